// How far a probability can be taken at its word: rows in bins by what the model gave, and how many of them were right.
import { createRng } from '../rng'
import type { Estimate } from '../domain/prediction'
import { interval } from './interval'

/** Bins of equal width from 0 to 1, as in Guo et al. (2017); each holds its upper end. */
export const reliabilityBins = 15

/** One bin: how many, the sum of their probabilities, and how many were right. */
export type ReliabilityBin = { readonly rows: number; readonly confidence: number; readonly right: number }

/** Rows in bins, and the expected calibration error. */
export type Reliability = {
  readonly rows: number
  readonly bins: readonly ReliabilityBin[]
  /** Mean distance between probability and share right, weighted by rows; low = high where too many to draw from. */
  readonly error: Estimate
}

/** Draws in all: about two seconds. */
const mostDraws = 200_000_000
const fewestResamples = 100

/**
 * Counts decisions by probability. `confidence` and `isRight` have one entry a decision.
 * The error's 95 % interval is a seeded bootstrap over decisions.
 */
export function reliabilityOf(
  confidence: Float32Array,
  isRight: Uint8Array,
  bootstrap: { readonly resamples: number; readonly seed: number },
): Reliability {
  const rows = confidence.length
  const place = Uint8Array.from(confidence, binOf)
  const [counts, sums, rights] = [zeros(), zeros(), zeros()]
  for (let row = 0; row < rows; row++) {
    const bin = place[row] ?? 0
    counts[bin] = (counts[bin] ?? 0) + 1
    sums[bin] = (sums[bin] ?? 0) + (confidence[row] ?? 0)
    rights[bin] = (rights[bin] ?? 0) + (isRight[row] ?? 0)
  }
  const value = errorOf(sums, rights, rows)
  const bins = Array.from(counts, (many, bin) => ({
    rows: many,
    confidence: many > 0 ? (sums[bin] ?? 0) / many : 0,
    right: rights[bin] ?? 0,
  }))
  const resamples = Math.min(bootstrap.resamples, Math.floor(mostDraws / Math.max(1, rows)))
  if (rows < 2 || resamples < fewestResamples) return { rows, bins, error: interval(value, undefined) }
  const rng = createRng(bootstrap.seed)
  const drawn = new Float64Array(resamples)
  for (let at = 0; at < resamples; at++) {
    sums.fill(0)
    rights.fill(0)
    for (let draw = 0; draw < rows; draw++) {
      const row = rng.below(rows)
      const bin = place[row] ?? 0
      sums[bin] = (sums[bin] ?? 0) + (confidence[row] ?? 0)
      rights[bin] = (rights[bin] ?? 0) + (isRight[row] ?? 0)
    }
    drawn[at] = errorOf(sums, rights, rows)
  }
  return { rows, bins, error: interval(value, drawn) }
}

const zeros = (): Float64Array => new Float64Array(reliabilityBins)

/** The bin of a probability: (k/15, (k+1)/15]. */
const binOf = (probability: number): number =>
  Math.min(reliabilityBins - 1, Math.max(0, Math.ceil(probability * reliabilityBins) - 1))

function errorOf(sums: Float64Array, rights: Float64Array, rows: number): number {
  let error = 0
  for (let bin = 0; bin < reliabilityBins; bin++) error += Math.abs((sums[bin] ?? 0) - (rights[bin] ?? 0))
  return rows > 0 ? error / rows : 0
}
