// TF-IDF over word and character n-grams: 1 + ln(count), times ln((1 + documents) / (1 + documents with the
// term)) + 1, each block (words, characters) scaled to length 1 (scikit-learn's TfidfVectorizer with
// sublinear_tf, smooth_idf and l2; the two blocks side by side as in a FeatureUnion).
// Invariant: features of the word block come first; a feature's index never changes after fitting.
import { WinnowError } from '../../../shared/errors'
import type { Preprocessor } from '../family'
import { isCount, isCounts, isObject, isWords } from '../json'
import { inOrder, type TextSource } from '../texts'
import { fold, forEachCharacterNgram, forEachWordNgram } from './ngrams'
import { type TermCount, TermCounter } from './term-counter'

/** What is counted and how much of it is kept. */
export type TfIdfOptions = {
  readonly wordNgrams: number
  readonly characterNgrams: number
  readonly minDocumentFrequency: number
  readonly maxFeatures: number
}

type Block = {
  readonly longest: number
  readonly terms: readonly string[]
  /** Number of training texts that hold each term. */
  readonly documents: readonly number[]
}
type Stored = {
  readonly kind: 'tf-idf'
  readonly texts: number
  readonly words: Block
  readonly characters: Block
}
type Walk = (folded: string, longest: number, visit: (ngram: string) => void) => void

/**
 * Learns the n-grams: those in enough texts, and of them the most frequent. Where none is in enough texts,
 * all are taken. When the signal aborts it stops reading and keeps what it has.
 */
export async function fitTfIdf(
  source: TextSource,
  options: TfIdfOptions,
  signal: AbortSignal,
): Promise<Preprocessor> {
  const words = new TermCounter()
  const characters = new TermCounter()
  let read = 0
  for await (const texts of inOrder(source, 256)) {
    if (signal.aborted) break
    for (const text of texts) {
      const folded = fold(text)
      words.next()
      characters.next()
      forEachWordNgram(folded, options.wordNgrams, words.see)
      forEachCharacterNgram(folded, options.characterNgrams, characters.see)
    }
    read += texts.length
  }
  const kept = select(words, characters, options.minDocumentFrequency, options.maxFeatures)
  return createTfIdf({
    kind: 'tf-idf',
    texts: read,
    words: block(options.wordNgrams, kept.words),
    characters: block(options.characterNgrams, kept.characters),
  })
}

/** Reads what `toJSON` wrote. Throws `file.unreadable` when it is something else. */
export function restoreTfIdf(json: unknown): Preprocessor {
  if (isObject(json) && json['kind'] === 'tf-idf') {
    const { texts, words, characters } = json
    if (isCount(texts) && isBlock(words) && isBlock(characters))
      return createTfIdf({ kind: 'tf-idf', texts, words, characters })
  }
  throw new WinnowError('file.unreadable', 'The features of the model are not readable.', {
    hint: 'Train the run again, or restore its folder from a copy.',
  })
}

function isBlock(value: unknown): value is Block {
  if (!isObject(value) || !isCount(value['longest'])) return false
  const { terms, documents } = value
  return isWords(terms) && isCounts(documents) && terms.length === documents.length
}

function select(words: TermCounter, characters: TermCounter, least: number, most: number) {
  let wordTerms = words.terms(least)
  let characterTerms = characters.terms(least)
  if (wordTerms.length + characterTerms.length === 0) {
    wordTerms = words.terms(1)
    characterTerms = characters.terms(1)
  }
  const counts = [...wordTerms, ...characterTerms].map(({ documents }) => documents)
  if (counts.length <= most) return { words: wordTerms, characters: characterTerms }
  // The bar is the count of the last feature that fits; of those exactly at it, the first seen are taken.
  const bar = Int32Array.from(counts).sort()[counts.length - most] ?? 1
  let atBar = most - counts.filter((count) => count > bar).length
  const take = ({ documents }: TermCount) => documents > bar || (documents === bar && atBar-- > 0)
  return { words: wordTerms.filter(take), characters: characterTerms.filter(take) }
}

function block(longest: number, terms: readonly TermCount[]): Block {
  return { longest, terms: terms.map(({ term }) => term), documents: terms.map(({ documents }) => documents) }
}

function createTfIdf(stored: Stored): Preprocessor {
  const count = stored.words.terms.length + stored.characters.terms.length
  const inverse = new Float64Array(count)
  const blocks = [
    { walk: forEachWordNgram, ...blockIndex(stored.words, stored.texts, 0, inverse) },
    {
      walk: forEachCharacterNgram,
      ...blockIndex(stored.characters, stored.texts, stored.words.terms.length, inverse),
    },
  ]
  const counts = new Float64Array(count)
  const out = { columns: new Uint32Array(4096), values: new Float32Array(4096), length: 0 }

  const addText = (text: string): void => {
    const folded = fold(text)
    for (const { walk, index, longest } of blocks) {
      const from = out.length
      countTerms(walk, folded, longest, index, counts, out)
      weigh(out, from, counts, inverse)
    }
  }
  return {
    features: Math.max(count, 1),
    encode: async (texts) => {
      out.length = 0
      const starts = new Uint32Array(texts.length + 1)
      for (const [row, text] of texts.entries()) {
        addText(text)
        starts[row + 1] = out.length
      }
      const columns = out.columns.slice(0, out.length)
      return { rows: texts.length, starts, columns, values: out.values.slice(0, out.length) }
    },
    known: (text) => {
      out.length = 0
      addText(text)
      return out.length
    },
    toJSON: () => stored,
  }
}

function blockIndex(block: Block, texts: number, offset: number, inverse: Float64Array) {
  const index = new Map<string, number>()
  for (const [position, term] of block.terms.entries()) {
    index.set(term, offset + position)
    inverse[offset + position] = Math.log((1 + texts) / (1 + (block.documents[position] ?? 0))) + 1
  }
  return { index, longest: block.longest }
}

type Growing = { columns: Uint32Array; values: Float32Array; length: number }

function countTerms(
  walk: Walk,
  folded: string,
  longest: number,
  index: ReadonlyMap<string, number>,
  counts: Float64Array,
  out: Growing,
): void {
  walk(folded, longest, (term) => {
    const column = index.get(term)
    if (column === undefined) return
    if (counts[column] === 0) {
      if (out.length === out.columns.length) grow(out)
      out.columns[out.length++] = column
    }
    counts[column] = (counts[column] ?? 0) + 1
  })
}

/** Turns the counts of the columns from `from` on into values of length 1, and clears the counts. */
function weigh(out: Growing, from: number, counts: Float64Array, inverse: Float64Array): void {
  let squares = 0
  for (let at = from; at < out.length; at++) {
    const column = out.columns[at] ?? 0
    const weight = (1 + Math.log(counts[column] ?? 1)) * (inverse[column] ?? 0)
    counts[column] = weight
    squares += weight * weight
  }
  const length = Math.sqrt(squares)
  for (let at = from; at < out.length; at++) {
    const column = out.columns[at] ?? 0
    out.values[at] = (counts[column] ?? 0) / length
    counts[column] = 0
  }
}

function grow(out: Growing): void {
  const columns = new Uint32Array(out.columns.length * 2)
  const values = new Float32Array(out.values.length * 2)
  columns.set(out.columns)
  values.set(out.values)
  out.columns = columns
  out.values = values
}
