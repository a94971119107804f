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
} from '../../family'
import { type Head, oneHead, splitLogits } from '../../heads'
import type { Layout } from '../../weights/architectures/architecture'
import { architectures } from '../../weights/architectures/index'
import type { EncoderConfig } from '../../weights/encoder-config'
import type { StoredTensor } from '../../weights/safetensors'
import { type Encoded, encodePlaced, isMeanOf } from './encode'
import { activate } from './ops'
import type { DropoutRates } from './parts'
import { placeTexts, type Pooling } from './place'

/** How an encoder is built for classification. */
export type EncoderPlan = {
  readonly config: EncoderConfig
  readonly pooling: Pooling
  /** Classes of all heads together. */
  readonly classes: number
  /** One that chooses a class unless given. */
  readonly heads?: readonly Head[]
  /** The embeddings and so many lower layers keep their weights; 0 trains everything. */
  readonly frozenLayers: number
  readonly dropout: DropoutRates
  readonly precision: Precision
}

/** Where weights come from; null for one that is to be drawn. */
export type WeightSource = (name: string, shape: readonly number[]) => StoredTensor | null

/** Name of the classifier: the family's own where its own head is used. */
export function classifierOf(config: EncoderConfig, pooling: Pooling): string {
  return pooling === 'head' ? architectures[config.architecture].layout(config).head.classifier : 'classifier'
}

/** Shapes of everything that the network needs, by name. */
export function expectedShapes(plan: EncoderPlan): readonly { name: string; shape: readonly number[] }[] {
  const { config, pooling, classes } = plan
  const { body, head } = architectures[config.architecture]
  const name = classifierOf(config, pooling)
  return [
    ...body(config),
    // The folder's classifier may have other classes.
    ...(pooling === 'head' ? head({ ...config, labels: null }) : []),
    { name: `${name}.weight`, shape: [classes, config.hiddenSize] },
    { name: `${name}.bias`, shape: [classes] },
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
  const { config, pooling, dropout, precision, heads = oneHead(plan.classes) } = plan
  const { tf } = backend
  const layout = architectures[config.architecture].layout(config)
  const classifier = classifierOf(config, pooling)
  const variables: Record<string, Variable> = {}
  for (const { name, shape } of expectedShapes(plan)) {
    const values = source(name, shape)?.values ?? drawn(name, shape, config.initializerRange, rng)
    const isTrained = plan.frozenLayers <= 0 || depthOf(layout, name) >= plan.frozenLayers
    variables[name] = tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'), isTrained))
  }
  const parts = { config, layout, rates: dropout, precision }
  const read = (placed: PlacedBatch, weights: NamedTensors) => {
    const encoded = encodePlaced(backend, parts, placed, weights, pooling)
    return pooling === 'head' ? { ...encoded, pooled: readHead(backend, layout, encoded) } : encoded
  }
  return {
    doRowsRest: false,
    precision: plan.precision,
    variables: (): NamedVariables => variables,
    place: (batch, mode) => {
      const how = isMeanOf(pooling, layout) ? 'mean' : 'first'
      return placeTexts(backend, config, layout, batch, how, mode)
    },
    features: (placed, weights) => read(placed, weights).pooled,
    logits: (placed, weights) => {
      const { pooled, dropout: hide, linear } = read(placed, weights)
      return splitLogits(tf, heads, linear(hide(pooled), classifier))
    },
  }
}

/** The family's own head up to its classifier. */
function readHead({ tf }: ComputeBackend, { head }: Layout, encoded: Encoded): Tensor2D {
  const { pooled, dropout: hide, linear, norm } = encoded
  const bent = activate(tf, head.activation, linear(head.isDropped ? hide(pooled) : pooled, head.dense))
  return head.norm === null ? bent : norm(bent, head.norm)
}

/** The layer of a weight, from 0; -1 for embeddings and what all layers share, infinite for the head. */
function depthOf({ layers, head }: Layout, name: string): number {
  if ([head.dense, head.norm, head.classifier].some((part) => part !== null && name.startsWith(`${part}.`)))
    return Number.POSITIVE_INFINITY
  // Layers that share their weights are trained until the last of them is frozen.
  const last = layers.findLastIndex((names) =>
    Object.values(names).some((part) => name.startsWith(`${part}.`)),
  )
  if (last >= 0) return last
  const numbered = /^layers\.(\d+)\./.exec(name)?.[1]
  if (numbered !== undefined) return Number(numbered)
  return name.startsWith('classifier.') || name.startsWith('final_norm.') ? Number.POSITIVE_INFINITY : -1
}

function drawn(name: string, shape: readonly number[], range: number, rng: Rng): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1)
  const values = new Float32Array(size)
  if (name.endsWith('.bias')) return values
  if (shape.length === 1) return values.fill(1)
  for (let at = 0; at < size; at++) values[at] = rng.normal() * range
  return values
}
