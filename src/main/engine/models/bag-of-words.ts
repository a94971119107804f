// Bag of words: TF-IDF of word and character n-grams, softmax regression on top. A batch reads a few thousand
// of the features only, so it is placed as a small dense matrix over just those, with the matching rows of the
// weights: every backend multiplies dense matrices well, few have sparse ones.
import type { Tensor2D } from '@tensorflow/tfjs'
import { asNumber } from '../settings'
import type { Dims, EncodedBatch, Family, Mode, Network } from '../family'
import { singleOutput } from '../family'
import type { Tf } from '../backends/backend'
import { fitTfIdf, restoreTfIdf } from '../text/tf-idf'
import type { SettingValues } from '../../../shared/domain/run'

/** The bag of words. */
export const bagOfWords: Family = {
  // The gradients of rare n-grams are tiny; with the usual 1e-8 they get steps as large as those of frequent
  // ones, and the model learns texts by heart instead of what they share.
  epsilon: 1e-3,
  prepare: (texts, settings, signal) =>
    fitTfIdf(
      texts,
      {
        wordNgrams: asNumber(settings, 'wordNgrams'),
        characterNgrams: asNumber(settings, 'characterNgrams'),
        minDocumentFrequency: asNumber(settings, 'minDocumentFrequency'),
        maxFeatures: asNumber(settings, 'maxFeatures'),
      },
      signal,
    ),
  restore: restoreTfIdf,
  build: buildNetwork,
}

function buildNetwork(tf: Tf, dims: Dims, settings: SettingValues): Network {
  const dropout = asNumber(settings, 'dropout')
  const weights = tf.tidy(() => tf.variable(tf.zeros([dims.features, dims.classes])))
  // Fixed at the log of the shares: a text without known features gets exactly what is common in training.
  const bias = tf.tidy(() => tf.variable(tf.tensor1d(dims.prior.map((share) => Math.log(share))), false))
  const columnOf = new Int32Array(dims.features)
  return {
    variables: () => ({ weights, bias }),
    place: (batch, mode) => {
      const { active, cells, values } = compact(batch, columnOf, dropout, mode)
      const at = tf.tensor2d(cells, [values.length, 2], 'int32')
      const texts = tf.scatterND(at, tf.tensor1d(values), [batch.rows, active.length])
      return { inputs: { texts }, rows: { weights: tf.tensor1d(active, 'int32') } }
    },
    features: ({ inputs }) => inputs['texts'] as Tensor2D,
    logits: ({ inputs }, named) => {
      const texts = inputs['texts'] as Tensor2D
      return { [singleOutput]: tf.add(tf.matMul(texts, named['weights'] as Tensor2D), named['bias'] ?? bias) }
    },
  }
}

/**
 * The features that occur in the batch, and its entries as (row, place among those) with their values;
 * `columnOf` is scratch, all zero before and after.
 */
function compact(batch: EncodedBatch, columnOf: Int32Array, dropout: number, mode: Mode) {
  const active: number[] = []
  const cells = new Int32Array(Math.max(batch.columns.length, 1) * 2)
  // One entry and one column at least: shapes with a zero are not safe on every backend.
  const values = new Float32Array(Math.max(batch.columns.length, 1))
  const rng = mode.kind === 'train' && dropout > 0 ? mode.rng : null
  for (let row = 0; row < batch.rows; row++) {
    const end = batch.starts[row + 1] ?? 0
    for (let at = batch.starts[row] ?? 0; at < end; at++) {
      const column = batch.columns[at] ?? 0
      if (columnOf[column] === 0) columnOf[column] = active.push(column)
      cells[at * 2] = row
      cells[at * 2 + 1] = (columnOf[column] ?? 1) - 1
      const isHidden = rng !== null && rng.next() < dropout
      values[at] = isHidden ? 0 : (batch.values[at] ?? 0) / (rng ? 1 - dropout : 1)
    }
  }
  if (active.length === 0) active.push(0)
  for (const column of active) columnOf[column] = 0
  return { active: Int32Array.from(active), cells, values }
}
