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

/** The lowest confidence whose answered are right to at least this share; null where none is. */
export function pointFor(points: readonly CoveragePoint[], accuracy: number): CoveragePoint | null {
  return points.find((point) => point.accuracy !== null && point.accuracy.value >= accuracy) ?? null
}

/** Of the rows marked within five hundredths of a confidence, how many are right; null where there are none. */
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
  return counted === 0 ? null : { rows: counted, right: wilson(hits, counted) }
}
