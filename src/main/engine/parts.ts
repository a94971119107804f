import type { BestKeeper } from './best-keeper'
import type { TrainJob } from './job'
import type { Pace } from './pace'
import type { Plan } from './plan'
import { asNumber } from './settings'
import type { StepRunner } from './step'
import type { TrainingData } from './training-data'

/** What the loop works with, for those that help it. */
export type Parts = {
  readonly job: TrainJob
  readonly data: TrainingData
  readonly plan: Plan
  readonly runner: StepRunner
  readonly keeper: BestKeeper
  readonly pace: Pace
  /** Rows of validation whose prediction is followed. */
  readonly followed: Int32Array
}

/** Evaluations without a new best that are allowed; any number where the last epoch is kept. */
export function patienceOf({ settings }: TrainJob, keeper: BestKeeper): number {
  const patience = asNumber(settings, 'patience')
  return keeper.by === 'last' || patience === 0 ? Number.POSITIVE_INFINITY : patience
}
