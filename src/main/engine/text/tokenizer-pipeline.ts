// A text to ids, the way of the Python library: added tokens are cut out, the rest is normalised, cut into words,
// and each word goes through the model. Places in the original are worked out only where they are asked for.
import { AlignedText } from './tokenizer-aligned'
import { type AddedToken, createFinder } from './tokenizer-added'
import type { TokenModel } from './tokenizer-models'
import type { Normalizer } from './tokenizer-normal-forms'
import type { PreTokenizer, Word } from './tokenizer-splitters'

/** Ids without special tokens, and the part of the text that each stands for, in UTF-16 code units. */
export type Encoded = {
  readonly ids: number[]
  readonly starts: number[]
  readonly ends: number[]
  /** Whether the text holds the token verbatim. */
  readonly isAdded: boolean[]
}

/** What tokenizer.json says, read. */
export type Stages = {
  readonly normalizer: Normalizer | null
  readonly preTokenizer: PreTokenizer
  readonly model: TokenModel
  readonly added: readonly AddedToken[]
}

/** Both give the same ids. Half surrogate pairs count as U+FFFD, as they do when a text is written as UTF-8. */
export type Pipeline = {
  readonly ids: (text: string) => number[]
  readonly encode: (text: string) => Encoded
}

/** Places of a normalised text in the original. */
type Places = {
  /** Where the character at a code unit begins and ends. */
  readonly startOf: (unit: number) => number
  readonly endOf: (unit: number) => number
}

type Visitor = {
  readonly onAdded: (token: AddedToken, start: number, end: number) => void
  readonly onWord: (word: Word, places: Places) => void
}

/** Puts the stages together. */
export function createPipeline({ normalizer, preTokenizer, model, added }: Stages): Pipeline {
  const normalize = (text: string): string => (normalizer ? normalizer.normalize(text) : text)
  const findVerbatim = createFinder(
    added.filter((token) => !token.isNormalized),
    (content) => content,
  )
  const findNormalized = createFinder(
    added.filter((token) => token.isNormalized),
    normalize,
  )

  const visitNormal = (raw: string, base: number, visitor: Visitor): void => {
    const text = normalize(raw)
    const places = normalizer && text !== raw ? placesOf(raw, base, normalizer) : samePlaces(raw, base)
    const visitWords = (start: number, end: number): void => {
      if (start === end) return
      const whole = { text: text.slice(start, end), start, end, prefix: 0 }
      for (const word of preTokenizer.split([whole], places.startOf)) visitor.onWord(word, places)
    }
    const sections = findNormalized(text)
    if (!sections) return visitWords(0, text.length)
    for (const { start, end, token } of sections)
      if (token) visitor.onAdded(token, places.startOf(start), places.endOf(end - 1))
      else visitWords(start, end)
  }
  const visit = (raw: string, visitor: Visitor): void => {
    const text = raw.toWellFormed()
    const sections = findVerbatim(text)
    if (!sections) return visitNormal(text, 0, visitor)
    for (const { start, end, token } of sections)
      if (token) visitor.onAdded(token, start, end)
      else visitNormal(text.slice(start, end), start, visitor)
  }

  return {
    ids: (text) => {
      const ids: number[] = []
      visit(text, {
        onAdded: ({ id }) => ids.push(id),
        onWord: (word) => {
          for (const id of model.encode(word.text).ids) ids.push(id)
        },
      })
      return ids
    },
    encode: (text) => {
      const encoded: Encoded = { ids: [], starts: [], ends: [], isAdded: [] }
      const add = (id: number, start: number, end: number, isAdded: boolean): void => {
        encoded.ids.push(id)
        encoded.starts.push(start)
        encoded.ends.push(end)
        encoded.isAdded.push(isAdded)
      }
      visit(text, {
        onAdded: ({ id }, start, end) => add(id, start, end, true),
        onWord: (word, places) => {
          const { ids, starts, ends } = model.encode(word.text)
          for (const [at, id] of ids.entries()) {
            // What was put before a word belongs to its first character.
            const first = Math.max(0, (starts[at] ?? 0) - word.prefix)
            const last = Math.max(0, (ends[at] ?? 0) - word.prefix - 1)
            add(id, places.startOf(word.start + first), places.endOf(word.start + last), false)
          }
        },
      })
      return encoded
    },
  }
}

/** Places of a text that stayed as it was: most are, and this spares them the way through the normaliser. */
function samePlaces(raw: string, base: number): Places {
  const isHalf = (unit: number, from: number): boolean => {
    const code = raw.charCodeAt(unit)
    return code >= from && code < from + 0x400
  }
  return {
    startOf: (unit) => base + unit - (isHalf(unit, 0xdc00) ? 1 : 0),
    endOf: (unit) => base + unit + (isHalf(unit, 0xd800) ? 2 : 1),
  }
}

function placesOf(raw: string, base: number, normalizer: Normalizer): Places {
  let known: { readonly aligned: AlignedText; readonly indices: readonly number[] } | null = null
  const load = (): { readonly aligned: AlignedText; readonly indices: readonly number[] } => {
    const aligned = new AlignedText(raw, base)
    normalizer.align(aligned)
    known = { aligned, indices: aligned.charIndices() }
    return known
  }
  const at = (unit: number, side: 'starts' | 'ends'): number => {
    const { aligned, indices } = known ?? load()
    return aligned[side][indices[unit] ?? 0] ?? base + raw.length
  }
  return { startOf: (unit) => at(unit, 'starts'), endOf: (unit) => at(unit, 'ends') }
}
