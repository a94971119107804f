// BERT's layers with Winnow's own operations: the same network as in bert.ts, to rounding, in a tenth of the passes
// over memory. Texts stand side by side without padding, and each attends to itself alone.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import type { Kernels } from '../../compiled/kernels'
import { activate, rowsOf } from './ops'
import { matrix, type Parts, vector, wordTable } from './parts'

/** Runs all layers; with `read`, the last one's feed-forward part only there. */
export function runFused(
  parts: Parts,
  kernels: Kernels,
  inputs: Readonly<Record<string, Tensor>>,
  read: Tensor1D | null,
): Tensor2D {
  const { config, hide } = parts
  const starts = inputs['starts'] as Tensor1D
  let states = hide(embed(parts, kernels, inputs['ids'] as Tensor1D, inputs['positions'] as Tensor1D))
  for (let layer = 0; layer < config.layers; layer++)
    states = runLayer(parts, kernels, layer, states, starts, layer === config.layers - 1 ? read : null)
  return states
}

function embed(parts: Parts, kernels: Kernels, ids: Tensor1D, positions: Tensor1D): Tensor2D {
  const { backend, config } = parts
  const { tf } = backend
  const types = matrix(parts, 'embeddings.token_type_embeddings.weight')
  // All tokens are of type 0, which is added like a bias.
  const bias: Tensor1D = tf.reshape(tf.slice(types, [0, 0], [1, config.hiddenSize]), [config.hiddenSize])
  const x = rowsOf(tf, matrix(parts, wordTable), ids)
  const residual = rowsOf(tf, matrix(parts, 'embeddings.position_embeddings.weight'), positions)
  const [gamma, beta] = [
    vector(parts, 'embeddings.LayerNorm.weight'),
    vector(parts, 'embeddings.LayerNorm.bias'),
  ]
  return kernels.addNorm({ x, bias, residual, gamma, beta }, config.layerNormEpsilon, { rate: 0, site: 0 })
}

function runLayer(
  parts: Parts,
  kernels: Kernels,
  layer: number,
  x: Tensor2D,
  starts: Tensor1D,
  read: Tensor1D | null,
): Tensor2D {
  const { config, backend, rates } = parts
  const { tf } = backend
  const name = `encoder.layer.${layer}`
  const site = (number: number, rate: number) => ({ rate, site: 3 * layer + number })
  const at = (states: Tensor2D) => (read ? rowsOf(tf, states, read) : states)
  const norm = (end: string, dense: string, wide: Tensor2D, residual: Tensor2D, number: number) => {
    const own = {
      x: kernels.dense(wide, matrix(parts, `${dense}.weight`), null),
      bias: vector(parts, `${dense}.bias`),
      residual,
      gamma: vector(parts, `${end}.weight`),
      beta: vector(parts, `${end}.bias`),
    }
    return kernels.addNorm(own, config.layerNormEpsilon, site(number, rates.hidden))
  }
  const projected = project(parts, kernels, `${name}.attention.self`, x)
  const seen = kernels.attention(projected, starts, config.heads, site(0, rates.attention))
  const output = `${name}.attention.output`
  const middle = norm(`${output}.LayerNorm`, `${output}.dense`, at(seen), at(x), 1)
  const wide = widen(parts, kernels, `${name}.intermediate.dense`, middle)
  return norm(`${name}.output.LayerNorm`, `${name}.output.dense`, wide, middle, 2)
}

/** The wide half of the feed-forward part. Scoring, which has no seed, keeps nothing for a gradient. */
function widen(parts: Parts, kernels: Kernels, name: string, x: Tensor2D): Tensor2D {
  const { tf } = parts.backend
  const { activation } = parts.config
  const [weight, bias] = [matrix(parts, `${name}.weight`), vector(parts, `${name}.bias`)]
  if (activation !== 'gelu') return activate(tf, activation, kernels.dense(x, weight, bias))
  if (parts.seed === null) return kernels.denseGelu(x, weight, bias)
  return kernels.biasGelu(kernels.dense(x, weight, null), bias)
}

/** Queries, keys and values in one product. */
function project(parts: Parts, kernels: Kernels, name: string, x: Tensor2D): Tensor2D {
  const { tf } = parts.backend
  const names = ['query', 'key', 'value'].map((part) => `${name}.${part}`)
  const weights = names.map((part) => matrix(parts, `${part}.weight`))
  const biases = names.map((part) => vector(parts, `${part}.bias`))
  return kernels.dense(x, tf.concat(weights, 0), tf.concat(biases, 0))
}
