// DeBERTa-v2 and -v3 (P. He et al., 2020 and 2021): attention to content and to distance apart from each other.
import { WinnowError } from '../../../../shared/errors'
import { isWords } from '../../json'
import type { EncoderConfig } from '../encoder-config'
import type { FolderConfig } from '../folder-config'
import type { Architecture, ExpectedTensor } from './architecture'
import { activationOf, bertEmbeddings, bertLayers, postNorm, readCommon, writeCommon } from './common'
import { linear, norm } from './tensors'

/** A vector for each distance: (2 · span, hidden). */
export const distanceVectors = 'encoder.rel_embeddings.weight'
/** The norm over them. */
export const distanceNorm = 'encoder.LayerNorm'
/** The convolution beside the first layer: weight (hidden, hidden, tokens), bias, and its norm. */
export const convolution = 'encoder.conv.conv'
export const convolutionNorm = 'encoder.conv.LayerNorm'
/** Projections of distances where they do not go through those of queries and keys. */
export const distanceKey = (query: string): string => query.replace(/query_proj$/, 'pos_key_proj')
export const distanceQuery = (query: string): string => query.replace(/query_proj$/, 'pos_query_proj')

const own = postNorm((config) => ({
  embeddings: {
    ...bertEmbeddings,
    positions: config.disentangled?.hasPositions ? bertEmbeddings.positions : null,
    types: config.typeVocabularySize > 0 ? bertEmbeddings.types : null,
    widening:
      (config.embeddingSize ?? config.hiddenSize) === config.hiddenSize
        ? null
        : { name: 'embeddings.embed_proj', at: 'before', hasBias: false },
  },
  layers: bertLayers(config).map((names) => ({
    ...names,
    query: `${names.query}_proj`,
    key: `${names.key}_proj`,
    value: `${names.value}_proj`,
  })),
  attention: 'disentangled',
  head: {
    pooling: 'first',
    dense: 'pooler.dense',
    hasBias: true,
    activation: config.headActivation ?? 'gelu',
    norm: null,
    isDropped: false,
    isInBase: false,
    classifier: 'classifier',
  },
}))

export const deberta: Architecture = {
  id: 'deberta-v2',
  prefix: 'deberta.',
  className: 'DebertaV2ForSequenceClassification',
  readConfig,
  writeConfig: (config) => {
    const { disentangled: kind } = config
    if (!kind) return writeCommon(config)
    const kinds = [
      ...(kind.hasPositionToContent ? ['p2c'] : []),
      ...(kind.hasContentToPosition ? ['c2p'] : []),
    ]
    return {
      ...writeCommon(config, { classifierDropout: 'cls_dropout' }),
      embedding_size: config.embeddingSize ?? config.hiddenSize,
      relative_attention: true,
      position_buckets: kind.buckets > 0 ? kind.buckets : -1,
      max_relative_positions: kind.maxDistance,
      share_att_key: kind.isShared,
      pos_att_type: kinds,
      norm_rel_ebd: kind.isNormed ? 'layer_norm' : 'none',
      position_biased_input: kind.hasPositions,
      pooler_dropout: 0,
      pooler_hidden_act: config.headActivation ?? 'gelu',
      pooler_hidden_size: config.hiddenSize,
      ...(kind.convolution > 0
        ? { conv_kernel_size: kind.convolution, conv_act: kind.convolutionActivation }
        : {}),
    }
  },
  ...own,
  body: (config) => [...own.body(config), ...distanceTensors(config)],
}

function distanceTensors(config: EncoderConfig): ExpectedTensor[] {
  const { disentangled: kind, hiddenSize: size } = config
  if (!kind) return []
  const layers = kind.isShared ? [] : own.layout(config).layers
  return [
    { name: distanceVectors, shape: [2 * kind.span, size] },
    ...(kind.isNormed ? norm(distanceNorm, size) : []),
    ...layers.flatMap(({ query }) => [
      ...(kind.hasContentToPosition ? linear(distanceKey(query), size, size) : []),
      ...(kind.hasPositionToContent ? linear(distanceQuery(query), size, size) : []),
    ]),
    ...(kind.convolution > 0
      ? [
          { name: `${convolution}.weight`, shape: [size, size, kind.convolution] },
          { name: `${convolution}.bias`, shape: [size] },
          ...norm(convolutionNorm, size),
        ]
      : []),
  ]
}

function readConfig(config: FolderConfig): EncoderConfig {
  const defaults = {
    vocabularySize: 128_100,
    hiddenSize: 1536,
    layers: 24,
    heads: 24,
    intermediateSize: 6144,
    typeVocabularySize: 0,
    layerNormEpsilon: 1e-7,
  }
  const read = readCommon('deberta-v2', config, { classifierDropout: 'cls_dropout' }, defaults)
  if (config.raw['relative_attention'] !== true)
    throw new WinnowError('model.unsupported', 'This DeBERTa has no relative attention.', {
      hint: 'Winnow runs DeBERTa-v2 and -v3 with relative attention, as they were published.',
    })
  const buckets = Math.max(0, config.integer('position_buckets', -1))
  const asked = config.integer('max_relative_positions', -1)
  const maxDistance = asked < 1 ? read.maxPositions : asked
  const kernel = config.count('conv_kernel_size', 0, 0, 101)
  if (kernel > 0 && (kernel % 2 === 0 || config.count('conv_groups', 1) !== 1))
    throw new WinnowError(
      'model.unsupported',
      `This DeBERTa has a convolution over ${kernel} tokens in groups.`,
      {
        hint: 'Winnow runs a convolution over an odd number of tokens, in one group.',
      },
    )
  const kinds = wordsOf(config.raw['pos_att_type'])
  return {
    ...read,
    embeddingSize: config.count('embedding_size', read.hiddenSize),
    headActivation: activationOf(config, 'pooler_hidden_act', 'gelu'),
    disentangled: {
      span: buckets > 0 ? buckets : maxDistance,
      buckets,
      maxDistance,
      isShared: config.raw['share_att_key'] === true,
      hasContentToPosition: kinds.includes('c2p'),
      hasPositionToContent: kinds.includes('p2c'),
      isNormed: wordsOf(config.raw['norm_rel_ebd']).includes('layer_norm'),
      hasPositions: config.raw['position_biased_input'] !== false,
      convolution: kernel,
      convolutionActivation: activationOf(config, 'conv_act', 'tanh'),
    },
  }
}

/** Older files hold `p2c|c2p`, newer ones a list. */
function wordsOf(value: unknown): readonly string[] {
  if (isWords(value)) return value.map((word) => word.trim())
  return typeof value === 'string' ? value.split('|').map((word) => word.trim()) : []
}
