// Whether a model is as right as it says: rows by the probability of the label that they were given.
import { ratio } from './tally'

/** Equal widths from 0 to 1; the upper end belongs to a bin, the lower to the one before. */
export const calibrationBins = 15

/** Rows whose probability lies in a bin. */
export type CalibrationBin = {
  readonly rows: number
  /** Mean probability of the label that was given. */
  readonly confidence: number
  /** How many of them are right. */
  readonly right: number
}

/** The bin of a probability. */
export function binOf(confidence: number): number {
  const bin = Math.ceil(confidence * calibrationBins) - 1
  return bin >= 0 ? Math.min(calibrationBins - 1, bin) : 0
}

/** Sums over the rows of each bin. */
export type CalibrationTally = {
  readonly rows: Float64Array
  readonly confidence: Float64Array
  readonly right: Float64Array
}

/** An empty tally. */
export function emptyCalibration(): CalibrationTally {
  const array = () => new Float64Array(calibrationBins)
  return { rows: array(), confidence: array(), right: array() }
}

/** Decisions in their bins; one a row, or with `row` and `many` so many of a row together, sums in the place of figures. */
export type CalibrationRows = {
  readonly bins: Uint8Array
  readonly confidence: Float64Array
  readonly isRight: Uint8Array | Uint32Array
  readonly row?: Int32Array
  readonly many?: Uint32Array
}

/** Counts rows that weigh so much each; absent weights are 1. `bins` holds the bin of each row. */
export function tallyCalibration(
  tally: CalibrationTally,
  { bins, confidence, isRight, row, many }: CalibrationRows,
  weights?: Uint16Array,
): void {
  tally.rows.fill(0)
  tally.confidence.fill(0)
  tally.right.fill(0)
  for (let at = 0; at < bins.length; at++) {
    const weight = weights ? (weights[row ? (row[at] ?? 0) : at] ?? 0) : 1
    const bin = bins[at] ?? 0
    tally.rows[bin] = (tally.rows[bin] ?? 0) + weight * (many ? (many[at] ?? 0) : 1)
    tally.confidence[bin] = (tally.confidence[bin] ?? 0) + weight * (confidence[at] ?? 0)
    tally.right[bin] = (tally.right[bin] ?? 0) + weight * (isRight[at] ?? 0)
  }
}

/**
 * Expected calibration error (Guo and others 2017): |share right - mean probability| of each bin, averaged by its rows.
 * Of the label that is given, in 15 bins of equal width.
 */
export function calibrationError({ rows, confidence, right }: CalibrationTally): number {
  let [gap, all] = [0, 0]
  for (let bin = 0; bin < calibrationBins; bin++) {
    gap += Math.abs((right[bin] ?? 0) - (confidence[bin] ?? 0))
    all += rows[bin] ?? 0
  }
  return ratio(gap, all)
}

/** The bins with their means. */
export function binsOf({ rows, confidence, right }: CalibrationTally): CalibrationBin[] {
  return Array.from(rows, (many, bin) => ({
    rows: many,
    confidence: ratio(confidence[bin] ?? 0, many),
    right: right[bin] ?? 0,
  }))
}

/** The rows that a sentence tells of: those marked about 90 %, or where they are few the fullest bin; null without rows. */
export function tellingBin(bins: readonly CalibrationBin[]): CalibrationBin | null {
  const about90 = bins[binOf(0.9)]
  if (about90 && about90.rows >= 20) return about90
  const fullest = bins.reduce<CalibrationBin | null>(
    (best, one) => (one.rows > (best?.rows ?? 0) ? one : best),
    null,
  )
  return fullest
}
