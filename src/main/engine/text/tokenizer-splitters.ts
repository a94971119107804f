// Pre-tokenizers of tokenizer.json as the Python library has them: they cut a normalised text into words that the
// model sees one by one. Against the JavaScript library: white space and \w are Unicode's, Punctuation and Split
// follow their behaviour, Digits knows all numerals, Metaspace splits and reads what older files say.
import { SplitPreTokenizer } from '@huggingface/tokenizers'
import { isObject } from '../json'
import { punctuation, space, wordChar } from './tokenizer-unicode'
import { hiding, newerPunctuation, newerThanPatterns } from './tokenizer-unicode-age'

/**
 * A word: `text` is what the model reads, of which the first `prefix` code units were put there and the rest stands
 * for the normalised text from `start` to `end`, unit by unit.
 */
export type Word = {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly prefix: number
}

/** Where in the original a place of the normalised text came from. */
export type Origin = (unit: number) => number

/** Cuts words further. */
type Splitter = (words: readonly Word[], origin: Origin) => readonly Word[]

/** What cuts a text, and whether its words are written in bytes for the model. */
export type PreTokenizer = { readonly split: Splitter; readonly isByteLevel: boolean }

type Behavior = 'removed' | 'isolated' | 'contiguous' | 'mergedwithprevious' | 'mergedwithnext'

// GPT-2's pattern.
const byteLevelPattern = new RegExp(
  `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${space}\\p{L}\\p{N}]+|${space}+(?!\\P{White_Space})|${space}+`,
  'gu',
)
const hideMarks = hiding(newerPunctuation)
const hideLetters = hiding(newerThanPatterns)
const asIs = (text: string): string => text
const notSpaces = new RegExp('\\P{White_Space}+', 'gu')
const bertWords = new RegExp(`[^${space}${punctuation}]+|[${punctuation}]`, 'gu')
const anyWord = new RegExp(`[${wordChar}]+|[^${wordChar}${space}]+`, 'gu')
const numeral = /\p{N}/gu
const mark = new RegExp(`[${punctuation}]`, 'gu')

/** What `pre_tokenizer` of tokenizer.json says; throws Error naming what is not known. */
export function readPreTokenizer(json: unknown): PreTokenizer {
  const splitters = list(json).map(readSplitter)
  const isByteLevel = list(json).some((item) => item['type'] === 'ByteLevel')
  if (
    list(json)
      .slice(0, -1)
      .some((item) => item['type'] === 'ByteLevel')
  )
    throw new Error('a pre-tokenizer after ByteLevel is not known')
  return {
    split: (words, origin) => splitters.reduce((result, splitter) => splitter(result, origin), words),
    isByteLevel,
  }
}

/** Pre-tokenizers in order, sequences laid out. */
function list(json: unknown): Record<string, unknown>[] {
  if (json === null || json === undefined) return []
  if (!isObject(json)) throw new Error('the pre-tokenizer is no object')
  if (json['type'] !== 'Sequence') return [json]
  return (Array.isArray(json['pretokenizers']) ? json['pretokenizers'] : []).flatMap(list)
}

function readSplitter(json: Record<string, unknown>): Splitter {
  switch (json['type']) {
    case 'BertPreTokenizer':
      return keep(bertWords, hideMarks)
    case 'WhitespaceSplit':
      return keep(notSpaces, asIs)
    case 'Whitespace':
      return keep(anyWord, hideLetters)
    case 'ByteLevel':
      return byteLevel(json)
    case 'Metaspace':
      return metaspace(json)
    case 'Punctuation':
      return each((word) => cut(word, mark, behaviorOf(json), { hide: hideMarks }))
    case 'Digits':
      return each((word) =>
        cut(word, numeral, json['individual_digits'] === true ? 'isolated' : 'contiguous', { hide: asIs }),
      )
    case 'CharDelimiterSplit':
      return each((word) => cut(word, patternOf({ String: json['delimiter'] }), 'removed', {}))
    case 'Split':
      return splitBy(json)
    default:
      throw new Error(`the pre-tokenizer ${String(json['type'])} is not known`)
  }
}

const each =
  (split: (word: Word, origin: Origin) => readonly Word[]): Splitter =>
  (words, origin) =>
    words.length === 1 && words[0] ? split(words[0], origin) : words.flatMap((word) => split(word, origin))

/** The part of a word from one unit to another. */
function part(word: Word, from: number, to: number): Word {
  const { text, start, prefix } = word
  if (from === 0 && to === text.length) return word
  return {
    text: text.slice(from, to),
    start: start + Math.max(0, from - prefix),
    end: start + Math.max(0, to - prefix),
    prefix: Math.max(0, Math.min(prefix, to) - from),
  }
}

