// What Winnow must know of an architecture to read its folders and to run it. A new one is a file beside this that
// fills Architecture in, its id in ArchitectureId, and a line in index.ts. Names of tensors are Hugging Face's,
// without the prefix of the base model.
import type { Activation, ArchitectureId, EncoderConfig } from '../encoder-config'
import type { FolderConfig } from '../folder-config'

/** A tensor that a model of this architecture has: its canonical name and shape. */
export type ExpectedTensor = { readonly name: string; readonly shape: readonly number[] }

/** Names of one layer's parts; a linear layer has `.weight` and `.bias` below its name. */
export type LayerNames = Readonly<
  Record<'query' | 'key' | 'value' | 'attended' | 'attendedNorm' | 'widened' | 'narrowed' | 'norm', string>
>

/** Tables that are added up for each token, and the norm after them; null where the architecture has none. */
export type EmbeddingNames = {
  readonly words: string
  readonly positions: string | null
  readonly types: string | null
  readonly norm: string
  /** Widens embeddings to the hidden size, before or after the norm. */
  readonly widening: {
    readonly name: string
    readonly at: 'before' | 'after'
    readonly hasBias: boolean
  } | null
}

/** The family's own head over one vector a text: a linear layer, an activation, perhaps a norm, the classifier. */
export type HeadNames = {
  readonly pooling: 'first' | 'mean'
  readonly dense: string
  readonly hasBias: boolean
  readonly activation: Activation
  readonly norm: string | null
  /** Whether dropout comes before the linear layer, too. */
  readonly isDropped: boolean
  /** Whether a folder keeps the linear layer under the prefix of the base model. */
  readonly isInBase: boolean
  readonly classifier: string
}

/** How tokens look at each other. */
export type AttentionKind = 'plain' | 'distances' | 'disentangled' | 'alternating'

/** The parts of a model of one configuration, by name. */
export type Layout = {
  readonly embeddings: EmbeddingNames
  /** From the lowest to the highest; layers that share weights have the same names. */
  readonly layers: readonly LayerNames[]
  readonly attention: AttentionKind
  readonly head: HeadNames
}

/** What Winnow knows of an architecture: how its config.json reads and how its tensors are named. */
export type Architecture = {
  /** `model_type` of config.json. */
  readonly id: ArchitectureId
  /** Prefix of the body's tensors in a folder saved with a head, dot included. */
  readonly prefix: string
  /** Name of the class with a classifier, for folders that are written. */
  readonly className: string
  /** Throws `model.incomplete` naming a value that is no size, `model.unsupported` naming a variant. */
  readonly readConfig: (config: FolderConfig) => EncoderConfig
  /** The values of a config.json that are not the same in all architectures. */
  readonly writeConfig: (config: EncoderConfig) => Readonly<Record<string, unknown>>
  readonly layout: (config: EncoderConfig) => Layout
  /** Tensors without which the model is not this model. */
  readonly body: (config: EncoderConfig) => readonly ExpectedTensor[]
  /** Tensors of the family's own head; those that are absent are made anew. */
  readonly head: (config: EncoderConfig) => readonly ExpectedTensor[]
}
