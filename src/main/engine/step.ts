// One step of the training, and scoring with the weights as they are. A StepRunner owns weights and moments: the
// eager one here keeps them in tfjs variables and works on every backend; a compiled one keeps them in a session.
// Invariant: a step leaves no tensor behind.
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs'
import type { Rng } from '../../shared/rng'
import type { ComputeBackend } from './backends/backend'
import {
  type EncodedBatch,
  type NamedTensors,
  type NamedVariables,
  type Network,
  type PlacedBatch,
  weightsFor,
} from './family'
import { type Objective, widthOf } from './heads'
import { lossOf } from './loss'
import type { Optimizer } from './optimizer'
import { pause } from './pause'
import { probabilities } from './probabilities'
import type { StoredTensor } from './weights/safetensors'

/** Rows of a step and what they aim at: (rows, classes of all heads), see targets.ts. */
export type StepBatch = { readonly encoded: EncodedBatch; readonly targets: Float32Array }

/** Loss in nats, and the norm of all gradients together before any limit. */
export type StepFigures = { readonly loss: number; readonly gradientNorm: number }

/** Tensors in main memory, by name. */
export type HostTensors = Readonly<Record<string, StoredTensor>>

/** What the loop and the checkpoints need of whoever holds the weights. */
export type StepRunner = {
  /** Forward, loss, backward, over all batches; then one update. Dropout draws from `rng`. */
  readonly step: (batches: readonly StepBatch[], learningRate: number, rng: Rng) => Promise<StepFigures>
  /** Forward and backward over a batch, and nothing more: throws what a step of it would where memory runs out. */
  readonly probe: (batch: StepBatch, rng: Rng) => Promise<void>
  /** What the heads say of a batch, (rows, classes of all heads) row-major. */
  readonly scores: (batch: EncodedBatch) => Promise<Float32Array>
  /** Copies of the weights. */
  readonly readWeights: () => Promise<HostTensors>
  /** Puts weights back; shapes must be those of `readWeights`. */
  readonly writeWeights: (weights: HostTensors) => void
  /** Copies of the optimiser's moments. */
  readonly readMoments: () => Promise<HostTensors>
  /** Puts moments back; the next step is number `steps` + 1. */
  readonly writeMoments: (moments: HostTensors, steps: number) => void
  /** Frees the moments; the network keeps its weights. */
  readonly dispose: () => void
}

/** A runner on tfjs variables. */
export function createEagerRunner(
  backend: ComputeBackend,
  network: Network,
  objective: Objective,
  optimizer: Optimizer,
): StepRunner {
  const { tf } = backend
  const width = widthOf(objective.heads)

  /** Loss and gradients of one batch. */
  const differentiate = ({ encoded, targets }: StepBatch, rng: Rng) => {
    const placed = network.place(encoded, { kind: 'train', rng })
    const aims = tf.tensor2d(targets, [encoded.rows, width])
    const weights = weightsFor(tf, network.variables(), placed.rows)
    const names = Object.keys(weights).filter((name) => network.variables()[name]?.trainable)
    const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
      const logits = network.logits(placed, { ...weights, ...byName(names, values) })
      return lossOf(tf, objective, logits, aims)
    })(names.map((name) => weights[name] as Tensor))
    const given = { loss: value as Scalar, gradients: byName(names, grads), rows: placed.rows, weights }
    return network.doRowsRest ? given : spread(backend, network.variables(), given)
  }

  return {
    step: async (batches, learningRate, rng) => {
      const figures = tf.tidy(() => {
        const [first, ...others] = batches.map((batch) => differentiate(batch, rng))
        if (!first) throw new TypeError('A step needs a batch.')
        const { loss, gradients, rows, weights } = others.reduce(
          (sum, one) => joined(backend, network.variables(), sum, one),
          first,
        )
        return tf.stack([loss, optimizer.step(weights, gradients, rows, learningRate)])
      })
      const [loss, gradientNorm] = await figures.data()
      figures.dispose()
      await pause()
      return { loss: loss ?? Number.NaN, gradientNorm: gradientNorm ?? Number.NaN }
    },
    probe: async (batch, rng) => {
      const loss = tf.tidy(() => differentiate(batch, rng).loss)
      await loss.data()
      loss.dispose()
    },
    scores: (batch) => probabilities(backend, network, objective.heads, batch),
    readWeights: () => readVariables(network.variables()),
    writeWeights: (weights) => writeVariables(backend, network.variables(), weights),
    readMoments: () => readVariables(optimizer.variables()),
    writeMoments: (moments, steps) => {
      writeVariables(backend, optimizer.variables(), moments)
      optimizer.goOnFrom(steps)
    },
    dispose: optimizer.dispose,
  }
}

