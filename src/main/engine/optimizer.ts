// AdamW (Loshchilov & Hutter 2019), lazy where a batch reads some rows of a weight only: moments, decay and
// update then touch just those rows, as PyTorch's SparseAdam does. It knows no model and no schedule.
// Invariant: `step` leaves no tensor behind but the variables.
import type { Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs'
import type { Tf } from './backends/backend'
import type { NamedTensors, NamedVariables, PlacedBatch } from './family'

/** Options of AdamW; `clipNorm` 0 leaves gradients as they are. */
export type AdamOptions = {
  readonly epsilon: number
  readonly weightDecay: number
  readonly clipNorm: number
}

/** Changes weights by their gradients. */
export type Optimizer = {
  /**
   * `weights` and `gradients` as gathered by `rows`; `learningRate` of this step. Gives the norm of all gradients
   * together, before any limit, as a scalar; whoever calls it disposes it.
   */
  readonly step: (
    weights: NamedTensors,
    gradients: NamedTensors,
    rows: PlacedBatch['rows'],
    learningRate: number,
  ) => Scalar
  /** Moments by name, for checkpoints. */
  readonly variables: () => NamedVariables
  /** Steps done; the bias of the moments is corrected by it. */
  readonly steps: () => number
  /** Goes on as if so many steps had been done; the moments are assigned through `variables`. */
  readonly goOnFrom: (steps: number) => void
  readonly dispose: () => void
}

const beta1 = 0.9
const beta2 = 0.999

/** An AdamW over the variables. Decay leaves vectors (biases) alone. */
export function createAdam(tf: Tf, variables: NamedVariables, options: AdamOptions): Optimizer {
  const moments = Object.fromEntries(
    Object.entries(variables)
      .filter(([, variable]) => variable.trainable)
      .map(([name, { shape }]) => [name, { first: zeros(tf, shape), second: zeros(tf, shape) }]),
  )
  let steps = 0

  const update = (name: string, weight: Tensor, gradient: Tensor, rows: Tensor1D | null, rate: number) => {
    const variable = variables[name]
    const moment = moments[name]
    if (!variable || !moment) return
    const read = (from: Variable) => (rows ? tf.gather(from, rows) : from)
    const first = tf.add(tf.mul(read(moment.first), beta1), tf.mul(gradient, 1 - beta1))
    const second = tf.add(tf.mul(read(moment.second), beta2), tf.mul(tf.square(gradient), 1 - beta2))
    const spread = tf.add(tf.mul(tf.sqrt(second), 1 / Math.sqrt(1 - beta2 ** steps)), options.epsilon)
    const change = tf.mul(tf.div(first, spread), rate / (1 - beta1 ** steps))
    const decay = weight.rank > 1 ? rate * options.weightDecay : 0
    const kept = decay > 0 ? tf.mul(weight, 1 - decay) : weight
    for (const [target, value] of [
      [moment.first, first],
      [moment.second, second],
      [variable, tf.sub(kept, change)],
    ] as const)
      target.assign(rows ? tf.tensorScatterUpdate(target, tf.expandDims(rows, 1), value) : value)
  }

  return {
    step: (weights, gradients, rows, learningRate) => {
      steps++
      return tf.tidy(() => {
        const norm = jointNorm(tf, gradients)
        const scaled = options.clipNorm > 0 ? clip(tf, gradients, norm, options.clipNorm) : gradients
        for (const [name, gradient] of Object.entries(scaled)) {
          const weight = weights[name]
          if (weight) update(name, weight, gradient, rows[name] ?? null, learningRate)
        }
        return norm
      })
    },
    steps: () => steps,
    goOnFrom: (done) => {
      steps = done
    },
    variables: () =>
      Object.fromEntries(
        Object.entries(moments).flatMap(([name, { first, second }]) => [
          [`${name}.first`, first],
          [`${name}.second`, second],
        ]),
      ),
    dispose: () => {
      for (const { first, second } of Object.values(moments)) {
        first.dispose()
        second.dispose()
      }
    },
  }
}

function zeros(tf: Tf, shape: number[]): Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false))
}

function jointNorm(tf: Tf, gradients: NamedTensors): Scalar {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)) as Scalar)
  return tf.sqrt(squares.length > 0 ? tf.addN(squares) : tf.scalar(0))
}

/** Scales all gradients together so that their joint norm is at most `limit` (PyTorch's clip_grad_norm_). */
function clip(tf: Tf, gradients: NamedTensors, norm: Scalar, limit: number): NamedTensors {
  const scale = tf.minimum(1, tf.div(limit, tf.add(norm, 1e-6)))
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, scale)]),
  )
}
