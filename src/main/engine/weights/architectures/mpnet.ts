// MPNet (K. Song et al., 2020): BERT whose attention knows the distance between two tokens, too.
import type { Architecture } from './architecture'
import { bertEmbeddings, positionsAfterPadding, postNorm, readCommon, writeCommon } from './common'
import { robertaHead } from './roberta'

/** A number for each head and bucket of distances: (buckets, heads). */
export const distanceTable = 'encoder.relative_attention_bias.weight'

const own = postNorm((config) => ({
  embeddings: { ...bertEmbeddings, types: null },
  layers: Array.from({ length: config.layers }, (_, layer) => {
    const name = `encoder.layer.${layer}`
    return {
      query: `${name}.attention.attn.q`,
      key: `${name}.attention.attn.k`,
      value: `${name}.attention.attn.v`,
      attended: `${name}.attention.attn.o`,
      attendedNorm: `${name}.attention.LayerNorm`,
      widened: `${name}.intermediate.dense`,
      narrowed: `${name}.output.dense`,
      norm: `${name}.output.LayerNorm`,
    }
  }),
  attention: 'distances',
  head: robertaHead,
}))

export const mpnet: Architecture = {
  id: 'mpnet',
  prefix: 'mpnet.',
  className: 'MPNetForSequenceClassification',
  readConfig: (config) => {
    const defaults = { vocabularySize: 30_527, padTokenId: 1 }
    return {
      ...positionsAfterPadding(readCommon('mpnet', config, {}, defaults)),
      typeVocabularySize: 0,
      distanceBuckets: config.count('relative_attention_num_buckets', 32, 4),
    }
  },
  writeConfig: (config) => ({
    ...writeCommon(config),
    relative_attention_num_buckets: config.distanceBuckets ?? 32,
  }),
  ...own,
  body: (config) => [
    ...own.body(config),
    { name: distanceTable, shape: [config.distanceBuckets ?? 32, config.heads] },
  ],
}
