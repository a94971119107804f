// Attention over packed rows in plain operations, for all kinds; each text sees itself alone.
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs'
import type { LayerNames } from '../../weights/architectures/architecture'
import {
  distanceKey,
  distanceNorm,
  distanceQuery,
  distanceVectors,
} from '../../weights/architectures/deberta'
import { distanceTable } from '../../weights/architectures/mpnet'
import { addToRows, columnsOf, rowsOf, softmax } from './ops'
import { dense, matrix, normalise, type Parts } from './parts'

/** Far below every score; finite, so that a row of padding has no NaN. */
const masked = -1e9

/** Rows of the batch, and what all layers read: 0 where two places belong to one text, (rows, length, length). */
export type Rows = {
  readonly rows: number
  readonly length: number
  readonly mask: Tensor3D
  /** MPNet: a number for each head and pair of places, (heads, 1, length, length). */
  readonly bias: Tensor4D | null
  /** DeBERTa: a vector for each distance, (2 · length, hidden). */
  readonly distances: Tensor2D | null
}

/** What the layers of this batch share. */
export function rowsOfBatch(parts: Parts): Rows {
  const { tf } = parts.backend
  // A GPU compares numbers of f32 alone; the others would travel to the host and back.
  const segments: Tensor2D = tf.cast(parts.inputs['segments'] as Tensor2D, 'float32')
  const [rows, length] = segments.shape
  const across = tf.reshape(segments, [rows, length, 1])
  const down = tf.reshape(segments, [rows, 1, length])
  const mask: Tensor3D = tf.mul(tf.cast(tf.notEqual(across, down), 'float32'), masked)
  return { rows, length, mask, bias: biasOf(parts, length), distances: distancesOf(parts) }
}

function biasOf(parts: Parts, length: number): Tensor4D | null {
  const { tf } = parts.backend
  if (parts.layout.attention !== 'distances') return null
  const all = rowsOf(tf, matrix(parts, distanceTable), parts.inputs['buckets'] as Tensor1D)
  return tf.reshape(tf.transpose(all), [parts.config.heads, 1, length, length])
}

function distancesOf(parts: Parts): Tensor2D | null {
  if (parts.layout.attention !== 'disentangled') return null
  const table = matrix(parts, distanceVectors)
  const read = rowsOf(parts.backend.tf, table, parts.inputs['distances'] as Tensor1D)
  return parts.config.disentangled?.isNormed ? normalise(parts, distanceNorm, read) : read
}

/** What every token takes from the tokens of its text, before the last projection: (tokens, hidden). */
export function attend(parts: Parts, names: LayerNames, x: Tensor2D, rows: Rows): Tensor2D {
  const size = parts.config.hiddenSize / parts.config.heads
  const split = (name: string) => heads(parts, dense(parts, name, x), rows)
  const [query, key, value] = [split(names.query), split(names.key), split(names.value)]
  if (rows.distances) {
    const { factor, scores } = byDistance(parts, names, query, key, rows.distances, rows)
    const more = scores && ((products: Tensor4D) => parts.backend.tf.add<Tensor4D>(products, scores))
    return blend(parts, query, key, value, factor * size, more, rows)
  }
  const { bias } = rows
  const more = bias && ((scores: Tensor4D) => addToRows(parts.backend.tf, scores, bias))
  return blend(parts, query, key, value, size, more, rows)
}

/** softmax(more(query·keyᵀ / √size) + mask)·value over (heads, rows, length, size): (tokens, hidden). */
export function blend(
  parts: Parts,
  query: Tensor4D,
  key: Tensor4D,
  value: Tensor4D,
  size: number,
  more: ((scores: Tensor4D) => Tensor4D) | null,
  { mask }: Pick<Rows, 'mask'>,
): Tensor2D {
  const { tf } = parts.backend
  const products: Tensor4D = tf.matMul(tf.mul<Tensor4D>(query, 1 / Math.sqrt(size)), key, false, true)
  const scores = tf.add(more ? more(products) : products, mask)
  const shares = parts.hideScores(softmax(tf, scores)) as Tensor4D
  const seen = tf.transpose(tf.matMul(shares, value), [1, 2, 0, 3])
  const [rows = 1, length = 1] = seen.shape
  return tf.reshape(seen, [rows * length, parts.config.hiddenSize])
}

/** (tokens, hidden) as (heads, rows, length, size). */
export function heads(parts: Parts, x: Tensor2D, { rows, length }: Pick<Rows, 'rows' | 'length'>): Tensor4D {
  const { tf } = parts.backend
  const { heads: count, hiddenSize } = parts.config
  return tf.transpose(tf.reshape(x, [rows, length, count, hiddenSize / count]), [2, 0, 1, 3])
}

/** DeBERTa's scores of content to position and of position to content, already scaled, and how many terms there are. */
function byDistance(
  parts: Parts,
  names: LayerNames,
  query: Tensor4D,
  key: Tensor4D,
  distances: Tensor2D,
  { rows, length }: Rows,
): { factor: number; scores: Tensor | null } {
  const { tf } = parts.backend
  const { heads: count, hiddenSize, disentangled: kind } = parts.config
  const size = hiddenSize / count
  const factor = 1 + Number(kind?.hasContentToPosition) + Number(kind?.hasPositionToContent)
  const scale = 1 / Math.sqrt(size * factor)
  const term = (content: Tensor4D, name: string, places: string): Tensor4D => {
    const projected = tf.reshape(dense(parts, name, distances), [2 * length, count, size])
    const table = tf.transpose(projected, [1, 0, 2]) as Tensor3D
    const flat: Tensor3D = tf.reshape(tf.mul<Tensor4D>(content, scale), [count, rows * length, size])
    const products = tf.matMul(flat, table, false, true)
    const all: Tensor2D = tf.reshape(products, [count * rows, 2 * length * length])
    const own = columnsOf(tf, all, parts.inputs[places] as Tensor1D)
    return tf.reshape(own, [count, rows, length, length])
  }
  const shared = kind?.isShared === true
  const terms = [
    ...(kind?.hasContentToPosition
      ? [term(query, shared ? names.key : distanceKey(names.query), 'ofQuery')]
      : []),
    ...(kind?.hasPositionToContent
      ? [term(key, shared ? names.query : distanceQuery(names.query), 'ofKey')]
      : []),
  ]
  return { factor, scores: terms.length > 0 ? tf.addN(terms) : null }
}
