// DistilBERT (V. Sanh et al., 2019): BERT without types of tokens and with a head of its own.
import type { Architecture } from './architecture'
import { bertEmbeddings, postNorm, readCommon, writeCommon } from './common'

const keys = {
  hiddenSize: 'dim',
  layers: 'n_layers',
  heads: 'n_heads',
  intermediateSize: 'hidden_dim',
  activation: 'activation',
  dropout: 'dropout',
  attentionDropout: 'attention_dropout',
  classifierDropout: 'seq_classif_dropout',
}

export const distilbert: Architecture = {
  id: 'distilbert',
  prefix: 'distilbert.',
  className: 'DistilBertForSequenceClassification',
  readConfig: (config) => ({
    ...readCommon('distilbert', config, keys, { layers: 6, classifierDropout: 0.2 }),
    typeVocabularySize: 0,
    // Its constant is in the code, not in config.json.
    layerNormEpsilon: 1e-12,
  }),
  writeConfig: (config) => writeCommon(config, keys),
  ...postNorm((config) => ({
    embeddings: { ...bertEmbeddings, types: null },
    layers: Array.from({ length: config.layers }, (_, layer) => {
      const name = `transformer.layer.${layer}`
      return {
        query: `${name}.attention.q_lin`,
        key: `${name}.attention.k_lin`,
        value: `${name}.attention.v_lin`,
        attended: `${name}.attention.out_lin`,
        attendedNorm: `${name}.sa_layer_norm`,
        widened: `${name}.ffn.lin1`,
        narrowed: `${name}.ffn.lin2`,
        norm: `${name}.output_layer_norm`,
      }
    }),
    attention: 'plain',
    head: {
      pooling: 'first',
      dense: 'pre_classifier',
      hasBias: true,
      activation: 'relu',
      norm: null,
      isDropped: false,
      isInBase: false,
      classifier: 'classifier',
    },
  })),
}
