// A bag of words explains itself: its logit is the bias plus, for each n-gram of the text, value times weight. An
// n-gram's share is then spread over the signs that it stands on, so that words can be shown.
// Invariant: pieces + bias = terms + bias = logit, but for rounding.
import { fold, forEachCharacterNgram } from '../text/ngrams'
import { isObject } from '../json'
import type { Model } from '../job'
import { foldWithPlaces, placeCharacterNgrams, placeWordNgrams } from './ngram-places'
import { type Piece, piecesOf, sumInto } from './pieces'
import { coefficients, type Target } from './scores'

/** What each n-gram and each piece adds. */
export type Exact = {
  readonly base: number
  readonly terms: readonly { term: string; kind: TermKind; weight: number }[]
  readonly pieces: readonly (Piece & { weight: number })[]
}
/** Which block an n-gram is of. */
export type TermKind = 'word' | 'characters'

type Block = {
  readonly longest: number
  readonly terms: readonly string[]
  readonly documents: readonly number[]
}

/** The n-grams of a bag of words, words first, as its features are numbered; null for another family. */
export function blocksOf(model: Pick<Model, 'family' | 'preprocessor'>): Record<TermKind, Block> | null {
  if (model.family !== 'bag-of-words') return null
  const stored = model.preprocessor.toJSON()
  if (!isObject(stored) || stored['kind'] !== 'tf-idf') return null
  // Read back, it was checked; learnt, it was made so.
  return { word: stored['words'] as Block, characters: stored['characters'] as Block }
}

/** Explains one output, whose classes begin at `from`. The model must be a bag of words. */
export async function explainExactly(
  model: Model,
  text: string,
  target: Target,
  span: { readonly from: number; readonly classes: number },
): Promise<Exact> {
  const blocks = blocksOf(model)
  if (!blocks) throw new TypeError('Only a bag of words explains itself.')
  const { columns, values } = await model.preprocessor.encode([text])
  const counts = coefficients(target, span.classes)
  const weights = await rowsOf(model, columns)
  const { bias } = model.network.variables()
  const biases = bias ? await bias.data<'float32'>() : new Float32Array(model.classes)
  const dot = (row: Float32Array): number =>
    counts.reduce((sum, count, at) => sum + count * (row[span.from + at] ?? 0), 0)
  const words = blocks.word.terms.length
  const terms = Array.from(columns, (column, at) => ({
    term: (column < words ? blocks.word.terms[column] : blocks.characters.terms[column - words]) ?? '',
    kind: column < words ? ('word' as const) : ('characters' as const),
    weight: (values[at] ?? 0) * dot(weights.subarray(at * model.classes, (at + 1) * model.classes)),
  }))
  return { base: dot(biases), terms, pieces: spread(text, terms, blocks) }
}

async function rowsOf(model: Model, columns: Uint32Array): Promise<Float32Array> {
  if (columns.length === 0) return new Float32Array(0)
  const { tf } = model.backend
  const { weights } = model.network.variables()
  if (!weights) throw new TypeError('The model has no weights.')
  const rows = tf.tidy(() => tf.gather(weights, tf.tensor1d(Int32Array.from(columns), 'int32')))
  const values = await rows.data<'float32'>()
  rows.dispose()
  return values
}

/** Each n-gram's weight, shared evenly by its occurrences and, of each, by the signs it stands on. */
function spread(
  text: string,
  terms: Exact['terms'],
  blocks: Record<TermKind, Block>,
): (Piece & { weight: number })[] {
  const { folded, starts, ends } = foldWithPlaces(text)
  const places = { word: new Map<string, Piece[]>(), characters: new Map<string, Piece[]>() }
  for (const { term, kind } of terms) places[kind].set(term, [])
  placeWordNgrams(folded, blocks.word.longest, (term, place) => places.word.get(term)?.push(place))
  placeCharacterNgrams(folded, blocks.characters.longest, cutWord, (term, place) =>
    places.characters.get(term)?.push(place),
  )
  const weights = new Float64Array(text.length)
  for (const { term, kind, weight } of terms) {
    const own = places[kind].get(term) ?? []
    for (const { start, end } of own) {
      const signs = signsOf(text, starts[start] ?? 0, ends[end - 1] ?? text.length)
      for (const at of signs) weights[at] = (weights[at] ?? 0) + weight / own.length / signs.length
    }
  }
  const pieces = piecesOf(text)
  return sumInto(pieces, weights).map((weight, at) => ({
    start: 0,
    end: 0,
    ...pieces[at],
    weight,
  }))
}

const cutWord = (word: string, longest: number, visit: (ngram: string) => void): void =>
  forEachCharacterNgram(fold(word), longest, visit)

function signsOf(text: string, start: number, end: number): number[] {
  const signs: number[] = []
  for (let at = start; at < end; at++) if (!/\s/u.test(text[at] ?? '')) signs.push(at)
  return signs
}
