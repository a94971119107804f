// Keeps the weights of the best epoch. They are real copies: a clone shares memory with the weights, and the
// scatter of tfjs's JavaScript backend writes into it. Invariant: until `restore` the network holds the last
// weights.
import type { Tensor } from '@tensorflow/tfjs'
import { metricIds } from '../../shared/metrics/ids'
import { metrics } from '../../shared/metrics/index'
import type { Tf } from './backends/backend'
import type { Network } from './family'
import type { ValidationFigures } from './validate'

/** An epoch that was finished; `figures` is null without a validation part. */
export type FinishedEpoch = {
  readonly epoch: number
  readonly trainLoss: number
  readonly figures: ValidationFigures | null
}

/** Remembers the best epoch by one figure. */
export type BestKeeper = {
  /** A metric id, `loss`, or `last`. */
  readonly by: string
  /** Notes an epoch; true when it is the best so far. Equal figures keep the earlier one. */
  readonly offer: (finished: FinishedEpoch) => boolean
  /** The best epoch; epoch 0 before the first. */
  readonly best: () => FinishedEpoch
  /** Puts the best weights back into the network. */
  readonly restore: () => void
  readonly dispose: () => void
}

/** A keeper by `loss`, by a metric, or by being the last. */
export function createBestKeeper(tf: Tf, network: Network, by: string): BestKeeper {
  let best: FinishedEpoch = { epoch: 0, trainLoss: 0, figures: null }
  let copies: Readonly<Record<string, Tensor>> = {}
  const dispose = () => {
    for (const copy of Object.values(copies)) copy.dispose()
    copies = {}
  }
  return {
    by,
    offer: (finished) => {
      if (!isBetter(by, finished, best)) return false
      best = finished
      dispose()
      if (by === 'last') return true
      const entries = Object.entries(network.variables()).map(([name, value]) => [
        name,
        tf.tidy(() => tf.mul(value, 1)),
      ])
      copies = Object.fromEntries(entries)
      return true
    },
    best: () => best,
    restore: () => {
      for (const [name, copy] of Object.entries(copies)) network.variables()[name]?.assign(copy)
    },
    dispose,
  }
}

function isBetter(by: string, one: FinishedEpoch, other: FinishedEpoch): boolean {
  if (!one.figures || !other.figures) return true
  const id = metricIds.find((known) => known === by)
  if (!id) return one.figures.loss < other.figures.loss
  const gain = one.figures.metrics[id] - other.figures.metrics[id]
  return metrics[id].better === 'higher' ? gain > 0 : gain < 0
}
