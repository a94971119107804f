// ALBERT (Z. Lan et al., 2019): narrow words, and layers that share their weights.
import { WinnowError } from '../../../../shared/errors'
import type { Architecture } from './architecture'
import { bertEmbeddings, postNorm, readCommon, refuseOtherPositions, writeCommon } from './common'

export const albert: Architecture = {
  id: 'albert',
  prefix: 'albert.',
  className: 'AlbertForSequenceClassification',
  readConfig: (config) => {
    refuseOtherPositions(config)
    const defaults = {
      vocabularySize: 30_000,
      hiddenSize: 4096,
      heads: 64,
      intermediateSize: 16_384,
      activation: 'gelu_new',
      dropout: 0,
      attentionDropout: 0,
      classifierDropout: 0.1,
    } as const
    const read = readCommon('albert', config, { classifierDropout: 'classifier_dropout_prob' }, defaults)
    const groups = config.count('num_hidden_groups', 1)
    if (read.layers % groups !== 0)
      throw new WinnowError(
        'model.incomplete',
        `config.json: num_hidden_layers ${read.layers} cannot be shared out among ${groups} groups.`,
      )
    return {
      ...read,
      embeddingSize: config.count('embedding_size', 128),
      groups: { count: groups, layers: config.count('inner_group_num', 1) },
    }
  },
  writeConfig: (config) => ({
    ...writeCommon(config, { classifierDropout: 'classifier_dropout_prob' }),
    embedding_size: config.embeddingSize ?? config.hiddenSize,
    num_hidden_groups: config.groups?.count ?? 1,
    inner_group_num: config.groups?.layers ?? 1,
  }),
  ...postNorm((config) => {
    const { count, layers } = config.groups ?? { count: 1, layers: 1 }
    return {
      embeddings: {
        ...bertEmbeddings,
        widening: { name: 'encoder.embedding_hidden_mapping_in', at: 'after', hasBias: true },
      },
      layers: Array.from({ length: config.layers }, (_, layer) =>
        Array.from({ length: layers }, (_inner, inner) => {
          const group = Math.floor(layer / (config.layers / count))
          const name = `encoder.albert_layer_groups.${group}.albert_layers.${inner}`
          return {
            query: `${name}.attention.query`,
            key: `${name}.attention.key`,
            value: `${name}.attention.value`,
            attended: `${name}.attention.dense`,
            attendedNorm: `${name}.attention.LayerNorm`,
            widened: `${name}.ffn`,
            narrowed: `${name}.ffn_output`,
            norm: `${name}.full_layer_layer_norm`,
          }
        }),
      ).flat(),
      attention: 'plain',
      head: {
        pooling: 'first',
        dense: 'pooler',
        hasBias: true,
        activation: 'tanh',
        norm: null,
        isDropped: false,
        isInBase: true,
        classifier: 'classifier',
      },
    }
  }),
}
