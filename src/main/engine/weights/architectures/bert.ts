// BERT (J. Devlin et al., 2018).
import type { Architecture } from './architecture'
import { bertEmbeddings, bertLayers, postNorm, readCommon, refuseOtherPositions, writeCommon } from './common'

export const bert: Architecture = {
  id: 'bert',
  prefix: 'bert.',
  className: 'BertForSequenceClassification',
  readConfig: (config) => {
    refuseOtherPositions(config)
    return readCommon('bert', config)
  },
  writeConfig: (config) => writeCommon(config),
  ...postNorm((config) => ({
    embeddings: bertEmbeddings,
    layers: bertLayers(config),
    attention: 'plain',
    head: {
      pooling: 'first',
      dense: 'pooler.dense',
      hasBias: true,
      activation: 'tanh',
      norm: null,
      isDropped: false,
      isInBase: true,
      classifier: 'classifier',
    },
  })),
}
