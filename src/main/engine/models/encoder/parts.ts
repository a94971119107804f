// What the layers of an encoder work with, and the linear layers and norms that all of them are made of: in Winnow's
// own operations where the backend has them, else in plain ones.
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import type { ComputeBackend } from '../../backends/backend'
import type { Kernels } from '../../compiled/kernels'
import type { NamedTensors, Precision } from '../../family'
import type { Layout } from '../../weights/architectures/architecture'
import type { EncoderConfig } from '../../weights/encoder-config'
import { activate, type Dropout, layerNorm, linear } from './ops'

/** Shares of values hidden while training. */
export type DropoutRates = {
  readonly hidden: number
  readonly attention: number
  readonly classifier: number
}

/** What the layers are run with. */
export type Parts = {
  readonly backend: ComputeBackend
  readonly config: EncoderConfig
  readonly layout: Layout
  readonly weights: NamedTensors
  readonly inputs: Readonly<Record<string, Tensor>>
  readonly rates: DropoutRates
  readonly seed: Tensor1D | null
  readonly precision: Precision
  readonly kernels: Kernels | null
  readonly hide: Dropout
  readonly hideScores: Dropout
}

/** A weight that is a matrix. */
export const matrix = ({ weights }: Parts, name: string): Tensor2D => weights[name] as Tensor2D
/** A weight that is a vector. */
export const vector = ({ weights }: Parts, name: string): Tensor1D => weights[name] as Tensor1D
/** A vector that an architecture may be without. */
const optional = ({ weights }: Parts, name: string): Tensor1D | null =>
  (weights[name] as Tensor1D | undefined) ?? null

/** The linear layer of that name over x (n, in): (n, out). */
export function dense(parts: Parts, name: string, x: Tensor2D): Tensor2D {
  const [weight, bias] = [matrix(parts, `${name}.weight`), optional(parts, `${name}.bias`)]
  return parts.kernels ? parts.kernels.dense(x, weight, bias) : linear(parts.backend.tf, x, weight, bias)
}

/** The activation of a linear layer. Scoring, which has no seed, keeps nothing for a gradient. */
export function bentDense(parts: Parts, name: string, x: Tensor2D): Tensor2D {
  const { backend, config, kernels, seed } = parts
  const bias = optional(parts, `${name}.bias`)
  if (!kernels || !bias || config.activation !== 'gelu')
    return activate(backend.tf, config.activation, dense(parts, name, x))
  const weight = matrix(parts, `${name}.weight`)
  if (seed === null) return kernels.denseGelu(x, weight, bias)
  return kernels.biasGelu(kernels.dense(x, weight, null), bias)
}

/** The LayerNorm of that name; a family without its shift has none. */
export function normalise(parts: Parts, name: string, x: Tensor2D): Tensor2D {
  const { tf } = parts.backend
  const gain = vector(parts, `${name}.weight`)
  const shift = optional(parts, `${name}.bias`) ?? (tf.zeros([gain.shape[0]]) as Tensor1D)
  return layerNorm(tf, x, gain, shift, parts.config.layerNormEpsilon)
}

/**
 * LayerNorm(residual + dropout(linear(x))): what ends both halves of a layer. `site` numbers the dropout within the
 * network.
 */
export function endHalf(
  parts: Parts,
  names: { readonly dense: string; readonly norm: string },
  x: Tensor2D,
  residual: Tensor2D,
  site: number,
): Tensor2D {
  const { backend, config, kernels, rates, hide } = parts
  const bias = optional(parts, `${names.dense}.bias`)
  if (!kernels || !bias) {
    const sum = backend.tf.add(hide(dense(parts, names.dense, x)), residual) as Tensor2D
    return normalise(parts, names.norm, sum)
  }
  const product = kernels.dense(x, matrix(parts, `${names.dense}.weight`), null)
  const [gamma, beta] = [vector(parts, `${names.norm}.weight`), vector(parts, `${names.norm}.bias`)]
  const own = { x: product, bias, residual, gamma, beta }
  return kernels.addNorm(own, config.layerNormEpsilon, { rate: rates.hidden, site })
}
