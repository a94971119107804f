// Changes of a message by rules, drawn from a seed. Pure. Invariant: a change that does not fit a text gives it back as it
// is, which is counted as not applicable; nothing is claimed of it.
import type { ChangeKind, OwnChange } from '../domain/robustness'
import { WinnowError } from '../errors'
import { forkRng, type Rng } from '../rng'
import { emoji, firstNames, frames, nearKeys, paraphrases, pirate, shakespeare } from './tables'

/** A change that can be made: what it is called, and what it makes of a text. */
export type Change = {
  readonly kind: string
  readonly isOwn: boolean
  readonly apply: (text: string, rng: Rng) => string
}

/** What each kind does, for people. */
export const changeNames: Readonly<Record<ChangeKind, string>> = {
  typos: 'Typos (neighbouring keys, letters swapped)',
  letters: 'Letters dropped or doubled',
  lower: 'All lower case',
  upper: 'ALL CAPITALS',
  noPunctuation: 'Punctuation removed',
  punctuation: 'Punctuation added',
  accents: 'Accents dropped',
  whitespace: 'Spaces and line breaks added',
  paraphrase: 'Other words for the same',
  greeting: 'Greeting added',
  signature: 'Signature added',
  names: 'Names and numbers swapped',
  emoji: 'Emoji added',
  shakespeare: 'In the style of Shakespeare',
  pirate: 'In the style of a pirate',
}

const rules: Readonly<Record<ChangeKind, Change['apply']>> = {
  typos: (text, rng) => inWords(text, rng, (word) => typo(word, rng)),
  letters: (text, rng) =>
    inWords(text, rng, (word) => {
      const at = 1 + rng.below(word.length - 1)
      return rng.next() < 0.5
        ? word.slice(0, at) + word.slice(at + 1)
        : word.slice(0, at) + word.charAt(at) + word.slice(at)
    }),
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  noPunctuation: (text) =>
    text
      .replaceAll(/(?<=\p{L})['’](?=\p{L})/gu, '')
      .replaceAll(/\p{P}+/gu, ' ')
      .replaceAll(/ {2,}/gu, ' ')
      .trim(),
  punctuation: (text, rng) =>
    text.trim() === ''
      ? text
      : text.replaceAll(/(?<=\p{L}) (?=\p{L})/gu, () =>
          rng.next() < 0.15 ? pick(rng, [', ', '... ', ' - ']) : ' ',
        ) + pick(rng, ['!!!', '...', '??', '.']),
  accents: (text) => {
    // Marks after Latin letters alone: kana and Devanagari are no letters with an accent.
    const plain = text
      .normalize('NFD')
      .replaceAll(/(?<=\p{Script=Latin})\p{M}+/gu, '')
      .normalize('NFC')
    return plain === text.normalize('NFC') ? text : plain
  },
  whitespace: (text, rng) =>
    text.trim() === '' ? text : `${text.replaceAll(' ', () => pick(rng, [' ', ' ', '  ', '\n', ' \t']))}  `,
  paraphrase: (text) => replaceWords(text, paraphrases),
  greeting: (text, rng) => (text.trim() === '' ? text : pick(rng, frames.greeting) + text),
  signature: (text, rng) => (text.trim() === '' ? text : text + pick(rng, frames.signature)),
  names: (text, rng) =>
    text
      .replaceAll(/\p{Nd}/gu, (digit) =>
        /[0-9]/u.test(digit) ? String((Number(digit) + 1 + rng.below(9)) % 10) : digit,
      )
      .replaceAll(namePattern, (name) =>
        pick(
          rng,
          firstNames.filter((one) => one !== name),
        ),
      ),
  emoji: (text, rng) =>
    text.trim() === '' ? text : `${text} ${pick(rng, emoji)}${rng.next() < 0.5 ? pick(rng, emoji) : ''}`,
  shakespeare: (text, rng) => rewritten(text, shakespeare, pick(rng, frames.shakespeare)),
  pirate: (text, rng) => rewritten(text, pirate, pick(rng, frames.pirate)),
}

const namePattern = new RegExp(String.raw`(?<!\p{L})(?:${firstNames.join('|')})(?!\p{L})`, 'gu')

/** The changes that are asked for. @throws WinnowError `input.invalid` for an expression that is none. */
export function changesOf(kinds: readonly ChangeKind[], own: readonly OwnChange[]): Change[] {
  return [
    ...kinds.map((kind) => ({ kind, isOwn: false, apply: rules[kind] })),
    ...own.map(({ name, find, replace, isRegex }) => {
      const pattern = isRegex ? readPattern(name, find) : null
      const apply = (text: string): string =>
        pattern ? text.replaceAll(pattern, replace) : text.replaceAll(find, () => replace)
      return { kind: name, isOwn: true, apply }
    }),
  ]
}

/** A changed message, the same for the same seed, row and change; null where the change does not change it. */
export function changed(change: Change, text: string, seed: number, row: number): string | null {
  const after = change.apply(text, forkRng(seed, change.kind, row))
  return after === text ? null : after
}

function readPattern(name: string, find: string): RegExp {
  try {
    return new RegExp(find, 'gu')
  } catch (error) {
    throw new WinnowError('input.invalid', `${name}: ${find} is not a regular expression.`, {
      hint: 'Mend it, or look for the text as it stands.',
      cause: error,
    })
  }
}

const pick = <T>(rng: Rng, all: readonly T[]): T => all[rng.below(all.length)] as T

/** Changes one in five of the words of four Latin letters and more, one at least. */
function inWords(text: string, rng: Rng, change: (word: string) => string): string {
  const words = [...text.matchAll(/[A-Za-z]{4,}/gu)]
  if (words.length === 0) return text
  const chosen = new Set(rng.shuffle([...words.keys()]).slice(0, Math.max(1, Math.round(words.length / 5))))
  let at = -1
  return text.replaceAll(/[A-Za-z]{4,}/gu, (word) => (chosen.has(++at) ? change(word) : word))
}

function typo(word: string, rng: Rng): string {
  const at = 1 + rng.below(word.length - 2)
  const [own, next] = [word.charAt(at), word.charAt(at + 1)]
  if (rng.next() < 0.5 && own !== next) return word.slice(0, at) + next + own + word.slice(at + 2)
  const keys = nearKeys[own.toLowerCase()] ?? own
  const key = keys.charAt(rng.below(keys.length))
  return word.slice(0, at) + (own === own.toLowerCase() ? key : key.toUpperCase()) + word.slice(at + 1)
}

const patterns = new Map<object, RegExp>()

/** Whole words and phrases by a table, the longest first; a capital stays one. */
function replaceWords(text: string, table: Readonly<Record<string, string>>): string {
  let pattern = patterns.get(table)
  if (!pattern) {
    const phrases = Object.keys(table).sort((a, b) => b.length - a.length)
    pattern = new RegExp(
      String.raw`(?<![\p{L}'’])(?:${phrases.join('|').replaceAll("'", "['’]")})(?![\p{L}'’])`,
      'giu',
    )
    patterns.set(table, pattern)
  }
  return text.replaceAll(pattern, (found) => {
    const said = table[found.toLowerCase().replaceAll('’', "'")] ?? found
    const [first = ''] = found
    return first !== first.toLowerCase() ? said.charAt(0).toUpperCase() + said.slice(1) : said
  })
}

/** Words by a table within a frame; a text of another script is left alone. */
function rewritten(
  text: string,
  table: Readonly<Record<string, string>>,
  [before, after]: readonly [string, string],
): string {
  if (!/\p{Script=Latin}{2}/u.test(text)) return text
  return before + replaceWords(text, table) + after
}
