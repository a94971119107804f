/** Shape of the learning rate over the steps. */
export type Schedule = {
  readonly kind: 'linear' | 'cosine' | 'constant'
  readonly peak: number
  /** Steps that rise from zero to the peak. */
  readonly warmup: number
  readonly totalSteps: number
}

/**
 * Learning rate of a step, 1-based: rises linearly over the warm-up, then stays, or falls, in a line or in half
 * a cosine wave (Loshchilov & Hutter 2017), so that it would be zero one step after the last.
 */
export function learningRateAt(schedule: Schedule, step: number): number {
  const { kind, peak, warmup, totalSteps } = schedule
  if (step <= warmup) return (peak * step) / warmup
  if (kind === 'constant') return peak
  const left = (totalSteps - step + 1) / (totalSteps - warmup)
  return kind === 'linear' ? peak * left : (peak * (1 - Math.cos(Math.PI * left))) / 2
}