/** Copies of variables. */
export async function readVariables(variables: NamedVariables): Promise<HostTensors> {
  const tensors: Record<string, StoredTensor> = {}
  for (const [name, variable] of Object.entries(variables))
    tensors[name] = { shape: variable.shape, values: Float32Array.from(await variable.data<'float32'>()) }
  return tensors
}

/** Assigns copies back; a name without a copy stays as it is. */
export function writeVariables(
  { tf }: ComputeBackend,
  variables: NamedVariables,
  tensors: HostTensors,
): void {
  for (const [name, variable] of Object.entries(variables)) {
    const stored = tensors[name]
    if (stored) tf.tidy(() => variable.assign(tf.tensor(stored.values, [...stored.shape], 'float32')))
  }
}

type Differentiated = {
  readonly loss: Scalar
  readonly gradients: NamedTensors
  readonly rows: PlacedBatch['rows']
  readonly weights: NamedTensors
}

/** Gradients of whole weights: 0 in the rows that the batch does not read. */
function spread(
  { tf }: ComputeBackend,
  variables: NamedVariables,
  { loss, gradients, rows, weights }: Differentiated,
): Differentiated {
  const whole = Object.entries(gradients).map(([name, gradient]): [string, Tensor] => {
    const [own, count] = [rows[name], variables[name]?.shape[0]]
    return [name, own && count ? tf.unsortedSegmentSum(gradient, own, count) : gradient]
  })
  return { loss, gradients: Object.fromEntries(whole), rows: {}, weights: { ...weights, ...variables } }
}

/** Sums two batches' gradients; where they read other rows of a weight, over the rows of either. */
function joined(
  { tf }: ComputeBackend,
  variables: NamedVariables,
  one: Differentiated,
  other: Differentiated,
): Differentiated {
  const rows: Record<string, Tensor1D> = {}
  const gradients: Record<string, Tensor> = {}
  const weights: Record<string, Tensor> = { ...one.weights }
  for (const [name, gradient] of Object.entries(one.gradients)) {
    const second = other.gradients[name]
    const [first, last] = [one.rows[name], other.rows[name]]
    if (!second) gradients[name] = gradient
    else if (!first || !last) gradients[name] = tf.add(gradient, second)
    else {
      const all = [...first.dataSync<'int32'>(), ...last.dataSync<'int32'>()]
      const union = [...new Set(all)]
      const placeOf = new Map(union.map((row, place) => [row, place]))
      const places = tf.tensor1d(
        all.map((row) => placeOf.get(row) ?? 0),
        'int32',
      )
      const merged = tf.tensor1d(union, 'int32')
      rows[name] = merged
      gradients[name] = tf.unsortedSegmentSum(tf.concat([gradient, second]), places, union.length)
      const variable = variables[name]
      if (variable) weights[name] = tf.gather(variable, merged)
    }
  }
  return { loss: tf.add(one.loss, other.loss) as Scalar, gradients, rows, weights }
}

function byName(names: readonly string[], tensors: readonly Tensor[]): NamedTensors {
  return Object.fromEntries(names.map((name, index) => [name, tensors[index] as Tensor]))
}
