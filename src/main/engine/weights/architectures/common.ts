// What most architectures' config.json have in common, under BERT's names.
import { WinnowError } from '../../../../shared/errors'
import { Activation, type ArchitectureId, type EncoderConfig } from '../encoder-config'
import type { FolderConfig } from '../folder-config'
import type { Architecture, LayerNames, Layout } from './architecture'
import { embeddingTensors, headTensors, postNormTensors } from './tensors'

/** More would be a damaged file; each layer is 16 tensors to look for. */
const mostLayers = 1000
/** What transformers assumes where a classifier's config.json names no classes. */
const unnamed = ['LABEL_0', 'LABEL_1']

/** Names of the values that differ, and what is assumed where one is missing. */
export type Keys = {
  readonly hiddenSize?: string
  readonly layers?: string
  readonly heads?: string
  readonly intermediateSize?: string
  readonly activation?: string
  readonly dropout?: string
  readonly attentionDropout?: string
  readonly classifierDropout?: string
  readonly epsilon?: string
}
const keysOf = {
  hiddenSize: 'hidden_size',
  layers: 'num_hidden_layers',
  heads: 'num_attention_heads',
  intermediateSize: 'intermediate_size',
  activation: 'hidden_act',
  dropout: 'hidden_dropout_prob',
  attentionDropout: 'attention_probs_dropout_prob',
  classifierDropout: 'classifier_dropout',
  epsilon: 'layer_norm_eps',
} as const

/** transformers' own defaults of an architecture, where they are not BERT's. */
export type Defaults = Partial<
  Pick<
    EncoderConfig,
    | 'vocabularySize'
    | 'hiddenSize'
    | 'layers'
    | 'heads'
    | 'intermediateSize'
    | 'maxPositions'
    | 'typeVocabularySize'
    | 'layerNormEpsilon'
    | 'activation'
    | 'dropout'
    | 'attentionDropout'
    | 'classifierDropout'
    | 'padTokenId'
  >
>

/** Reads the values that all architectures have. Throws `model.incomplete`, `model.unsupported`. */
export function readCommon(
  architecture: ArchitectureId,
  config: FolderConfig,
  keys: Keys = {},
  defaults: Defaults = {},
): EncoderConfig {
  const named = { ...keysOf, ...keys }
  const hiddenSize = config.count(named.hiddenSize, defaults.hiddenSize ?? 768)
  const heads = config.count(named.heads, defaults.heads ?? 12)
  if (hiddenSize % heads !== 0)
    throw new WinnowError(
      'model.incomplete',
      `config.json: ${named.hiddenSize} ${hiddenSize} cannot be shared out among ${heads} attention heads.`,
    )
  const dropout = probability(config, named.dropout, defaults.dropout ?? 0.1)
  const attention = probability(config, named.attentionDropout, defaults.attentionDropout ?? 0.1)
  return {
    architecture,
    vocabularySize: config.count('vocab_size', defaults.vocabularySize ?? 30_522),
    hiddenSize,
    layers: config.count(named.layers, defaults.layers ?? 12, 1, mostLayers),
    heads,
    intermediateSize: config.count(named.intermediateSize, defaults.intermediateSize ?? 3072),
    maxPositions: config.count('max_position_embeddings', defaults.maxPositions ?? 512, 3),
    typeVocabularySize: config.count('type_vocab_size', defaults.typeVocabularySize ?? 2, 0),
    layerNormEpsilon: config.number(named.epsilon, defaults.layerNormEpsilon ?? 1e-12),
    activation: activationOf(config, named.activation, defaults.activation ?? 'gelu'),
    dropout,
    attentionDropout: attention,
    classifierDropout: probability(config, named.classifierDropout, defaults.classifierDropout ?? dropout),
    padTokenId: config.count('pad_token_id', defaults.padTokenId ?? 0, 0),
    initializerRange: config.number('initializer_range', 0.02),
    labels: config.className.endsWith('ForSequenceClassification') ? (config.labels() ?? unnamed) : null,
  }
}

