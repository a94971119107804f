// Layers with a norm after each half, as BERT has them (J. Devlin et al., 2018): token ids in, hidden states out. All
// families but ModernBERT are made of them; they differ in names, tables and attention.
// Invariant: the hidden states of a text do not depend on the texts beside it.
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import type { LayerNames } from '../../weights/architectures/architecture'
import { convolution, convolutionNorm } from '../../weights/architectures/deberta'
import { attend, type Rows, rowsOfBatch } from './attend'
import { activate, rowsOf } from './ops'
import { bentDense, dense, endHalf, matrix, normalise, type Parts, vector } from './parts'
import { offsetsOf } from './place'

/** With `read`, the last layer's feed-forward part runs at those places alone: nobody looks at the others. */
export function runPostNorm(parts: Parts, read: Tensor1D | null): Tensor2D {
  const { layers } = parts.layout
  const rows = parts.inputs['starts'] ? null : rowsOfBatch(parts)
  const embedded = embed(parts)
  let states = embedded
  for (const [layer, names] of layers.entries()) {
    const isLast = layer === layers.length - 1
    const hasConvolution = layer === 0 && (parts.config.disentangled?.convolution ?? 0) > 0
    states = runLayer(parts, layer, names, states, rows, isLast && !hasConvolution ? read : null)
    if (hasConvolution) states = convolve(parts, embedded, states)
    if (hasConvolution && isLast && read) states = rowsOf(parts.backend.tf, states, read)
  }
  return states
}

function embed(parts: Parts): Tensor2D {
  const { backend, config, layout, inputs, kernels, hide } = parts
  const { tf } = backend
  const { words, positions, types, norm, widening } = layout.embeddings
  const own = rowsOf(tf, matrix(parts, words), inputs['ids'] as Tensor1D)
  const size = config.embeddingSize ?? config.hiddenSize
  // All tokens are of type 0, whose vector is the same for each.
  const type: Tensor1D | null =
    types === null ? null : tf.reshape(tf.slice(matrix(parts, types), [0, 0], [1, size]), [size])
  const table = positions === null ? null : matrix(parts, positions)
  const places = inputs['positions'] as Tensor1D
  const widen = (x: Tensor2D, at: string) => (widening?.at === at ? dense(parts, widening.name, x) : x)
  if (kernels && table && widening?.at !== 'before') {
    const [gamma, beta] = [vector(parts, `${norm}.weight`), vector(parts, `${norm}.bias`)]
    const bias = type ?? (tf.zeros([size]) as Tensor1D)
    const sum = { x: own, bias, residual: rowsOf(tf, table, places), gamma, beta }
    return widen(hide(kernels.addNorm(sum, config.layerNormEpsilon, { rate: 0, site: 0 })), 'after')
  }
  const placed = table
    ? tf.add<Tensor2D>(own, rowsOf(tf, type ? tf.add<Tensor2D>(table, type) : table, places))
    : type
      ? tf.add<Tensor2D>(own, type)
      : own
  return widen(hide(normalise(parts, norm, widen(placed, 'before'))), 'after')
}

function runLayer(
  parts: Parts,
  layer: number,
  names: LayerNames,
  x: Tensor2D,
  rows: Rows | null,
  read: Tensor1D | null,
): Tensor2D {
  const { tf } = parts.backend
  const at = (states: Tensor2D) => (read ? rowsOf(tf, states, read) : states)
  const seen = rows ? at(attend(parts, names, x, rows)) : attendFlat(parts, layer, names, x, read)
  const first = { dense: names.attended, norm: names.attendedNorm }
  const middle = endHalf(parts, first, seen, at(x), 3 * layer + 1)
  const wide = bentDense(parts, names.widened, middle)
  return endHalf(parts, { dense: names.narrowed, norm: names.norm }, wide, middle, 3 * layer + 2)
}

/**
 * Winnow's own attention over texts side by side; queries, keys and values come out of one product. With `read`, the
 * places of the first tokens, it is that of those alone.
 */
function attendFlat(
  parts: Parts,
  layer: number,
  names: LayerNames,
  x: Tensor2D,
  read: Tensor1D | null,
): Tensor2D {
  const { backend, config, inputs, kernels, rates } = parts
  const { tf } = backend
  if (!kernels) throw new TypeError('Texts side by side need own operations.')
  const project = (of: readonly string[], from: Tensor2D): Tensor2D => {
    const [weights, biases] = [
      of.map((name) => matrix(parts, `${name}.weight`)),
      of.map((name) => vector(parts, `${name}.bias`)),
    ]
    return kernels.dense(from, tf.concat(weights, 0), tf.concat(biases, 0))
  }
  const site = { rate: rates.attention, site: 3 * layer }
  const starts = inputs['starts'] as Tensor1D
  if (!read)
    return kernels.attention(project([names.query, names.key, names.value], x), starts, config.heads, site)
  const query = project([names.query], rowsOf(tf, x, read))
  return kernels.firstAttention(query, project([names.key, names.value], x), starts, config.heads, site)
}

/** DeBERTa's convolution over the embeddings, added to what the first layer gives. */
function convolve(parts: Parts, x: Tensor2D, states: Tensor2D): Tensor2D {
  const { backend, config, hide, inputs } = parts
  const { tf } = backend
  const { hiddenSize: size, disentangled: kind } = config
  const weight = parts.weights[`${convolution}.weight`]
  if (!kind || !weight) return states
  const taps = offsetsOf(kind.convolution).map((offset, tap) => {
    const beside = rowsOf(tf, x, inputs[`beside${offset}`] as Tensor1D)
    const own = tf.reshape(tf.slice(weight, [0, 0, tap], [size, size, 1]), [size, size])
    return tf.matMul<Tensor2D>(tf.mul(beside, inputs[`isBeside${offset}`] as Tensor2D), own, false, true)
  })
  const sum = tf.add<Tensor2D>(tf.addN(taps), vector(parts, `${convolution}.bias`))
  const bent = activate(tf, kind.convolutionActivation, hide(sum))
  return normalise(parts, convolutionNorm, tf.add(states, bent))
}
