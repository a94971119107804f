// Texts on the device: token ids in packed rows, or side by side where Winnow's own attention reads them, and what an
// architecture needs to know of their places beside that.
// Invariant: the numbers placed depend on the batch alone, so that a recorded step can be fed anew.
import type { Tensor } from '@tensorflow/tfjs'
import type { ComputeBackend } from '../../backends/backend'
import { hasKernels } from '../../compiled/kernels'
import type { EncodedBatch, Mode, PlacedBatch } from '../../family'
import type { Layout } from '../../weights/architectures/architecture'
import type { EncoderConfig } from '../../weights/encoder-config'
import { distanceBuckets, distanceRows, pairPlaces } from './distances'
import { flatBatch, packBatch, type PackedBatch } from './pack'

/** How a text is read: its first token, the mean of its tokens, or the family's own head. */
export type Pooling = 'head' | 'first' | 'mean'

/**
 * Puts packed texts on the device: `ids` (tokens) among the word rows that it reads, `positions` (tokens), `segments`
 * (rows, length) or `starts` (texts + 1), `firsts` (texts), `means` (texts, tokens) for the mean in packed rows, and
 * `seed` (2) when the mode is training.
 */
export function placeTexts(
  backend: ComputeBackend,
  config: EncoderConfig,
  layout: Layout,
  batch: EncodedBatch,
  pooling: Pooling,
  mode: Mode,
): PlacedBatch {
  const { tf } = backend
  const packed = packFor(backend, layout, batch)
  const { read, places } = readRows(packed.ids)
  const first = config.firstPosition ?? 0
  const inputs: Record<string, Tensor> = {
    ids: tf.tensor1d(places, 'int32'),
    firsts: tf.tensor1d(packed.firsts, 'int32'),
    ...(packed.starts
      ? { starts: tf.tensor1d(packed.starts, 'int32') }
      : { segments: tf.tensor2d(packed.segments, [packed.rows, packed.length], 'int32') }),
  }
  if (layout.embeddings.positions !== null || layout.attention === 'alternating') {
    const positions = first === 0 ? packed.positions : packed.positions.map((place) => place + first)
    inputs['positions'] = tf.tensor1d(positions, 'int32')
  }
  if (pooling === 'mean' && !packed.starts)
    inputs['means'] = tf.tensor2d(meansOf(packed), [packed.texts, packed.ids.length])
  if (mode.kind === 'train')
    inputs['seed'] = tf.tensor1d([mode.rng.below(2 ** 31), mode.rng.below(2 ** 31)], 'int32')
  Object.assign(inputs, placesOf(backend, config, packed))
  return { inputs, rows: { [layout.embeddings.words]: tf.tensor1d(read, 'int32') } }
}

/** Winnow's own attention takes texts side by side without padding; any other takes rows. */
export function packFor(backend: ComputeBackend, { attention }: Layout, batch: EncodedBatch): PackedBatch {
  return attention === 'plain' && hasKernels(backend) ? flatBatch(batch) : packBatch(batch)
}

/** What the attention to distances reads. */
function placesOf(
  { tf }: ComputeBackend,
  config: EncoderConfig,
  packed: PackedBatch,
): Record<string, Tensor> {
  const { length } = packed
  const { distanceBuckets: buckets, disentangled } = config
  if (buckets !== undefined) return { buckets: tf.tensor1d(distanceBuckets(length, buckets), 'int32') }
  if (!disentangled) return {}
  const own: Record<string, Tensor> = {
    distances: tf.tensor1d(distanceRows(length, disentangled), 'int32'),
    ofQuery: tf.tensor1d(pairPlaces(length, 'query'), 'int32'),
    ofKey: tf.tensor1d(pairPlaces(length, 'key'), 'int32'),
  }
  for (const offset of offsetsOf(disentangled.convolution)) {
    const { places, isThere } = neighbours(packed, offset)
    own[`beside${offset}`] = tf.tensor1d(places, 'int32')
    own[`isBeside${offset}`] = tf.tensor2d(isThere, [isThere.length, 1])
  }
  return own
}

/** How far the tokens that a convolution reads are from its own: -1, 0, 1 for a width of 3; none for 0. */
export function offsetsOf(width: number): number[] {
  return Array.from({ length: width }, (_, tap) => tap - (width - 1) / 2)
}

/** Places of the tokens `offset` further, and 1 where it is one of the same text. */
function neighbours(
  { segments, length }: PackedBatch,
  offset: number,
): { places: Int32Array; isThere: Float32Array } {
  const isThere = new Float32Array(segments.length)
  const places = segments.map((segment, at) => {
    const other = at + offset
    const isSameRow = Math.floor(other / length) === Math.floor(at / length)
    if (segment === 0 || !isSameRow || segments[other] !== segment) return at
    isThere[at] = 1
    return other
  })
  return { places, isThere }
}

/** The rows of the word table that a batch reads, each once, and where among them each token finds its own. */
function readRows(ids: Int32Array): { read: Int32Array; places: Int32Array } {
  const placeOf = new Map<number, number>()
  const places = ids.map((id) => {
    const known = placeOf.get(id) ?? placeOf.size
    placeOf.set(id, known)
    return known
  })
  return { read: Int32Array.from(placeOf.keys()), places }
}

function meansOf({ texts, firsts, lengths, ids }: PackedBatch): Float32Array {
  const means = new Float32Array(texts * ids.length)
  for (let text = 0; text < texts; text++) {
    const [first, count] = [firsts[text] ?? 0, lengths[text] ?? 1]
    means.fill(1 / count, text * ids.length + first, text * ids.length + first + count)
  }
  return means
}