/** The values of readCommon under their names in a config.json. */
export function writeCommon(config: EncoderConfig, keys: Keys = {}): Record<string, unknown> {
  const named = { ...keysOf, ...keys }
  return {
    vocab_size: config.vocabularySize,
    [named.hiddenSize]: config.hiddenSize,
    [named.layers]: config.layers,
    [named.heads]: config.heads,
    [named.intermediateSize]: config.intermediateSize,
    max_position_embeddings: config.maxPositions + (config.firstPosition ?? 0),
    type_vocab_size: config.typeVocabularySize,
    [named.epsilon]: config.layerNormEpsilon,
    [named.activation]: config.activation,
    [named.dropout]: config.dropout,
    [named.attentionDropout]: config.attentionDropout,
    [named.classifierDropout]: config.classifierDropout,
    pad_token_id: config.padTokenId,
    initializer_range: config.initializerRange,
  }
}

/** The activation of that name. Throws `model.unsupported` naming it. */
export function activationOf(config: FolderConfig, key: string, fallback: Activation): Activation {
  const named = config.word(key, fallback)
  const activation = Activation.safeParse(named)
  if (activation.success) return activation.data
  throw new WinnowError('model.unsupported', `The model has the activation ${named} (${key}).`, {
    hint: `Winnow knows ${Activation.options.join(', ')}.`,
  })
}

/** Throws `model.unsupported` where positions are not counted from the beginning. */
export function refuseOtherPositions(config: FolderConfig): void {
  const positions = config.word('position_embedding_type', 'absolute')
  if (positions === 'absolute') return
  throw new WinnowError('model.unsupported', `The model has positions of the kind ${positions}.`, {
    hint: 'Winnow runs this architecture with absolute positions.',
  })
}

/** A share under 1. Throws `model.incomplete`. */
export function probability(config: FolderConfig, key: string, fallback: number): number {
  const value = config.number(key, fallback)
  if (value >= 0 && value < 1) return value
  throw new WinnowError('model.incomplete', `config.json: ${key} is ${value}, a share under 1 is needed.`)
}

/** Positions that begin after the one of padding, as RoBERTa's: rows of the table, less those before the first. */
export function positionsAfterPadding(config: EncoderConfig): EncoderConfig {
  const firstPosition = config.padTokenId + 1
  const maxPositions = config.maxPositions - firstPosition
  if (maxPositions >= 1) return { ...config, firstPosition, maxPositions }
  throw new WinnowError(
    'model.incomplete',
    `config.json: max_position_embeddings ${config.maxPositions} leaves no position after that of padding.`,
  )
}

/** Names of BERT's layer parts below `encoder.layer.N`. */
export function bertLayers(config: EncoderConfig): LayerNames[] {
  return Array.from({ length: config.layers }, (_, layer) => {
    const name = `encoder.layer.${layer}`
    return {
      query: `${name}.attention.self.query`,
      key: `${name}.attention.self.key`,
      value: `${name}.attention.self.value`,
      attended: `${name}.attention.output.dense`,
      attendedNorm: `${name}.attention.output.LayerNorm`,
      widened: `${name}.intermediate.dense`,
      narrowed: `${name}.output.dense`,
      norm: `${name}.output.LayerNorm`,
    }
  })
}

/** Names of BERT's tables. */
export const bertEmbeddings = {
  words: 'embeddings.word_embeddings.weight',
  positions: 'embeddings.position_embeddings.weight',
  types: 'embeddings.token_type_embeddings.weight',
  norm: 'embeddings.LayerNorm',
  widening: null,
} as const

/** Tensors of an architecture whose layers have a norm after each half. */
export const postNorm = (
  layout: (config: EncoderConfig) => Layout,
): Pick<Architecture, 'layout' | 'body' | 'head'> => ({
  layout,
  body: (config) => {
    const own = layout(config)
    return [...embeddingTensors(config, own), ...postNormTensors(config, own)]
  },
  head: (config) => headTensors(config, layout(config)),
})
