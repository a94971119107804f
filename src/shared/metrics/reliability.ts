// How far a probability can be taken at its word: rows in bins by what the model gave, and how many of them were right.
import { createRng } from '../rng'
import type { Estimate } from '../domain/prediction'
import {
  binOf,
  binsOf,
  type CalibrationBin,
  calibrationError,
  emptyCalibration,
  tallyCalibration,
} from './calibration'
import { interval } from './interval'

/** Rows in bins, and the expected calibration error. */
export type Reliability = {
  readonly rows: number
  readonly bins: readonly CalibrationBin[]
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
  const decisions = {
    bins: Uint8Array.from(confidence, binOf),
    confidence: Float64Array.from(confidence),
    isRight,
  }
  const tally = emptyCalibration()
  tallyCalibration(tally, decisions)
  const [bins, value] = [binsOf(tally), calibrationError(tally)]
  const resamples = Math.min(bootstrap.resamples, Math.floor(mostDraws / Math.max(1, rows)))
  if (rows < 2 || resamples < fewestResamples) return { rows, bins, error: interval(value, undefined) }
  const rng = createRng(bootstrap.seed)
  const weights = new Uint16Array(rows)
  const drawn = Float64Array.from({ length: resamples }, () => {
    weights.fill(0)
    for (let draw = 0; draw < rows; draw++) {
      const row = rng.below(rows)
      weights[row] = (weights[row] ?? 0) + 1
    }
    tallyCalibration(tally, decisions, weights)
    return calibrationError(tally)
  })
  return { rows, bins, error: interval(value, drawn) }
}
