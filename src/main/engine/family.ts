// What a model family is to the engine: how texts become numbers (Preprocessor) and how numbers become
// logits (Network), in plain tfjs ops. A family holds no loop, no optimiser and no logging; the loop is in
// train.ts. Invariant: a network never changes its own weights; the optimiser and the checkpoint do.
import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs'
import type { SettingValues, TextFacts } from '../../shared/domain/run'
import type { Rng } from '../../shared/rng'
import type { ComputeBackend, Tf } from './backends/backend'
import type { Head } from './heads'
import type { TextSource } from './texts'

/**
 * Rows as a sparse matrix (CSR): row i owns `starts[i]` to `starts[i + 1]` of `columns` and `values`. A family
 * that reads tokens puts the token ids, in order, into `columns` and leaves `values` empty; one that reads dense
 * features puts them into `values` and leaves `columns` empty.
 */
export type EncodedBatch = {
  readonly rows: number
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Turns texts into what the network reads; learnt from the training texts, or read from a folder; then fixed. */
export type Preprocessor = {
  /** Distinct features or tokens; at least 1, so that shapes are never empty. */
  readonly features: number
  /** Rejects with the signal's reason when it aborts. */
  readonly encode: (texts: readonly string[], signal?: AbortSignal) => Promise<EncodedBatch>
  /** How many distinct known features or tokens a text has; 0 means that the model is guessing. */
  readonly known: (text: string) => number
  /** Token lengths, cut texts and unknown words of all texts or a sample, for families that read tokens. */
  readonly facts?: (source: TextSource) => Promise<TextFacts>
  readonly toJSON: () => Json
  /** Frees what it holds on the device, for families whose preprocessor is itself a network. */
  readonly dispose?: () => void
}

/**
 * Sizes of a network: its heads side by side have `classes` classes. `bias` (classes) holds the logits to start from,
 * which follow from how common each class is in training.
 */
export type Dims = {
  readonly features: number
  readonly heads: readonly Head[]
  readonly classes: number
  readonly bias: Float32Array
}

/** Whether dropout is on; it draws from `rng`, which is of this step alone. */
export type Mode = { readonly kind: 'train'; readonly rng: Rng } | { readonly kind: 'infer' }

/** The format of the factors of matrix products; sums, weights and moments are f32 in either. */
export type Precision = 'f32' | 'bf16'

/** Tensors by name of the weight. */
export type NamedTensors = Readonly<Record<string, Tensor>>
/** Weights by name. */
export type NamedVariables = Readonly<Record<string, Variable>>

/**
 * A batch on the device. An input named `seed`, (2) int32, is there when dropout is on. `rows` names, for a weight of which the batch reads some rows only, those rows, each
 * once: the loop then gathers and differentiates nothing else of it.
 */
export type PlacedBatch = {
  readonly inputs: Readonly<Record<string, Tensor>>
  readonly rows: Readonly<Record<string, Tensor1D>>
}

/** A network over placed batches; `weights` are the weights, gathered where `rows` says so. */
export type Network = {
  /**
   * Whether rows of a weight that a batch does not read rest (as in PyTorch's SparseAdam); otherwise they go on
   * moving by their momentum and decay (as in its AdamW).
   */
  readonly doRowsRest: boolean
  /** Of its matrix products, or of those that made its features. */
  readonly precision: Precision
  readonly variables: () => NamedVariables
  /** Puts a batch on the device; whoever calls it disposes the tensors (tidy). */
  readonly place: (batch: EncodedBatch, mode: Mode) => PlacedBatch
  /** What a head sees: (batch, features). */
  readonly features: (placed: PlacedBatch, weights: NamedTensors) => Tensor2D
  /** Logits by output: (batch, classes of that head). */
  readonly logits: (placed: PlacedBatch, weights: NamedTensors) => Readonly<Record<string, Tensor2D>>
}

/** A folder that a run starts from; the engine reads it and never writes there. */
export type ModelSource = { readonly path: string; readonly hash: string }

/** What a family may use when it prepares or restores. */
export type Surroundings = {
  readonly backend: ComputeBackend
  readonly settings: SettingValues
  /** Names of the classes in the order of the scores; absent where they are of no use, as when a run is restored. */
  readonly labels?: readonly string[]
  /** The folder the run starts from; null for families that need none. */
  readonly model: ModelSource | null
  /** Folder for what may be deleted at any time (features, compiled graphs); null keeps nothing. */
  readonly cacheFolder: string | null
  readonly signal: AbortSignal
}

/** Features that were learnt or read, and the network that fits them. */
export type Prepared = {
  readonly preprocessor: Preprocessor
  /** Makes the weights: pretrained ones from the folder, others drawn from `rng`. */
  readonly build: (dims: Dims, rng: Rng) => Promise<Network>
  /** Sentences for the person who trains: a new head, ignored weights. */
  readonly notices: readonly string[]
}

/** A family: `prepare` learns or reads the features, `restore` reads them back from a run's folder. */
export type Family = {
  /** Epsilon of AdamW: how small a gradient still gets a full step. */
  readonly epsilon: number
  /** Whether its step is worth recording and compiling where the backend can. */
  readonly isCompiled: boolean
  /**
   * Reads the texts chunk by chunk, if at all, and keeps none. When the signal aborts it returns early with what it
   * has seen. Throws `model.*` for a bad folder.
   */
  readonly prepare: (source: TextSource, surroundings: Surroundings) => Promise<Prepared>
  /**
   * Reads what `toJSON` wrote; the network's weights are then assigned from the run's folder. Throws WinnowError
   * `file.unreadable` when it is not that.
   */
  readonly restore: (json: unknown, surroundings: Surroundings) => Promise<Prepared>
}

/** The weights that a placed batch reads: whole variables, or their rows. */
export function weightsFor(tf: Tf, variables: NamedVariables, rows: PlacedBatch['rows']): NamedTensors {
  const entries = Object.entries(variables).map(([name, variable]) => {
    const some = rows[name]
    return [name, some ? tf.gather(variable, some) : variable] as const
  })
  return Object.fromEntries(entries)
}
