// How right a model is on one part: every metric with its interval, the figures of each label, the confusion.
// Pure arithmetic over truth and scores; it knows no run, no file and no engine.
// Invariant: labels that training never saw count as wrong everywhere.
import type { Estimate, Evaluation } from '../domain/prediction'
import { createRng } from '../rng'
import { type MetricId, metricIds } from './ids'
import { metrics } from './index'
import type { EvaluatedFigures } from './metric'
import { interval } from './interval'
import { orderedFigures, type OrderedMetricId, orderedMetricIds, tallyOrdered } from './ordered'
import { labelRatios, type RowFigures, rowFigures, type Tally, tallyResample, tallyRows } from './tally'

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
  readonly bootstrap?: { readonly resamples: number; readonly seed: number }
  /** Whether the classes stand in an order; adds the figures of ordered.ts. */
  readonly isOrdered?: boolean
}

/** Resamples and seed that Winnow uses for its intervals. */
export const standardBootstrap = { resamples: 1000, seed: 42 } as const

/** Computes every metric with its 95 % percentile interval, the figures of each label and the confusion. */
export function evaluate(input: EvaluateInput): EvaluatedFigures {
  const { truth, names } = withoutNegatives(input)
  const figures = rowFigures(truth, input.scores, input.classes, names.length)
  const tally = tallyRows(figures)
  return {
    rows: tally.rows,
    right: tally.right,
    metrics: {
      ...estimates(tally, figures, input.bootstrap),
      ...(input.isOrdered ? orderedEstimates(figures, input) : {}),
    },
    labels: names.map((label, index) => ({
      label,
      ...labelRatios(tally, index),
      support: tally.truth[index] ?? 0,
      predicted: tally.predicted[index] ?? 0,
    })),
    confusion: confusionCells(figures),
    unseenLabels: names.filter((_, index) => index >= input.classes && (tally.truth[index] ?? 0) > 0),
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

function estimates(
  tally: Tally,
  figures: RowFigures,
  bootstrap: EvaluateInput['bootstrap'],
): Record<MetricId, Estimate> {
  const values = allMetrics(tally)
  const samples = bootstrap && tally.rows > 1 ? resample(figures, bootstrap) : null
  const entries = metricIds.map((id) => [id, interval(values[id], samples?.[id])] as const)
  return Object.fromEntries(entries) as Record<MetricId, Estimate>
}

function orderedEstimates(
  figures: RowFigures,
  { classes, bootstrap }: EvaluateInput,
): Record<OrderedMetricId, Estimate> {
  const values = orderedFigures(tallyOrdered(figures, classes))
  const samples = orderedMetricIds.map((id) => [id, new Float64Array(bootstrap?.resamples ?? 0)] as const)
  const rng = createRng(bootstrap?.seed ?? 0)
  const resamples = bootstrap && figures.truth.length > 1 ? bootstrap.resamples : 0
  for (let index = 0; index < resamples; index++) {
    const drawn = orderedFigures(tallyOrdered(figures, classes, rng.below))
    for (const [id, column] of samples) column[index] = drawn[id]
  }
  const entries = samples.map(([id, column]) => [
    id,
    interval(values[id], resamples > 0 ? column : undefined),
  ])
  return Object.fromEntries(entries) as Record<OrderedMetricId, Estimate>
}

function resample(
  figures: RowFigures,
  { resamples, seed }: { resamples: number; seed: number },
): Record<MetricId, Float64Array> {
  const rng = createRng(seed)
  const tally = tallyRows(figures)
  const columns = metricIds.map((id) => [id, new Float64Array(resamples)] as const)
  for (let index = 0; index < resamples; index++) {
    tallyResample(tally, figures, rng.below)
    for (const [id, values] of columns) values[index] = metrics[id].compute(tally)
  }
  return Object.fromEntries(columns) as Record<MetricId, Float64Array>
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
