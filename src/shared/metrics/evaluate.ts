// How right a model is on one part: every metric with its interval, the figures of each label, the confusion.
// Pure arithmetic over truth and scores; it knows no run, no file and no engine.
// Invariant: labels that training never saw count as wrong everywhere.
import type { OutputKind } from '../domain/label-kind'
import type { Estimate, Evaluation } from '../domain/prediction'
import { binsOf, calibrationError, emptyCalibration, tallyCalibration } from './calibration'
import { countedFigures, furtherRows, sumsOf } from './further'
import { type MetricId, metricIds } from './ids'
import { metrics, metricsOf } from './index'
import type { EvaluatedFigures } from './metric'
import { estimateOf, interval, orWilson } from './interval'
import { labelColumns } from './label-intervals'
import { orderedFigures, splitAccuracies, tallyOrdered } from './ordered'
import { noRanking, rankingOf } from './ranking'
import {
  labelRatios,
  ratio,
  type RowFigures,
  rowFigures,
  type Tally,
  tallyRows,
  tallyWeighted,
} from './tally'
import { type Bootstrap, resample, resamplesFor } from './weights'

/** What to evaluate. */
export type EvaluateInput = {
  /**
   * True label of each row. 0..classes-1 index the scores; `classes` and up are labels that training never
   * saw (their rows are wrong, and they count in the macro averages like scikit-learn's union of labels);
   * -1 is such a label without a name. Rows without a label must be left out by the caller.
   */
  readonly truth: Int32Array
  /** (rows, classes), row-major probabilities. */
  readonly scores: Float32Array
  readonly classes: number
  /** Names by index; may be longer than `classes` (the rest are labels unseen in training). */
  readonly names: readonly string[]
  /** Intervals by resampling rows; without it low = high = value. */
  readonly bootstrap?: Bootstrap | undefined
  /** Whether the classes stand in an order; adds the figures of ordered.ts. */
  readonly isOrdered?: boolean
  /** Leaves out the areas under curves, for which the rows are sorted by every label. */
  readonly isBrief?: boolean
}

/** Resamples and seed that Winnow uses for its intervals. */
export const standardBootstrap = { resamples: 1000, seed: 42 } as const

/**
 * Computes every metric with its 95 % percentile interval, the figures of each label with theirs, the confusion and the
 * bins of calibration. A metric that is not defined for these rows is left out.
 */
export function evaluate(input: EvaluateInput): EvaluatedFigures {
  const { truth, names } = withoutNegatives(input)
  const figures = rowFigures(truth, input.scores, input.classes, names.length)
  const sample = samplerOf(figures, input)
  const { tally, values, calibration, splits } = sample(null)
  const counts = Array.from(tally.truth, (support, at) => ({ support, predicted: tally.predicted[at] ?? 0 }))
  const ratios = names.map((_, label) => labelRatios(tally, label))
  const bins = binsOf(calibration)
  const { rows, right } = tally
  const times = input.bootstrap ? resamplesFor(rows, input.bootstrap.resamples) : 0
  const columns = new Map(Object.keys(values).map((id) => [id, new Float64Array(times)]))
  const splitColumns = splits.map(() => new Float64Array(times))
  const labels = times > 0 ? labelColumns(names.length, times) : null
  if (input.bootstrap)
    resample(rows, { ...input.bootstrap, resamples: times }, (weights, time) => {
      const drawn = sample(weights)
      for (const [id, column] of columns) column[time] = drawn.values[id] ?? values[id] ?? 0
      splitColumns.forEach((column, at) => (column[time] = drawn.splits[at] ?? 0))
      labels?.add({ truth: tally.truth, given: tally.predicted, hits: tally.hits }, time)
    })
  return {
    rows,
    right,
    metrics: estimatesOf(values, columns, input.isOrdered ? 'ordered' : 'single', rows),
    labels: names.map((label, at) => {
      const own = { precision: 0, recall: 0, f1: 0, ...ratios[at] }
      const many = { support: 0, predicted: 0, ...counts[at] }
      return { label, ...own, ...many, ...(labels ? { intervals: labels.of(at, own, many) } : {}) }
    }),
    confusion: confusionCells(figures),
    unseenLabels: names.filter((_, index) => index >= input.classes && (counts[index]?.support ?? 0) > 0),
    calibration: bins,
    splits: input.isOrdered
      ? splits.map((value, at) => {
          const found = interval(value, splitColumns[at])
          return { upTo: names[at] ?? '', ...(times > 0 ? orWilson(found, rows) : found) }
        })
      : null,
    bootstrap: { resamples: times, seed: input.bootstrap?.seed ?? 0 },
  }
}

