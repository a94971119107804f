// RoBERTa (Y. Liu et al., 2019), and what is built like it: XLM-RoBERTa (A. Conneau et al., 2019) and CamemBERT
// (L. Martin et al., 2019).
import type { Architecture, HeadNames } from './architecture'
import {
  bertEmbeddings,
  bertLayers,
  positionsAfterPadding,
  postNorm,
  readCommon,
  refuseOtherPositions,
  writeCommon,
} from './common'

/** RoBERTa's head, which others have taken over. */
export const robertaHead: HeadNames = {
  pooling: 'first',
  dense: 'classifier.dense',
  hasBias: true,
  activation: 'tanh',
  norm: null,
  isDropped: true,
  isInBase: false,
  classifier: 'classifier.out_proj',
}

const like = (id: 'roberta' | 'xlm-roberta' | 'camembert', className: string): Architecture => ({
  id,
  prefix: 'roberta.',
  className,
  readConfig: (config) => {
    refuseOtherPositions(config)
    const defaults = { vocabularySize: 50_265, padTokenId: 1, typeVocabularySize: 2 }
    return positionsAfterPadding(readCommon(id, config, {}, defaults))
  },
  writeConfig: (config) => writeCommon(config),
  ...postNorm((config) => ({
    embeddings: bertEmbeddings,
    layers: bertLayers(config),
    attention: 'plain',
    head: robertaHead,
  })),
})

export const roberta = like('roberta', 'RobertaForSequenceClassification')
export const xlmRoberta = like('xlm-roberta', 'XLMRobertaForSequenceClassification')
export const camembert = like('camembert', 'CamembertForSequenceClassification')
