// What both ways of running BERT's layers work with (bert.ts in plain operations, bert-fused.ts in Winnow's own).
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import type { ComputeBackend } from '../../backends/backend'
import type { NamedTensors, Precision } from '../../family'
import type { EncoderConfig } from '../../weights/architectures/architecture'
import type { Dropout } from './ops'

/** The table of a vector for each token. */
export const wordTable = 'embeddings.word_embeddings.weight'

/** Shares of values hidden while training. */
export type DropoutRates = {
  readonly hidden: number
  readonly attention: number
  readonly classifier: number
}

/** What the layers are run with. */
export type Parts = {
  readonly backend: ComputeBackend
  readonly config: EncoderConfig
  readonly weights: NamedTensors
  readonly rates: DropoutRates
  readonly seed: Tensor1D | null
  readonly precision: Precision
  readonly hide: Dropout
  readonly hideScores: Dropout
}

/** A weight that is a matrix. */
export const matrix = ({ weights }: Parts, name: string): Tensor2D => weights[name] as Tensor2D
/** A weight that is a vector. */
export const vector = ({ weights }: Parts, name: string): Tensor1D => weights[name] as Tensor1D
