// What Winnow must know of an architecture to read its folders. A new one is a file beside this that fills
// Architecture in, its id in EncoderConfig, and a line in index.ts. Names of tensors are Hugging Face's, without the
// prefix of the base model.
import type { FolderConfig } from '../folder-config'

/** Activation of the feed-forward part, by its Hugging Face name; `gelu_new` is the tanh approximation. */
export type Activation = 'gelu' | 'gelu_new' | 'gelu_pytorch_tanh' | 'relu' | 'silu'

/** Sizes and constants of an encoder; plain JSON, stored with a run. */
export type EncoderConfig = {
  readonly architecture: 'bert'
  /** Rows of the table of word embeddings. */
  readonly vocabularySize: number
  readonly hiddenSize: number
  readonly layers: number
  readonly heads: number
  readonly intermediateSize: number
  /** Rows of the table of positions: the longest text in tokens, special ones included. */
  readonly maxPositions: number
  readonly typeVocabularySize: number
  readonly layerNormEpsilon: number
  readonly activation: Activation
  /** hidden_dropout_prob. */
  readonly dropout: number
  /** attention_probs_dropout_prob. */
  readonly attentionDropout: number
  /** Dropout before the classifier: classifier_dropout, else hidden_dropout_prob. */
  readonly classifierDropout: number
  readonly padTokenId: number
  /** Standard deviation of new weights: initializer_range. */
  readonly initializerRange: number
  /** Names of the classes of a fine-tuned classifier. */
  readonly labels: readonly string[] | null
  /** Whether the folder's weights hold a pooler. */
  readonly isPooled: boolean
}

/** A tensor that a model of this architecture has: its canonical name and shape. */
export type ExpectedTensor = { readonly name: string; readonly shape: readonly number[] }

/** What Winnow knows of an architecture: how its config.json reads and how its tensors are named. */
export type Architecture = {
  /** `model_type` of config.json. */
  readonly id: EncoderConfig['architecture']
  /** Prefix of the body's tensors in a folder saved with a head, dot included. */
  readonly prefix: string
  /** Throws `model.incomplete` naming a value that is no size, `model.unsupported` naming a variant. */
  readonly readConfig: (config: FolderConfig) => EncoderConfig
  /** Tensors without which the model is not this model. */
  readonly body: (config: EncoderConfig) => readonly ExpectedTensor[]
  /** Tensors of the family's own head; those that are absent are made anew. */
  readonly head: (config: EncoderConfig) => readonly ExpectedTensor[]
}
