// Bag of words: TF-IDF of word and character n-grams, softmax regression on top. A batch reads a few thousand
// of the features only, so it is placed as a small dense matrix over just those, with the matching rows of the
// weights: every backend multiplies dense matrices well, few have sparse ones.
import type { Tensor2D } from '@tensorflow/tfjs'
import { asNumber } from '../settings'
import type { Dims, EncodedBatch, Family, Mode, Network, Prepared, Preprocessor } from '../family'
import { splitLogits } from '../heads'
import type { Tf } from '../backends/backend'
import { fitTfIdf, restoreTfIdf } from '../text/tf-idf'
import type { SettingValues } from '../../../shared/domain/run'

/** The bag of words. */
export const bagOfWords: Family = {
  // The gradients of rare n-grams are tiny; with the usual 1e-8 they get steps as large as those of frequent
  // ones, and the model learns texts by heart instead of what they share.
  epsilon: 1e-3,
  isCompiled: false,
  prepare: async (source, { backend, settings, signal }) => {
    const options = {
      wordNgrams: asNumber(settings, 'wordNgrams'),
      characterNgrams: asNumber(settings, 'characterNgrams'),
      minDocumentFrequency: asNumber(settings, 'minDocumentFrequency'),
      maxFeatures: asNumber(settings, 'maxFeatures'),
    }
    return prepared(backend.tf, await fitTfIdf(source, options, signal), settings)
  },
  restore: async (json, { backend, settings }) => prepared(backend.tf, restoreTfIdf(json), settings),
}

function prepared(tf: Tf, preprocessor: Preprocessor, settings: SettingValues): Prepared {
  return { preprocessor, build: async (dims) => buildNetwork(tf, dims, settings), notices: [] }
}

function buildNetwork(tf: Tf, dims: Dims, settings: SettingValues): Network {
  const dropout = asNumber(settings, 'dropout')
  const weights = tf.tidy(() => tf.variable(tf.zeros([dims.features, dims.classes])))
  // Fixed: a text without known features gets exactly what is common in training.
  const bias = tf.tidy(() => tf.variable(tf.tensor1d(dims.bias), false))
  const columnOf = new Int32Array(dims.features)
  return {
    doRowsRest: true,
    precision: 'f32',
    variables: () => ({ weights, bias }),
    place: (batch, mode) => {
      const active = findActive(batch, columnOf)
      const dense = fill(batch, columnOf, active.length, dropout, mode)
      for (const column of active) columnOf[column] = 0
      const texts = tf.tensor2d(dense, [batch.rows, active.length])
      return { inputs: { texts }, rows: { weights: tf.tensor1d(active, 'int32') } }
    },
    features: ({ inputs }) => inputs['texts'] as Tensor2D,
    logits: ({ inputs }, named) => {
      const texts = inputs['texts'] as Tensor2D
      const wide = tf.add<Tensor2D>(tf.matMul(texts, named['weights'] as Tensor2D), named['bias'] ?? bias)
      return splitLogits(tf, dims.heads, wide)
    },
  }
}

/**
 * The features that occur in the batch, one at least: shapes with a zero are not safe on every backend.
 * `columnOf`, all zero before, then holds the place of each, counted from 1.
 */
function findActive(batch: EncodedBatch, columnOf: Int32Array): Int32Array {
  const active: number[] = []
  const end = batch.starts[batch.rows] ?? 0
  for (let at = batch.starts[0] ?? 0; at < end; at++) {
    const column = batch.columns[at] ?? 0
    if (columnOf[column] === 0) columnOf[column] = active.push(column)
  }
  if (active.length === 0) active.push(0)
  return Int32Array.from(active)
}

/** The batch as a matrix over its active features, (rows, width), filled here: a scatter takes ten times as long. */
function fill(batch: EncodedBatch, columnOf: Int32Array, width: number, dropout: number, mode: Mode) {
  const dense = new Float32Array(batch.rows * width)
  const rng = mode.kind === 'train' && dropout > 0 ? mode.rng : null
  for (let row = 0; row < batch.rows; row++) {
    const end = batch.starts[row + 1] ?? 0
    for (let at = batch.starts[row] ?? 0; at < end; at++) {
      if (rng !== null && rng.next() < dropout) continue
      const place = row * width + (columnOf[batch.columns[at] ?? 0] ?? 1) - 1
      dense[place] = (batch.values[at] ?? 0) / (rng ? 1 - dropout : 1)
    }
  }
  return dense
}
