// BERT over packed rows: token ids in, hidden states out, in tfjs ops that every backend has. It follows Hugging
// Face's BertModel to the last constant (post-LayerNorm, dropout at the same places) and names weights as its
// files do. It makes no weight and knows no class.
// Invariant: the hidden states of a text do not depend on the texts that share its row.
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import type { ComputeBackend } from '../../backends/backend'
import { hasKernels, type Kernels, kernelsOf } from '../../compiled/kernels'
import type { EncodedBatch, Mode, NamedTensors, PlacedBatch, Precision } from '../../family'
import type { EncoderConfig } from '../../weights/architectures/architecture'
import { runFused } from './bert-fused'
import { activate, createDropout, type Dropout, layerNorm, linear, rowsOf, softmax } from './ops'
import { type DropoutRates, matrix, type Parts, vector, wordTable } from './parts'
import { flatBatch, packBatch, type PackedBatch } from './pack'

/** How a text is read: its first token, the mean of its tokens, or the family's own head on the first. */
export type Pooling = 'head' | 'first' | 'mean'

/** Far below every score; finite, so that a row of padding has no NaN. */
const masked = -1e9

/**
 * Puts packed texts on the device: `ids` (tokens) among the word rows that it reads, `positions` (tokens), `segments` (rows, length) or `starts` (texts + 1),
 * `firsts` (texts), `means` (texts, tokens) for the mean in packed rows, and `seed` (2) when the mode is training.
 */
