import type { OutputKind } from '../domain/label-kind'
import type { Estimate } from '../domain/prediction'
import { wilson } from './wilson'

/** A value with the 95 % percentile interval of its resamples, which are sorted in place; without them low = high. */
export function interval(value: number, samples: Float64Array | undefined): Estimate {
  if (!samples || samples.length === 0) return { value, low: value, high: value }
  const sorted = samples.sort()
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) }
}

/**
 * The same for a figure that chance makes larger, and resampling once more (a calibration error): the ends are mirrored
 * at the value (basic bootstrap, Davison and Hinkley 1997, 5.2), not below 0, and hold the value.
 */
export function mirroredInterval(value: number, samples: Float64Array | undefined): Estimate {
  const { low, high } = interval(value, samples)
  return {
    value,
    low: Math.min(value, Math.max(0, 2 * value - high)),
    high: Math.max(value, 2 * value - low),
  }
}

/** Linear interpolation between order statistics, as numpy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share
  const below = Math.floor(position)
  const low = sorted[below] ?? 0
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low
  return low + (high - low) * (position - below)
}

/** Figures that are a share of the rows. */
const rowShares: Readonly<Record<OutputKind, ReadonlySet<string>>> = {
  single: new Set(['accuracy', 'microF1', 'microPrecision', 'microRecall', 'weightedRecall', 'top3', 'top5']),
  ordered: new Set([
    'accuracy',
    'microF1',
    'microPrecision',
    'microRecall',
    'weightedRecall',
    'top3',
    'top5',
    'withinOne',
  ]),
  multi: new Set(['subsetAccuracy']),
}

/**
 * The estimate of a figure by its id: percentiles; mirrored for the calibration error. Where all or none of the rows count
 * in a share of rows, resampling says nothing, and the interval is Wilson's.
 */
export function estimateOf(
  id: string,
  kind: OutputKind,
  value: number,
  samples: Float64Array | undefined,
  rows: number,
): Estimate {
  if (id === 'calibrationError') return mirroredInterval(value, samples)
  const found = interval(value, samples)
  return samples?.length && rowShares[kind].has(id) ? orWilson(found, rows) : found
}

/** The estimate of a share of `rows`; Wilson's ends where its own are one. */
export function orWilson(estimate: Estimate, rows: number): Estimate {
  if (estimate.low < estimate.high || rows < 2) return estimate
  return wilson(estimate.value * rows, rows)
}
