// Answer only above a confidence: how many are answered then, and how many of those right. Arithmetic over counts by
// thousandths, so that a slider moves over a hundred thousand rows at no cost.
import type { Estimate } from '../domain/prediction'
import type { ReliabilityFigures } from '../domain/calibration'
import { confidenceSteps } from './reliability'
import { wilson } from '../metrics/wilson'

/** What answering from a confidence on means. */
export type CoveragePoint = {
  /** In thousandths. */
  readonly step: number
  readonly answered: number
  readonly right: number
  /** Share answered. */
  readonly share: Estimate
  /** Share right of the answered; null where none is. */
  readonly accuracy: Estimate | null
}

/** One point for every thousandth from 0 to 1,000. */
export function coverageCurve({ rows, right }: ReliabilityFigures['steps']): CoveragePoint[] {
  const all = rows.reduce((sum, one) => sum + one, 0)
  const points: CoveragePoint[] = []
  let [answered, hits] = [0, 0]
  for (let step = confidenceSteps; step >= 0; step--) {
    answered += rows[step] ?? 0
    hits += right[step] ?? 0
    points.push({
      step,
      answered,
      right: hits,
      share: wilson(answered, all),
      accuracy: answered === 0 ? null : wilson(hits, answered),
    })
  }
  return points.toReversed()
}

/** Fewer rows than this are no ground to answer by. */
export const fewestAnswered = 30
/** Fewer rows than this say nothing of a hundred. */
export const fewestMarked = 20

/** A confidence to answer from. */
export type FoundPoint = {
  readonly point: CoveragePoint
  /** The lower end of the 95 % interval reaches the share as well; without it the rows only happen to be so right. */
  readonly isSupported: boolean
}

/**
 * The lowest confidence whose answered are right to at least this share with the lower end of their Wilson interval; where
 * none is, the lowest that has the share itself, over at least `fewestAnswered` rows, and it is not supported. Null where
 * neither is.
 */
export function pointFor(points: readonly CoveragePoint[], accuracy: number): FoundPoint | null {
  const supported = points.find((one) => one.accuracy !== null && one.accuracy.low >= accuracy)
  if (supported) return { point: supported, isSupported: true }
  const reached = points.find(
    (one) => one.answered >= fewestAnswered && one.accuracy !== null && one.accuracy.value >= accuracy,
  )
  return reached ? { point: reached, isSupported: false } : null
}

/** Of the rows marked within five hundredths of a confidence, how many are right; null where there are fewer than `fewestMarked`. */
export function markedAbout(
  { rows, right }: ReliabilityFigures['steps'],
  confidence: number,
): { readonly rows: number; readonly right: Estimate } | null {
  const [from, to] = [Math.round((confidence - 0.05) * 1000), Math.round((confidence + 0.05) * 1000)]
  let [counted, hits] = [0, 0]
  for (let step = Math.max(0, from); step < Math.min(to, confidenceSteps + 1); step++) {
    counted += rows[step] ?? 0
    hits += right[step] ?? 0
  }
  return counted < fewestMarked ? null : { rows: counted, right: wilson(hits, counted) }
}
