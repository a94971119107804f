// ModernBERT (B. Warner et al., 2024): norms before each half, rotary positions, gated feed-forward parts, and windows
// in two of three layers.
import { isObject } from '../../json'
import type { EncoderConfig } from '../encoder-config'
import type { FolderConfig } from '../folder-config'
import type { Architecture, Layout } from './architecture'
import { activationOf, readCommon, writeCommon } from './common'
import { embeddingTensors, headTensors, linear, norm } from './tensors'

/** The norm after the last layer. */
export const finalNorm = 'final_norm'
/** Parts of a layer; queries, keys and values are one product, and so are the two halves that gate each other. */
export const modernLayer = (layer: number) => ({
  attentionNorm: layer === 0 ? null : `layers.${layer}.attn_norm`,
  projected: `layers.${layer}.attn.Wqkv`,
  attended: `layers.${layer}.attn.Wo`,
  innerNorm: `layers.${layer}.mlp_norm`,
  widened: `layers.${layer}.mlp.Wi`,
  narrowed: `layers.${layer}.mlp.Wo`,
})

const keys = {
  activation: 'hidden_activation',
  dropout: 'mlp_dropout',
  attentionDropout: 'attention_dropout',
  epsilon: 'norm_eps',
}

export const modernbert: Architecture = {
  id: 'modernbert',
  prefix: 'model.',
  className: 'ModernBertForSequenceClassification',
  readConfig,
  writeConfig: (config) => {
    const { alternating: kind } = config
    if (!kind) return writeCommon(config, keys)
    const { activation, headActivation = activation } = config
    return {
      ...writeCommon(config, keys),
      classifier_activation: headActivation,
      classifier_pooling: kind.pooling === 'mean' ? 'mean' : 'cls',
      classifier_bias: kind.hasHeadBias,
      attention_bias: kind.hasAttentionBias,
      mlp_bias: kind.hasInnerBias,
      norm_bias: kind.hasNormBias,
      global_attn_every_n_layers: kind.every,
      local_attention: 2 * kind.window,
      layer_types: Array.from({ length: config.layers }, (_, layer) =>
        layer % kind.every === 0 ? 'full_attention' : 'sliding_attention',
      ),
      // Older and newer releases of transformers look for the bases in different places.
      global_rope_theta: kind.globalTheta,
      local_rope_theta: kind.localTheta,
      rope_parameters: {
        full_attention: { rope_type: 'default', rope_theta: kind.globalTheta },
        sliding_attention: { rope_type: 'default', rope_theta: kind.localTheta },
      },
    }
  },
  layout,
  body: (config) => {
    const { hiddenSize: size, intermediateSize: inner, alternating: kind } = config
    const layers = Array.from({ length: config.layers }, (_, layer) => {
      const names = modernLayer(layer)
      return [
        ...(names.attentionNorm === null ? [] : norm(names.attentionNorm, size, kind?.hasNormBias)),
        ...linear(names.projected, size, 3 * size, kind?.hasAttentionBias),
        ...linear(names.attended, size, size, kind?.hasAttentionBias),
        ...norm(names.innerNorm, size, kind?.hasNormBias),
        ...linear(names.widened, size, 2 * inner, kind?.hasInnerBias),
        ...linear(names.narrowed, inner, size, kind?.hasInnerBias),
      ]
    })
    return [
      ...embeddingTensors(config, layout(config)),
      ...layers.flat(),
      ...norm(finalNorm, size, kind?.hasNormBias),
    ]
  },
  head: (config) => headTensors(config, layout(config)),
}

function layout(config: EncoderConfig): Layout {
  return {
    embeddings: {
      words: 'embeddings.tok_embeddings.weight',
      positions: null,
      types: null,
      norm: 'embeddings.norm',
      widening: null,
    },
    layers: [],
    attention: 'alternating',
    head: {
      pooling: config.alternating?.pooling ?? 'first',
      dense: 'head.dense',
      hasBias: config.alternating?.hasHeadBias ?? false,
      activation: config.headActivation ?? 'gelu',
      norm: 'head.norm',
      isDropped: false,
      isInBase: false,
      classifier: 'classifier',
    },
  }
}

function readConfig(config: FolderConfig): EncoderConfig {
  const defaults = {
    vocabularySize: 50_368,
    layers: 22,
    intermediateSize: 1152,
    maxPositions: 8192,
    typeVocabularySize: 0,
    layerNormEpsilon: 1e-5,
    dropout: 0,
    attentionDropout: 0,
    classifierDropout: 0,
    padTokenId: 50_283,
  }
  const read = readCommon('modernbert', config, keys, defaults)
  const flag = (key: string): boolean => config.raw[key] === true
  const theta = (kind: string, older: string, fallback: number): number => {
    const all = config.raw['rope_parameters']
    const own = isObject(all) ? all[kind] : undefined
    const value = isObject(own) ? own['rope_theta'] : undefined
    return typeof value === 'number' ? value : config.number(older, fallback)
  }
  const globalTheta = theta('full_attention', 'global_rope_theta', 160_000)
  return {
    ...read,
    typeVocabularySize: 0,
    headActivation: activationOf(config, 'classifier_activation', 'gelu'),
    alternating: {
      every: everyOf(config, read.layers),
      window: Math.floor(config.count('local_attention', 128) / 2),
      globalTheta,
      localTheta:
        config.raw['local_rope_theta'] === null
          ? globalTheta
          : theta('sliding_attention', 'local_rope_theta', 10_000),
      hasNormBias: flag('norm_bias'),
      hasAttentionBias: flag('attention_bias'),
      hasInnerBias: flag('mlp_bias'),
      hasHeadBias: flag('classifier_bias'),
      pooling: config.word('classifier_pooling', 'cls') === 'mean' ? 'mean' : 'first',
    },
  }
}

/** Newer files name each layer's kind; the published models alternate regularly. */
function everyOf(config: FolderConfig, layers: number): number {
  const types = config.raw['layer_types']
  const every = config.count('global_attn_every_n_layers', 3)
  if (!Array.isArray(types) || types.length !== layers) return every
  const second = types.findIndex((type, layer) => layer > 0 && type === 'full_attention')
  const found = second < 0 ? layers : second
  const isRegular = types.every((type, layer) => (type === 'full_attention') === (layer % found === 0))
  return isRegular
    ? found
    : config.refuse('layer_types', 'layers that look at the whole text at regular distances')
}
