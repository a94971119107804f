// Texts to vectors with an encoder whose weights stay as they are: for heads over frozen features. Texts are
// sorted by length and taken in portions of bounded size, so that memory does not grow with the batch.
import type { Tensor2D } from '@tensorflow/tfjs'
import type { ComputeBackend } from '../../backends/backend'
import { type EncodedBatch, type Precision, weightsFor } from '../../family'
import { pause } from '../../pause'
import { architectures } from '../../weights/architectures/index'
import type { EncoderConfig } from '../../weights/encoder-config'
import { encodePlaced } from './encode'
import type { WeightSource } from './network'
import { placeTexts } from './place'

/** Gives vectors for tokens. */
export type FeatureExtractor = {
  /** (rows, hiddenSize), row-major, in the order of the batch. Rejects with the signal's reason when it aborts. */
  readonly features: (
    batch: EncodedBatch,
    pooling: 'first' | 'mean',
    signal?: AbortSignal,
  ) => Promise<Float32Array>
  readonly dispose: () => void
}

/** Tokens in a portion: enough for large matrix products, little enough for the caches. */
const portionTokens = 2048
const noDropout = { hidden: 0, attention: 0, classifier: 0 }

/** An extractor with the body's weights; `source` must have all of them. */
export function createFeatureExtractor(
  backend: ComputeBackend,
  config: EncoderConfig,
  source: WeightSource,
  precision: Precision,
): FeatureExtractor {
  const { tf } = backend
  const { body, layout: layoutOf } = architectures[config.architecture]
  const layout = layoutOf(config)
  const variables = Object.fromEntries(
    body(config).map(({ name, shape }) => {
      const stored = source(name, shape)
      if (!stored) throw new TypeError(`The encoder has no weights ${name}.`)
      return [name, tf.tidy(() => tf.variable(tf.tensor(stored.values, [...shape], 'float32'), false))]
    }),
  )
  const parts = { config, layout, rates: noDropout, precision }
  return {
    features: async (batch, pooling, signal) => {
      const result = new Float32Array(batch.rows * config.hiddenSize)
      for (const texts of portions(batch)) {
        signal?.throwIfAborted()
        const vectors = tf.tidy((): Tensor2D => {
          const placed = placeTexts(backend, config, layout, pick(batch, texts), pooling, { kind: 'infer' })
          const weights = weightsFor(tf, variables, placed.rows)
          return encodePlaced(backend, parts, placed, weights, pooling).pooled
        })
        const values = await vectors.data<'float32'>()
        vectors.dispose()
        for (const [position, text] of texts.entries()) {
          const from = position * config.hiddenSize
          result.set(values.subarray(from, from + config.hiddenSize), text * config.hiddenSize)
        }
        await pause()
      }
      return result
    },
    dispose: () => Object.values(variables).forEach((variable) => variable.dispose()),
  }
}

/** Text numbers by length, longest first, cut where a portion has enough tokens. */
function portions(batch: EncodedBatch): Int32Array[] {
  const lengthOf = (text: number) => (batch.starts[text + 1] ?? 0) - (batch.starts[text] ?? 0)
  const order = Int32Array.from({ length: batch.rows }, (_, text) => text)
  order.sort((a, b) => lengthOf(b) - lengthOf(a) || a - b)
  const cuts: Int32Array[] = []
  let start = 0
  let tokens = 0
  for (let at = 0; at < order.length; at++) {
    tokens += lengthOf(order[at] ?? 0)
    if (tokens < portionTokens && at < order.length - 1) continue
    cuts.push(order.subarray(start, at + 1))
    start = at + 1
    tokens = 0
  }
  return cuts
}

function pick(batch: EncodedBatch, texts: Int32Array): EncodedBatch {
  const starts = new Uint32Array(texts.length + 1)
  for (const [position, text] of texts.entries())
    starts[position + 1] = (starts[position] ?? 0) + (batch.starts[text + 1] ?? 0) - (batch.starts[text] ?? 0)
  const columns = new Uint32Array(starts[texts.length] ?? 0)
  for (const [position, text] of texts.entries())
    columns.set(batch.columns.subarray(batch.starts[text], batch.starts[text + 1]), starts[position])
  return { rows: texts.length, starts, columns, values: new Float32Array(0) }
}
