// What a normaliser is, and the plainest of them: lower case and the normal forms of Unicode.
import type { AlignedText, Change } from './tokenizer-aligned'
import { newerForms } from './tokenizer-unicode-age'

/** Both ways of normalising give the same text; `align` also keeps where each character came from. */
export type Normalizer = {
  readonly normalize: (text: string) => string
  readonly align: (text: AlignedText) => void
}

/** A normal form of Unicode. */
export type Form = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

/** A normaliser that treats each character for itself. */
export function perChar(normalize: (text: string) => string, map: (char: string) => string): Normalizer {
  return {
    normalize,
    align: (aligned) => {
      // Most texts stay as they are.
      const { text } = aligned
      if (normalize(text) !== text) aligned.mapChars(map)
    },
  }
}

/** Lower case character by character: JavaScript lowers a sigma by its place in the word. */
export const lowercase: Normalizer = perChar(
  (text) => text.replaceAll('Σ', 'σ').toLowerCase(),
  (char) => char.toLowerCase(),
)

// ASCII is the same in all forms.
const ascii = /^\p{ASCII}*$/u

/** A form of Unicode; characters that combine are aligned with what they combined from, in order. */
export function unicodeForm(form: Form): Normalizer {
  return {
    normalize: (text) => normalizeTo(form, text),
    align: (text) => {
      if (ascii.test(text.text)) return
      text.transform(combining(text.chars).flatMap((group) => changesOf(group, form)))
    },
  }
}

const newer = new RegExp(`([${newerForms}])`, 'u')

function normalizeTo(form: Form, text: string): string {
  if (ascii.test(text)) return text
  if (!newer.test(text)) return text.normalize(form)
  const parts = text.split(newer)
  return parts.map((part, at) => (at % 2 === 0 ? part.normalize(form) : part)).join('')
}

/** What becomes of characters that may combine. */
function changesOf(group: readonly string[], form: Form): Change[] {
  const whole = normalizeTo(form, group.join(''))
  const single = group.map((char) => normalizeTo(form, char))
  // Each for itself: the first of what a character becomes takes its place, the rest is added.
  if (single.join('') === whole)
    return single.flatMap((made) => Array.from(made, (char, at): Change => [char, at === 0 ? 0 : 1]))
  // Combined: the first of what they become takes the place of all that is too many.
  const made = [...whole]
  const more = made.length - group.length
  return made.map((char, at) => [char, at === 0 ? Math.min(0, more) : at <= more ? 1 : 0])
}

// Halfwidth voicing marks and the vowels and final consonants of Hangul combine without being marks.
const joiner = /[\p{M}\uFF9E\uFF9F\u1160-\u11FF\uD7B0-\uD7FF]/u

/** Characters in groups that no normal form reaches beyond. */
function combining(chars: readonly string[]): string[][] {
  const groups: string[][] = []
  for (const char of chars) {
    const last = groups.at(-1)
    const isJoined = joiner.test(char) || joiner.test(char.normalize('NFKD').charAt(0))
    if (last && isJoined) last.push(char)
    else groups.push([char])
  }
  return groups
}
