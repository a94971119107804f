// ELECTRA (K. Clark et al., 2020): the discriminator; words are narrower than the layers in its small size.
import type { Architecture } from './architecture'
import { bertEmbeddings, bertLayers, postNorm, readCommon, refuseOtherPositions, writeCommon } from './common'
import { robertaHead } from './roberta'

export const electra: Architecture = {
  id: 'electra',
  prefix: 'electra.',
  className: 'ElectraForSequenceClassification',
  readConfig: (config) => {
    refuseOtherPositions(config)
    const defaults = { hiddenSize: 256, heads: 4, intermediateSize: 1024 }
    return {
      ...readCommon('electra', config, {}, defaults),
      embeddingSize: config.count('embedding_size', 128),
    }
  },
  writeConfig: (config) => ({
    ...writeCommon(config),
    embedding_size: config.embeddingSize ?? config.hiddenSize,
  }),
  ...postNorm((config) => ({
    embeddings: {
      ...bertEmbeddings,
      widening:
        (config.embeddingSize ?? config.hiddenSize) === config.hiddenSize
          ? null
          : { name: 'embeddings_project', at: 'after', hasBias: true },
    },
    layers: bertLayers(config),
    attention: 'plain',
    // The head's activation is the exact GELU, whatever hidden_act says.
    head: { ...robertaHead, activation: 'gelu' },
  })),
}