export function placeTexts(
  backend: ComputeBackend,
  batch: EncodedBatch,
  pooling: Pooling,
  mode: Mode,
): PlacedBatch {
  const { tf } = backend
  const packed = packFor(backend, batch)
  const { read, places } = readRows(packed.ids)
  const inputs: Record<string, Tensor> = {
    ids: tf.tensor1d(places, 'int32'),
    positions: tf.tensor1d(packed.positions, 'int32'),
    firsts: tf.tensor1d(packed.firsts, 'int32'),
  }
  if (packed.starts) inputs['starts'] = tf.tensor1d(packed.starts, 'int32')
  else inputs['segments'] = tf.tensor2d(packed.segments, [packed.rows, packed.length], 'int32')
  if (pooling === 'mean' && !packed.starts)
    inputs['means'] = tf.tensor2d(meansOf(packed), [packed.texts, packed.ids.length])
  if (mode.kind === 'train')
    inputs['seed'] = tf.tensor1d([mode.rng.below(2 ** 31), mode.rng.below(2 ** 31)], 'int32')
  return { inputs, rows: { [wordTable]: tf.tensor1d(read, 'int32') } }
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

/** Winnow's own operations take texts side by side without padding; plain ones take rows. */
export function packFor(backend: ComputeBackend, batch: EncodedBatch): PackedBatch {
  return hasKernels(backend) ? flatBatch(batch) : packBatch(batch)
}

function meansOf({ texts, firsts, lengths, ids }: PackedBatch): Float32Array {
  const means = new Float32Array(texts * ids.length)
  for (let text = 0; text < texts; text++) {
    const [first, count] = [firsts[text] ?? 0, lengths[text] ?? 1]
    means.fill(1 / count, text * ids.length + first, text * ids.length + first + count)
  }
  return means
}

/** What the head reads, and what it may need more: this batch's dropout, and a linear layer by its name. */
export type Encoded = {
  readonly pooled: Tensor2D
  readonly dropout: Dropout
  readonly linear: (x: Tensor2D, name: string) => Tensor2D
}

/** What an encoder is made of, beside its weights. */
export type EncoderParts = Pick<Parts, 'config' | 'rates' | 'precision'>

/** Where a text is read: (texts, hidden). `weights` as the loop gathers them by `placed.rows`. */
export function encodePlaced(
  backend: ComputeBackend,
  { config, rates, precision }: EncoderParts,
  placed: PlacedBatch,
  weights: NamedTensors,
  pooling: Pooling,
): Encoded {
  const seed = (placed.inputs['seed'] as Tensor1D | undefined) ?? null
  const dropouts = createDropout(backend, seed)
  const [hide, hideScores] = [dropouts(rates.hidden), dropouts(rates.attention)]
  const parts = { backend, config, weights, rates, seed, precision, hide, hideScores }
  const firsts = placed.inputs['firsts'] as Tensor1D
  const isMean = pooling === 'mean'
  const kernels = kernelsFor(parts, placed)
  const states = run(parts, placed, kernels, isMean ? null : firsts)
  const { tf } = backend
  const mean = () =>
    kernels
      ? kernels.means(states, placed.inputs['starts'] as Tensor1D)
      : tf.matMul<Tensor2D>(placed.inputs['means'] as Tensor2D, states)
  return {
    pooled: isMean ? mean() : states,
    dropout: dropouts(rates.classifier),
    linear: (x, name) =>
      kernels
        ? kernels.dense(x, matrix(parts, `${name}.weight`), vector(parts, `${name}.bias`))
        : dense(parts, name, x),
  }
}

/** Winnow's own operations, where the batch was placed for them. */
function kernelsFor({ backend, seed, precision }: Parts, { inputs }: PlacedBatch): Kernels | null {
  return inputs['starts'] ? kernelsOf(backend, seed, precision) : null
}

/** The last layer's states of every place: (rows × length, hidden). */
export function hiddenStates(
  backend: ComputeBackend,
  config: EncoderConfig,
  placed: PlacedBatch,
  weights: NamedTensors,
): Tensor2D {
  const same: Dropout = (x) => x
  const precision: Precision = 'f32'
  const parts = { backend, config, weights, rates: none, seed: null, precision, hide: same, hideScores: same }
  return run(parts, placed, kernelsFor(parts, placed), null)
}

const none: DropoutRates = { hidden: 0, attention: 0, classifier: 0 }

/** With `read`, the last layer's feed-forward part runs at those places alone: nobody looks at the others. */
function run(
  parts: Parts,
  { inputs }: PlacedBatch,
  kernels: Kernels | null,
  read: Tensor1D | null,
): Tensor2D {
  const { config, hide } = parts
  if (kernels) return runFused(parts, kernels, inputs, read)
  const mask = maskOf(parts, inputs['segments'] as Tensor2D)
  const { ids, positions } = inputs
  let states = hide(embed(parts, ids as Tensor1D, positions as Tensor1D))
  for (let layer = 0; layer < config.layers; layer++)
    states = runLayer(parts, layer, states, mask, layer === config.layers - 1 ? read : null)
  return states
}

/** 0 where two places of a row belong to one text, far below elsewhere: (rows, 1, length, length). */
function maskOf({ backend: { tf } }: Parts, segments: Tensor2D): Tensor4D {
  const [rows, length] = segments.shape
  // As floats: TensorFlow compares whole numbers in the memory of the CPU, even where a GPU does all the rest.
  const numbers = tf.cast(segments, 'float32')
  const across = tf.reshape(numbers, [rows, 1, length, 1])
  const down = tf.reshape(numbers, [rows, 1, 1, length])
  return tf.mul(tf.cast(tf.notEqual(across, down), 'float32'), masked)
}

function embed(parts: Parts, ids: Tensor1D, positions: Tensor1D): Tensor2D {
  const { tf } = parts.backend
  const places = matrix(parts, 'embeddings.position_embeddings.weight')
  const types = matrix(parts, 'embeddings.token_type_embeddings.weight')
  // All tokens are of type 0: its row is added to the short table of places, not to every token.
  const table = tf.add(places, tf.slice(types, [0, 0], [1, parts.config.hiddenSize])) as Tensor2D
  const sum = tf.add(rowsOf(tf, matrix(parts, wordTable), ids), rowsOf(tf, table, positions)) as Tensor2D
  return normalise(parts, 'embeddings.LayerNorm', sum)
}

function runLayer(parts: Parts, layer: number, x: Tensor2D, mask: Tensor4D, read: Tensor1D | null): Tensor2D {
  const { config, backend, hide } = parts
  const { tf } = backend
  const name = `encoder.layer.${layer}`
  const seen = attend(parts, `${name}.attention.self`, x, mask)
  const at = (states: Tensor2D) => (read ? rowsOf(tf, states, read) : states)
  const mixed = hide(dense(parts, `${name}.attention.output.dense`, at(seen)))
  const middle = normalise(parts, `${name}.attention.output.LayerNorm`, tf.add(mixed, at(x)))
  const wide = activate(tf, config.activation, dense(parts, `${name}.intermediate.dense`, middle))
  const narrow = hide(dense(parts, `${name}.output.dense`, wide))
  return normalise(parts, `${name}.output.LayerNorm`, tf.add(narrow, middle))
}

function attend(parts: Parts, name: string, x: Tensor2D, mask: Tensor4D): Tensor2D {
  const { config, backend, hideScores } = parts
  const { tf } = backend
  const { heads, hiddenSize } = config
  const size = hiddenSize / heads
  const [rows = 1, , length = 1] = mask.shape
  const split = (states: Tensor2D) =>
    tf.transpose(tf.reshape(states, [rows, length, heads, size]), [0, 2, 1, 3]) as Tensor4D
  const query = split(tf.mul(dense(parts, `${name}.query`, x), 1 / Math.sqrt(size)))
  const key = split(dense(parts, `${name}.key`, x))
  const value = split(dense(parts, `${name}.value`, x))
  const shares = hideScores(softmax(tf, tf.add(tf.matMul(query, key, false, true), mask)))
  return tf.reshape(tf.transpose(tf.matMul(shares, value), [0, 2, 1, 3]), [rows * length, hiddenSize])
}

function dense(parts: Parts, name: string, x: Tensor2D): Tensor2D {
  return linear(parts.backend.tf, x, matrix(parts, `${name}.weight`), vector(parts, `${name}.bias`))
}

function normalise(parts: Parts, name: string, x: Tensor2D): Tensor2D {
  const { backend, config } = parts
  const [gamma, beta] = [vector(parts, `${name}.weight`), vector(parts, `${name}.bias`)]
  return layerNorm(backend.tf, x, gamma, beta, config.layerNormEpsilon)
}