/** Keeps what matches; only characters that no match begins with may lie between. */
const keep = (pattern: RegExp, hide: (text: string) => string): Splitter =>
  each((word) => {
    const hidden = hide(word.text)
    let at = 0
    return (hidden.match(pattern) ?? []).map((text) => {
      const from = hidden.indexOf(text, at)
      at = from + text.length
      return part(word, from, at)
    })
  })

function byteLevel(json: Record<string, unknown>): Splitter {
  const isPrefixed = json['add_prefix_space'] === true
  const isSplit = json['use_regex'] !== false
  return each((word) => {
    const whole = isPrefixed && !word.text.startsWith(' ') ? prefixed(word, ' ') : word
    if (!isSplit) return [whole]
    let at = 0
    return (hideLetters(whole.text).match(byteLevelPattern) ?? []).map((text) =>
      part(whole, at, (at += text.length)),
    )
  })
}

const prefixed = (word: Word, added: string): Word => ({
  ...word,
  text: added + word.text,
  prefix: word.prefix + added.length,
})

function metaspace(json: Record<string, unknown>): Splitter {
  const { replacement = '▁', prepend_scheme: scheme, add_prefix_space: isAdded } = json
  if (typeof replacement !== 'string' || replacement.length !== 1)
    throw new Error('a Metaspace replaces by one character')
  // Files from before there was a scheme say whether a prefix is added at all.
  const prepends = scheme === undefined && isAdded === false ? 'never' : String(scheme ?? 'always')
  const isSplit = json['split'] !== false
  const isFirst = (word: Word, origin: Origin): boolean => prepends === 'always' || origin(word.start) === 0
  return each((word, origin) => {
    const text = word.text.replaceAll(' ', replacement)
    const spaced = { ...word, text }
    const isBare = prepends !== 'never' && !text.startsWith(replacement)
    const whole = isBare && isFirst(word, origin) ? prefixed(spaced, replacement) : spaced
    return isSplit ? cutBefore(whole, replacement) : [whole]
  })
}

/** Words that begin at each delimiter. */
function cutBefore(word: Word, delimiter: string): Word[] {
  const words: Word[] = []
  let from = 0
  while (from < word.text.length) {
    const next = word.text.indexOf(delimiter, from + 1)
    const to = next < 0 ? word.text.length : next
    words.push(part(word, from, to))
    from = to
  }
  return words
}

function splitBy(json: Record<string, unknown>): Splitter {
  const pattern = patternOf(json['pattern'])
  return each((word) => cut(word, pattern, behaviorOf(json), { isInverted: json['invert'] === true }))
}

const behaviorOf = (json: Record<string, unknown>): Behavior =>
  String(json['behavior'] ?? 'Isolated').toLowerCase() as Behavior

/** The library's reading of a pattern: Oniguruma's language into JavaScript's. */
function patternOf(pattern: unknown): RegExp {
  const config = { type: 'Split', pattern, behavior: 'Isolated', invert: true }
  const made = new SplitPreTokenizer(config as ConstructorParameters<typeof SplitPreTokenizer>[0]).pattern
  if (!made) throw new Error('a Split pre-tokenizer has no pattern')
  return made
}

type Cutting = { readonly isInverted?: boolean; readonly hide?: (text: string) => string }
type Piece = { from: number; to: number; isMatch: boolean }

function cut(
  word: Word,
  pattern: RegExp,
  behavior: Behavior,
  { isInverted = false, hide = hideLetters }: Cutting,
): readonly Word[] {
  const pieces: Piece[] = []
  let at = 0
  const add = (from: number, to: number, isMatch: boolean): void => {
    if (from < to) pieces.push({ from, to, isMatch: isMatch !== isInverted })
  }
  for (const match of hide(word.text).matchAll(pattern)) {
    add(at, match.index, false)
    at = match.index + match[0].length
    add(match.index, at, true)
  }
  add(at, word.text.length, false)
  return arrange(pieces, behavior).map(({ from, to }) => part(word, from, to))
}

/** What becomes of what matches and of what stands between. */
function arrange(pieces: readonly Piece[], behavior: Behavior): readonly Piece[] {
  if (behavior === 'removed') return pieces.filter(({ isMatch }) => !isMatch)
  if (behavior === 'isolated') return pieces
  if (behavior === 'mergedwithnext') {
    const merged: Piece[] = []
    for (const piece of pieces) {
      const last = merged.at(-1)
      if (last?.isMatch && !piece.isMatch) merged[merged.length - 1] = { ...piece, from: last.from }
      else merged.push(piece)
    }
    return merged
  }
  const isContiguous = behavior === 'contiguous'
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    const isJoined = isContiguous ? last?.isMatch === piece.isMatch : last?.isMatch === false && piece.isMatch
    if (last && isJoined)
      merged[merged.length - 1] = { from: last.from, to: piece.to, isMatch: piece.isMatch }
    else merged.push(piece)
  }
  return merged
}
