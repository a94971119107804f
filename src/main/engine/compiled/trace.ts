// Records what a network does with a batch, as training (loss and gradients) or as scoring, together with the
// ids of everything that came in from outside. Several such traces, of batches of different sizes, tell which
// constants are lengths of the batch.
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { createRng } from '../../../shared/rng'
import type { ComputeBackend } from '../backends/backend'
import { type EncodedBatch, type NamedTensors, type Network, weightsFor } from '../family'
import { type Objective, scoresOf, widthOf } from '../heads'
import { lossOf } from '../loss'
import type { NativeBackend } from './native-binding'
import { tensorId } from './native-binding'
import { record, type Recording } from './recorder'

/** What is recorded: loss and gradients, or probabilities. */
export type TraceKind = 'train' | 'score'

/** A tensor that came in from outside. */
export type TraceInput = {
  readonly id: number
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
}

/** A recording of one batch. Results are `loss` and `gradient:NAME`, or `scores`. */
export type Trace = {
  readonly recording: Recording
  /** Fed anew each time: the placed batch's inputs, and `targets` in training. */
  readonly inputs: Readonly<Record<string, TraceInput>>
  /** The rows of a weight that the batch reads, by the weight's name. */
  readonly rows: Readonly<Record<string, TraceInput>>
  /** The weights, gathered where `rows` says so. */
  readonly weights: Readonly<Record<string, TraceInput>>
}

/** Records one batch. Nothing stays on the device. */
export function traceBatch(
  backend: ComputeBackend,
  native: NativeBackend,
  network: Network,
  objective: Objective,
  kind: TraceKind,
  batch: EncodedBatch,
): Trace {
  const { tf } = backend
  tf.engine().startScope()
  try {
    const rng = createRng(1)
    const placed = network.place(batch, kind === 'train' ? { kind, rng } : { kind: 'infer' })
    const weights = weightsFor(tf, network.variables(), placed.rows)
    const width = widthOf(objective.heads)
    const targets = tf.mul<Tensor2D>(tf.ones([batch.rows, width]), 1 / (batch.rows * width))
    const inputs = kind === 'train' ? { ...placed.inputs, targets } : placed.inputs
    // Uploaded before the recording, or they would look like constants.
    const outside = {
      inputs: describe(native, inputs),
      rows: describe(native, placed.rows),
      weights: describe(native, weights),
    }
    const work = () =>
      kind === 'train'
        ? differentiate(backend, network, objective, placed, weights, targets)
        : { scores: scoresOf(tf, objective.heads, network.logits(placed, weights)) }
    return { ...outside, recording: record(native, work, (run) => tf.tidy(run)) }
  } finally {
    tf.engine().endScope()
  }
}

type Placed = Parameters<Network['logits']>[0]

function differentiate(
  { tf }: ComputeBackend,
  network: Network,
  objective: Objective,
  placed: Placed,
  weights: NamedTensors,
  targets: Tensor2D,
): Record<string, Tensor> {
  const names = Object.keys(weights).filter((name) => network.variables()[name]?.trainable)
  const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => {
    const own = Object.fromEntries(names.map((name, index) => [name, values[index] as Tensor]))
    return lossOf(tf, objective, network.logits(placed, { ...weights, ...own }), targets)
  })(names.map((name) => weights[name] as Tensor))
  const gradients = names.map((name, index) => [`gradient:${name}`, grads[index] as Tensor])
  return { loss: value, ...Object.fromEntries(gradients) }
}

function describe(native: NativeBackend, tensors: NamedTensors): Record<string, TraceInput> {
  const entries = Object.entries(tensors).map(([name, tensor]) => {
    const { shape, dtype } = tensor
    if (dtype !== 'float32' && dtype !== 'int32') throw new TypeError(`${name} is ${dtype}.`)
    return [name, { id: tensorId(native, tensor), shape, dtype }] as const
  })
  return Object.fromEntries(entries)
}

/**
 * Batches whose every length differs from one to the next and from each other (rows, row length, texts, tokens,
 * distinct ids), so that a number found in a recording tells which length it is.
 */
export function probeBatches(): EncodedBatch[] {
  return [
    [3, 17, 1, 11],
    [5, 29, 3, 23],
    [7, 37, 2, 31],
  ].map(([long = 0, length = 0, short = 0, ids = 0]) => {
    const lengths = [...Array.from({ length: long }, () => length), ...Array.from({ length: short }, () => 3)]
    const starts = new Uint32Array(lengths.length + 1)
    for (const [text, count] of lengths.entries()) starts[text + 1] = (starts[text] ?? 0) + count
    const size = starts[lengths.length] ?? 0
    const columns = Uint32Array.from({ length: size }, (_, at) => at % ids)
    return { rows: lengths.length, starts, columns, values: new Float32Array(size).fill(1) }
  })
}