/** Every metric without intervals: what a training asks after each epoch. */
export function computeMetrics(
  truth: Int32Array,
  scores: Float32Array,
  classes: number,
): Record<MetricId, number> {
  const cleaned = withoutNegatives({ truth, scores, classes, names: [] })
  return allMetrics(tallyRows(rowFigures(cleaned.truth, scores, classes, cleaned.names.length)))
}

function allMetrics(tally: Tally): Record<MetricId, number> {
  const entries = metricIds.map((id) => [id, metrics[id].compute(tally)] as const)
  return Object.fromEntries(entries) as Record<MetricId, number>
}

/** Names for every index that occurs; -1 becomes one further label. */
function withoutNegatives(input: EvaluateInput): { truth: Int32Array; names: string[] } {
  let highest = Math.max(input.classes, input.names.length) - 1
  for (const label of input.truth) if (label > highest) highest = label
  const names = Array.from({ length: highest + 1 }, (_, index) => input.names[index] ?? `label ${index + 1}`)
  if (!input.truth.some((label) => label < 0)) return { truth: input.truth, names }
  const truth = input.truth.map((label) => (label < 0 ? names.length : label))
  return { truth, names: [...names, 'label not in training'] }
}

/** Makes what computes every figure over all rows (null), or over rows that weigh so much each; counts are used again. */
function samplerOf(figures: RowFigures, { scores, classes, isOrdered, isBrief }: EvaluateInput) {
  const { truth, labels } = figures
  const rows = truth.length
  const further = furtherRows(figures, scores, classes)
  const mark = (label: number, mask: Uint8Array): number => {
    let many = 0
    for (let row = 0; row < rows; row++) many += mask[row] = truth[row] === label ? 1 : 0
    return many
  }
  const ranking = isBrief ? noRanking : rankingOf({ rows, labels, classes, scores, mark })
  const tally = tallyRows(figures)
  const calibration = emptyCalibration()
  return (weights: Uint16Array | null) => {
    if (weights) tallyWeighted(tally, figures, weights)
    tallyCalibration(calibration, further, weights ?? undefined)
    const { amongFive, squares } = sumsOf(further, weights ?? undefined)
    const ranked = weights ? ranking.resample(weights) : ranking.figures
    const ordered = isOrdered ? tallyOrdered(figures, classes, weights ?? undefined) : null
    const values: Record<string, number> = {
      ...allMetrics(tally),
      ...countedFigures(tally),
      top5: ratio(amongFive, tally.rows),
      brier: ratio(squares, tally.rows),
      calibrationError: calibrationError(calibration),
      ...ranked,
      ...(ordered ? orderedFigures(ordered) : {}),
    }
    return { tally, values, calibration, splits: ordered ? splitAccuracies(ordered) : [] }
  }
}

/** Values with their intervals in the order of the registry. */
export function estimatesOf(
  values: Readonly<Record<string, number>>,
  columns: ReadonlyMap<string, Float64Array>,
  kind: OutputKind,
  rows: number,
): Record<string, Estimate> {
  const entries = Object.keys(metricsOf(kind)).flatMap((id) => {
    const value = values[id]
    if (value === undefined) return []
    return [[id, estimateOf(id, kind, value, columns.get(id), rows)] as const]
  })
  return Object.fromEntries(entries)
}

function confusionCells(figures: RowFigures): Evaluation['confusion'] {
  const counts = new Map<number, number>()
  for (let row = 0; row < figures.truth.length; row++) {
    const cell = (figures.truth[row] ?? 0) * figures.labels + (figures.predicted[row] ?? 0)
    counts.set(cell, (counts.get(cell) ?? 0) + 1)
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([cell, count]) => ({
      truth: Math.floor(cell / figures.labels),
      predicted: cell % figures.labels,
      count,
    }))
}
