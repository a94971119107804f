import type { Estimate } from '../domain/prediction'

/** A value with the 95 % percentile interval of its resamples, which are sorted in place; without them low = high. */
export function interval(value: number, samples: Float64Array | undefined): Estimate {
  if (!samples || samples.length === 0) return { value, low: value, high: value }
  const sorted = samples.sort()
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }
}

/** Linear interpolation between order statistics, as numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share
  const below = Math.floor(position)
  const low = sorted[below] ?? 0
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low
  return low + (high - low) * (position - below)
}
