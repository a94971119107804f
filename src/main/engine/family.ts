// What a model family is to the engine: how texts become numbers (Preprocessor) and how numbers become
// logits (Network), in plain tfjs ops. A family holds no loop, no optimiser and no logging; the loop is in
// train.ts. Invariant: a network never changes its own weights; the optimiser and the checkpoint do.
import type { Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs'
import type { SettingValues } from '../../shared/domain/run'
import type { Rng } from '../../shared/rng'
import type { Tf } from './backends/backend'

/** Rows as a sparse matrix (CSR): row i owns `starts[i]` to `starts[i + 1]` of `columns` and `values`. */
export type EncodedBatch = {
  readonly rows: number
  readonly starts: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float32Array
}

/** Plain JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** Turns texts into what the network reads; learnt from the training texts, then fixed. */
export type Preprocessor = {
  /** Distinct features; at least 1, so that shapes are never empty. */
  readonly features: number
  readonly encode: (texts: readonly string[]) => EncodedBatch
  /** How many distinct known features a text has; 0 means that the model is guessing. */
  readonly known: (text: string) => number
  readonly toJSON: () => Json
}

/** Sizes of a network; `prior` is the share of each class among the training rows. */
export type Dims = { readonly features: number; readonly classes: number; readonly prior: Float32Array }

/** Whether dropout is on; it draws from `rng`. */
export type Mode = { readonly kind: 'train'; readonly rng: Rng } | { readonly kind: 'infer' }

/** Tensors by name of the weight. */
export type NamedTensors = Readonly<Record<string, Tensor>>
/** Weights by name. */
export type NamedVariables = Readonly<Record<string, Variable>>

/**
 * A batch on the device. `rows` names, for a weight of which the batch reads some rows only, those rows: the
 * loop then gathers, differentiates and updates nothing else of it.
 */
export type PlacedBatch = {
  readonly inputs: Readonly<Record<string, Tensor>>
  readonly rows: Readonly<Record<string, Tensor1D>>
}

/** A network over placed batches; `weights` are the weights, gathered where `rows` says so. */
export type Network = {
  readonly variables: () => NamedVariables
  /** Puts a batch on the device; whoever calls it disposes the tensors (tidy). */
  readonly place: (batch: EncodedBatch, mode: Mode) => PlacedBatch
  /** What a head sees: (batch, features). */
  readonly features: (placed: PlacedBatch, weights: NamedTensors) => Tensor2D
  /** Logits by output: (batch, classes). A single-label run has the one output `label`. */
  readonly logits: (placed: PlacedBatch, weights: NamedTensors) => Readonly<Record<string, Tensor2D>>
}

/** A family: `prepare` learns the features, `restore` reads them back, `build` makes the weights. */
export type Family = {
  /** Epsilon of AdamW: how small a gradient still gets a full step. */
  readonly epsilon: number
  /** Learns the features; when the signal aborts it returns early with what it has seen. */
  readonly prepare: (
    texts: readonly string[],
    settings: SettingValues,
    signal: AbortSignal,
  ) => Promise<Preprocessor>
  /** Reads what `toJSON` wrote. Throws WinnowError `file.unreadable` when it is not that. */
  readonly restore: (json: unknown) => Preprocessor
  readonly build: (tf: Tf, dims: Dims, settings: SettingValues) => Network
}

/** Name of the one output of a single-label run. */
export const singleOutput = 'label'

/** The weights that a placed batch reads: whole variables, or their rows. */
export function weightsFor(tf: Tf, variables: NamedVariables, rows: PlacedBatch['rows']): NamedTensors {
  const entries = Object.entries(variables).map(([name, variable]) => {
    const some = rows[name]
    return [name, some ? tf.gather(variable, some) : variable] as const
  })
  return Object.fromEntries(entries)
}
