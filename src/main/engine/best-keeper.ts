// Keeps the weights of the best epoch, as copies in main memory. Invariant: until `restore` the runner holds the
// last weights.
import { metricIds } from '../../shared/metrics/ids'
import { metrics } from '../../shared/metrics/index'
import type { HostTensors, StepRunner } from './step'
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
  readonly offer: (finished: FinishedEpoch) => Promise<boolean>
  /** The best epoch; epoch 0 before the first. */
  readonly best: () => FinishedEpoch
  /** Puts the best weights back into the runner. */
  readonly restore: () => void
  /** For a checkpoint: the best weights, null where they are the last ones or there are none yet. */
  readonly weights: () => HostTensors | null
  /** Goes on from a checkpoint. */
  readonly goOnFrom: (finished: FinishedEpoch, weights: HostTensors | null) => void
}

/** A keeper by `loss`, by a metric, or by being the last. */
export function createBestKeeper(runner: StepRunner, by: string): BestKeeper {
  let best: FinishedEpoch = { epoch: 0, trainLoss: 0, figures: null }
  let copies: HostTensors | null = null
  return {
    by,
    offer: async (finished) => {
      if (!isBetter(by, finished, best)) return false
      best = finished
      if (by !== 'last') copies = await runner.readWeights()
      return true
    },
    best: () => best,
    restore: () => {
      if (copies) runner.writeWeights(copies)
    },
    weights: () => copies,
    goOnFrom: (finished, weights) => {
      best = finished
      copies = weights
    },
  }
}

function isBetter(by: string, one: FinishedEpoch, other: FinishedEpoch): boolean {
  if (!one.figures || !other.figures) return true
  const [own, before] = [one.figures.metrics[by], other.figures.metrics[by]]
  const id = metricIds.find((known) => known === by)
  // Labels that stand beside each other have no such figure as top 3: their loss decides.
  if (!id || own === undefined || before === undefined) return one.figures.loss < other.figures.loss
  return metrics[id].better === 'higher' ? own > before : own < before
}
