import type { Tensor } from '@tensorflow/tfjs'
import type { Rng } from '../../shared/rng'
import type { ComputeBackend } from './backends/backend'
import { type NamedTensors, type Network, singleOutput, weightsFor } from './family'
import type { Optimizer } from './optimizer'
import { pause } from './pause'
import { targetMatrix } from './targets'
import type { TrainingData } from './training-data'

/** What a step works on. */
export type StepParts = {
  readonly backend: ComputeBackend
  readonly network: Network
  readonly optimizer: Optimizer
  readonly data: TrainingData
  readonly rng: Rng
}

/**
 * One step of the training: forward, weighted cross-entropy, backward, update, on the given rows. Gives the
 * loss, in nats, and leaves no tensor behind.
 */
export async function runStep(
  { backend, network, optimizer, data, rng }: StepParts,
  rows: Int32Array,
  learningRate: number,
): Promise<number> {
  const { tf } = backend
  const loss = tf.tidy(() => {
    const placed = network.place(data.source.batch(rows), { kind: 'train', rng })
    const shape: [number, number] = [rows.length, data.weightOf.length]
    const targets = tf.tensor2d(targetMatrix(data.labels, rows, data.weightOf), shape)
    const weights = weightsFor(tf, network.variables(), placed.rows)
    const names = Object.keys(weights).filter((name) => network.variables()[name]?.trainable)
    const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
      const logits = network.logits(placed, { ...weights, ...byName(names, values) })[singleOutput]
      if (!logits) throw new TypeError(`The network has no output named ${singleOutput}.`)
      return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets))) as Tensor
    })(names.map((name) => weights[name] as Tensor))
    optimizer.step(weights, byName(names, grads), placed.rows, learningRate)
    return value
  })
  const [value] = await loss.data()
  loss.dispose()
  await pause()
  return value ?? Number.NaN
}

function byName(names: readonly string[], tensors: readonly Tensor[]): NamedTensors {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index] as Tensor]))
}
