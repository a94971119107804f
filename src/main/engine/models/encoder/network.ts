// An encoder with its classifier as the engine's Network: the variables under their Hugging Face names, texts in,
// logits out. Invariant: variables are made once, in one order, and only they hold weights.
import type { Tensor2D, Variable } from '@tensorflow/tfjs'
import type { Rng } from '../../../../shared/rng'
import type { ComputeBackend } from '../../backends/backend'
import {
  type NamedTensors,
  type NamedVariables,
  type Network,
  type PlacedBatch,
  type Precision,
  singleOutput,
} from '../../family'
import type { EncoderConfig } from '../../weights/architectures/architecture'
import { bert } from '../../weights/architectures/bert'
import type { StoredTensor } from '../../weights/safetensors'
import { encodePlaced, type Encoded, placeTexts, type Pooling } from './bert'
import type { DropoutRates } from './parts'

/** How an encoder is built for classification. */
export type EncoderPlan = {
  readonly config: EncoderConfig
  readonly pooling: Pooling
  readonly classes: number
  /** The embeddings and so many lower layers keep their weights; 0 trains everything. */
  readonly frozenLayers: number
  readonly dropout: DropoutRates
  readonly precision: Precision
}

/** Where weights come from; null for one that is to be drawn. */
export type WeightSource = (name: string, shape: readonly number[]) => StoredTensor | null

/** Shapes of everything that the network needs, by name. */
export function expectedShapes(plan: EncoderPlan): readonly { name: string; shape: readonly number[] }[] {
  const { config, pooling, classes } = plan
  const size = config.hiddenSize
  const pooler = [
    { name: 'pooler.dense.weight', shape: [size, size] },
    { name: 'pooler.dense.bias', shape: [size] },
  ]
  return [
    ...bert.body(config),
    ...(pooling === 'head' ? pooler : []),
    { name: 'classifier.weight', shape: [classes, size] },
    { name: 'classifier.bias', shape: [classes] },
  ]
}

/**
 * The network. Weights that `source` does not have are drawn: matrices from normal(0, initializer_range), biases
 * 0, LayerNorm gains 1.
 */
export function buildEncoder(
  backend: ComputeBackend,
  plan: EncoderPlan,
  source: WeightSource,
  rng: Rng,
): Network {
  const { config, pooling, dropout, precision } = plan
  const { tf } = backend
  const variables: Record<string, Variable> = {}
  for (const { name, shape } of expectedShapes(plan)) {
    const values = source(name, shape)?.values ?? drawn(name, shape, config.initializerRange, rng)
    const isTrained = !isFrozen(name, plan.frozenLayers)
    variables[name] = tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'), isTrained))
  }
  const read = (placed: PlacedBatch, weights: NamedTensors) => {
    const encoded = encodePlaced(backend, { config, rates: dropout, precision }, placed, weights, pooling)
    return pooling === 'head' ? { ...encoded, pooled: pool(backend, encoded) } : encoded
  }
  return {
    doRowsRest: false,
    precision: plan.precision,
    variables: (): NamedVariables => variables,
    place: (batch, mode) => placeTexts(backend, batch, pooling, mode),
    features: (placed, weights) => read(placed, weights).pooled,
    logits: (placed, weights) => {
      const { pooled, dropout: hide, linear } = read(placed, weights)
      return { [singleOutput]: linear(hide(pooled), 'classifier') }
    },
  }
}

/** BERT's pooler: a dense layer with tanh over the first token. */
function pool({ tf }: ComputeBackend, { pooled, linear }: Encoded): Tensor2D {
  return tf.tanh(linear(pooled, 'pooler.dense'))
}

function isFrozen(name: string, layers: number): boolean {
  if (layers <= 0) return false
  if (name.startsWith('embeddings.')) return true
  const layer = /^encoder\.layer\.(\d+)\./.exec(name)?.[1]
  return layer !== undefined && Number(layer) < layers
}

function drawn(name: string, shape: readonly number[], range: number, rng: Rng): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1)
  const values = new Float32Array(size)
  if (name.endsWith('.bias')) return values
  if (shape.length === 1) return values.fill(1)
  for (let at = 0; at < size; at++) values[at] = rng.normal() * range
  return values
}
