/** Shape of the learning rate over the steps. */
export type Schedule = {
  readonly kind: 'linear' | 'constant'
  readonly peak: number
  /** Share of the steps that rise from zero to the peak. */
  readonly warmupRatio: number
  readonly totalSteps: number
}

/**
 * Learning rate of a step, 1-based: rises linearly over the warm-up, then stays, or falls linearly so that it
 * would be zero one step after the last.
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  const warmup = Math.round(schedule.warmupRatio * schedule.totalSteps)
  if (step <= warmup) return (schedule.peak * step) / warmup
  if (schedule.kind === 'constant') return schedule.peak
  return (schedule.peak * (schedule.totalSteps - step + 1)) / (schedule.totalSteps - warmup)
}
