// BERT (J. Devlin et al., 2018) as Hugging Face names it: BertModel, BertForSequenceClassification and the other
// encoder classes. Only what a folder says; the network is in models/encoder.
// Invariant: every tensor that the network reads is listed here with its shape.
import { WinnowError } from '../../../../shared/errors'
import type { FolderConfig } from '../folder-config'
import type { Activation, Architecture, EncoderConfig, ExpectedTensor } from './architecture'

const activations: readonly Activation[] = ['gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu', 'silu']

/** More would be a damaged file; each layer is 16 tensors to look for. */
const mostLayers = 1000
/** What transformers assumes where a classifier's config.json names no classes. */
const unnamed = ['LABEL_0', 'LABEL_1']

/** Reads BERT's config.json and names its tensors. */
export const bert: Architecture = { id: 'bert', prefix: 'bert.', readConfig, body, head }

function readConfig(config: FolderConfig): EncoderConfig {
  const positions = config.word('position_embedding_type', 'absolute')
  if (positions !== 'absolute')
    throw new WinnowError('model.unsupported', `This BERT has positions of the kind ${positions}.`, {
      hint: 'Winnow runs BERT with absolute positions.',
    })
  const named = config.word('hidden_act', 'gelu')
  const activation = activations.find((known) => known === named)
  if (!activation)
    throw new WinnowError('model.unsupported', `This BERT has the activation ${named}.`, {
      hint: `Winnow knows ${activations.join(', ')}.`,
    })
  const hiddenSize = config.count('hidden_size', 768)
  const heads = config.count('num_attention_heads', 12)
  if (hiddenSize % heads !== 0)
    throw new WinnowError(
      'model.incomplete',
      `config.json: hidden_size ${hiddenSize} cannot be shared out among ${heads} attention heads.`,
    )
  const dropout = probability(config, 'hidden_dropout_prob', 0.1)
  return {
    architecture: 'bert',
    vocabularySize: config.count('vocab_size', 30_522),
    hiddenSize,
    layers: config.count('num_hidden_layers', 12, 1, mostLayers),
    heads,
    intermediateSize: config.count('intermediate_size', 3072),
    maxPositions: config.count('max_position_embeddings', 512, 3),
    typeVocabularySize: config.count('type_vocab_size', 2),
    layerNormEpsilon: config.number('layer_norm_eps', 1e-12),
    activation,
    dropout,
    attentionDropout: probability(config, 'attention_probs_dropout_prob', 0.1),
    classifierDropout: probability(config, 'classifier_dropout', dropout),
    padTokenId: config.count('pad_token_id', 0, 0),
    initializerRange: config.number('initializer_range', 0.02),
    labels: config.className.endsWith('ForSequenceClassification') ? (config.labels() ?? unnamed) : null,
    isPooled: true,
  }
}

function probability(config: FolderConfig, key: string, fallback: number): number {
  const value = config.number(key, fallback)
  if (value >= 0 && value < 1) return value
  throw new WinnowError('model.incomplete', `config.json: ${key} is ${value}, a share under 1 is needed.`)
}

const layerNorm = (name: string, size: number): ExpectedTensor[] => [
  { name: `${name}.weight`, shape: [size] },
  { name: `${name}.bias`, shape: [size] },
]

/** A dense layer; Hugging Face stores the weight as (outputs, inputs). */
const dense = (name: string, inputs: number, outputs: number): ExpectedTensor[] => [
  { name: `${name}.weight`, shape: [outputs, inputs] },
  { name: `${name}.bias`, shape: [outputs] },
]

function body(config: EncoderConfig): ExpectedTensor[] {
  const { hiddenSize: size, intermediateSize: inner } = config
  const layers = Array.from({ length: config.layers }, (_, layer) => {
    const name = `encoder.layer.${layer}`
    return [
      ...dense(`${name}.attention.self.query`, size, size),
      ...dense(`${name}.attention.self.key`, size, size),
      ...dense(`${name}.attention.self.value`, size, size),
      ...dense(`${name}.attention.output.dense`, size, size),
      ...layerNorm(`${name}.attention.output.LayerNorm`, size),
      ...dense(`${name}.intermediate.dense`, size, inner),
      ...dense(`${name}.output.dense`, inner, size),
      ...layerNorm(`${name}.output.LayerNorm`, size),
    ]
  })
  return [
    { name: 'embeddings.word_embeddings.weight', shape: [config.vocabularySize, size] },
    { name: 'embeddings.position_embeddings.weight', shape: [config.maxPositions, size] },
    { name: 'embeddings.token_type_embeddings.weight', shape: [config.typeVocabularySize, size] },
    ...layerNorm('embeddings.LayerNorm', size),
    ...layers.flat(),
  ]
}

function head(config: EncoderConfig): ExpectedTensor[] {
  const { hiddenSize: size, labels } = config
  const classifier = labels ? dense('classifier', size, labels.length) : []
  return [...dense('pooler.dense', size, size), ...classifier]
}
