// An encoder over placed texts, whatever its family: hidden states, or where the texts are read. It makes no weight and
// knows no class.
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs'
import type { ComputeBackend } from '../../backends/backend'
import { kernelsOf } from '../../compiled/kernels'
import type { NamedTensors, PlacedBatch } from '../../family'
import type { Layout } from '../../weights/architectures/architecture'
import { createDropout, type Dropout } from './ops'
import { dense, type DropoutRates, normalise, type Parts } from './parts'
import type { Pooling } from './place'
import { runPostNorm } from './post-norm'
import { runPreNorm } from './pre-norm'

/** What the head reads, and what it may need more: this batch's dropout, a linear layer and a norm by name. */
export type Encoded = {
  readonly pooled: Tensor2D
  readonly dropout: Dropout
  readonly linear: (x: Tensor2D, name: string) => Tensor2D
  readonly norm: (x: Tensor2D, name: string) => Tensor2D
}

/** What an encoder is made of, beside its weights. */
export type EncoderParts = Pick<Parts, 'config' | 'layout' | 'rates' | 'precision'>

/** Where a text is read: (texts, hidden). `weights` as the loop gathers them by `placed.rows`. */
export function encodePlaced(
  backend: ComputeBackend,
  own: EncoderParts,
  placed: PlacedBatch,
  weights: NamedTensors,
  pooling: Pooling,
): Encoded {
  const seed = (placed.inputs['seed'] as Tensor1D | undefined) ?? null
  const dropouts = createDropout(backend, seed)
  const [hide, hideScores] = [dropouts(own.rates.hidden), dropouts(own.rates.attention)]
  const parts = partsOf(backend, own, placed, weights, seed, hide, hideScores)
  const isMean = isMeanOf(pooling, own.layout)
  const states = run(parts, isMean ? null : (placed.inputs['firsts'] as Tensor1D))
  const { tf } = backend
  const mean = () => {
    const starts = placed.inputs['starts'] as Tensor1D | undefined
    return parts.kernels && starts
      ? parts.kernels.means(states, starts)
      : tf.matMul<Tensor2D>(placed.inputs['means'] as Tensor2D, states)
  }
  return {
    pooled: isMean ? mean() : states,
    dropout: dropouts(own.rates.classifier),
    linear: (x, name) => dense(parts, name, x),
    norm: (x, name) => normalise(parts, name, x),
  }
}

/** Whether a text is read as the mean of its tokens. */
export function isMeanOf(pooling: Pooling, { head }: Layout): boolean {
  return pooling === 'mean' || (pooling === 'head' && head.pooling === 'mean')
}

/** The last layer's states of every place: (rows × length, hidden). */
export function hiddenStates(
  backend: ComputeBackend,
  own: Pick<EncoderParts, 'config' | 'layout'>,
  placed: PlacedBatch,
  weights: NamedTensors,
): Tensor2D {
  const same: Dropout = (x) => x
  const parts = { ...own, rates: none, precision: 'f32' } as const
  return run(partsOf(backend, parts, placed, weights, null, same, same), null)
}

const none: DropoutRates = { hidden: 0, attention: 0, classifier: 0 }

function partsOf(
  backend: ComputeBackend,
  own: EncoderParts,
  { inputs }: PlacedBatch,
  weights: NamedTensors,
  seed: Tensor1D | null,
  hide: Dropout,
  hideScores: Dropout,
): Parts {
  const kernels = kernelsOf(backend, seed, own.precision)
  return { backend, ...own, weights, inputs, seed, kernels, hide, hideScores }
}

function run(parts: Parts, read: Tensor1D | null): Tensor2D {
  return parts.layout.attention === 'alternating' ? runPreNorm(parts, read) : runPostNorm(parts, read)
}
