import { z } from 'zod'

/** Activations by their Hugging Face names; `gelu_new` and `gelu_pytorch_tanh` are the tanh approximation. */
export const Activation = z.enum(['gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu', 'silu', 'tanh'])
export type Activation = z.infer<typeof Activation>

/** Architectures by `model_type` of config.json. */
export const ArchitectureId = z.enum([
  'bert',
  'distilbert',
  'roberta',
  'xlm-roberta',
  'camembert',
  'electra',
  'mpnet',
  'albert',
  'deberta-v2',
  'modernbert',
])
export type ArchitectureId = z.infer<typeof ArchitectureId>

const count = z.int().min(0)

/** DeBERTa's attention to content and distance (P. He et al., 2020). */
const Disentangled = z.object({
  /** Distances are told apart up to this, in buckets; rows of the table are twice as many. */
  span: count,
  /** position_buckets; 0 has a row for each distance. */
  buckets: count,
  maxDistance: count,
  /** share_att_key: distances go through the projections of queries and keys. */
  isShared: z.boolean(),
  hasContentToPosition: z.boolean(),
  hasPositionToContent: z.boolean(),
  isNormed: z.boolean(),
  /** position_biased_input: absolute positions are added to the words. */
  hasPositions: z.boolean(),
  /** Tokens that the convolution beside the first layer reads; 0 has none. */
  convolution: count,
  convolutionActivation: Activation,
})

/** ModernBERT's rotary positions and windows (B. Warner et al., 2024). */
const Alternating = z.object({
  /** Every so many layers look at the whole text, the others at `window` tokens to either side. */
  every: count,
  window: count,
  globalTheta: z.number(),
  localTheta: z.number(),
  /** Which linear layers and norms have a bias. */
  hasNormBias: z.boolean(),
  hasAttentionBias: z.boolean(),
  hasInnerBias: z.boolean(),
  hasHeadBias: z.boolean(),
  /** What the family's own head reads. */
  pooling: z.enum(['first', 'mean']),
})

/** Sizes and constants of an encoder; plain JSON, stored with a run. */
export const EncoderConfig = z.object({
  architecture: ArchitectureId,
  /** Rows of the table of word embeddings. */
  vocabularySize: count,
  hiddenSize: count,
  /** Numbers of a word's embedding where they are widened to hiddenSize later. */
  embeddingSize: count.optional(),
  layers: count,
  heads: count,
  intermediateSize: count,
  /** The longest text in tokens, special ones included. */
  maxPositions: count,
  /** Row of the table of positions that the first token has. */
  firstPosition: count.optional(),
  typeVocabularySize: count,
  layerNormEpsilon: z.number(),
  activation: Activation,
  /** Activation of the family's own head. */
  headActivation: Activation.optional(),
  /** Dropout of hidden states, attention, and before the classifier: shares under 1. */
  dropout: z.number(),
  attentionDropout: z.number(),
  classifierDropout: z.number(),
  padTokenId: count,
  /** Standard deviation of new weights: initializer_range. */
  initializerRange: z.number(),
  /** Names of the classes of a fine-tuned classifier. */
  labels: z.array(z.string()).nullable(),
  /** ALBERT: groups of layers with weights of their own, and layers in each. */
  groups: z.object({ count, layers: count }).optional(),
  /** MPNet: buckets of distances between two tokens. */
  distanceBuckets: count.optional(),
  disentangled: Disentangled.optional(),
  alternating: Alternating.optional(),
})
export type EncoderConfig = z.infer<typeof EncoderConfig>

/** Whether stored JSON is an EncoderConfig, so that a run can read back what it wrote. */
export function isEncoderConfig(json: unknown): json is EncoderConfig {
  return EncoderConfig.safeParse(json).success
}
