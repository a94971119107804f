// How right a model is where a message may have several labels: it gives those whose probability reaches a threshold.
// Pure arithmetic over truth and scores. Invariant: labels that training never saw are missed by every row that has them.
import { interval } from './interval'
import type { EvaluatedFigures, MetricInfo } from './metric'
import { createRng } from '../rng'
import { ratio } from './tally'

/** Ids of the figures of several labels a message, in the order in which they are listed. */
export const multiMetricIds = [
  'microF1',
  'macroF1',
  'samplesF1',
  'subsetAccuracy',
  'hammingLoss',
  'microPrecision',
  'microRecall',
  'macroPrecision',
  'macroRecall',
  'logLoss',
] as const

/** One of them. */
export type MultiMetricId = (typeof multiMetricIds)[number]

/** What they are. */
export const multiMetrics = {
  microF1: info(
    'Micro-F1',
    'percent',
    'F1 over all labels given and missed together: common labels count most.',
  ),
  macroF1: info(
    'Macro-F1',
    'percent',
    'F1 of each label, averaged so that rare labels count as much as common ones.',
  ),
  samplesF1: info(
    'F1 per message',
    'percent',
    'F1 between the labels of a message and those it got, averaged over messages.',
  ),
  subsetAccuracy: info(
    'Subset accuracy',
    'percent',
    'Share of messages that got exactly their labels, none more and none less.',
  ),
  hammingLoss: {
    ...info('Hamming loss', 'percent', 'Share of all yes-or-no decisions about a label that are wrong.'),
    better: 'lower',
  },
  microPrecision: info(
    'Micro-precision',
    'percent',
    'Of the labels that were given, the share that is right.',
  ),
  microRecall: info('Micro-recall', 'percent', 'Of the labels that messages have, the share that was given.'),
  macroPrecision: info('Macro-precision', 'percent', 'Precision of each label, averaged over labels.'),
  macroRecall: info('Macro-recall', 'percent', 'Recall of each label, averaged over labels.'),
  logLoss: {
    ...info(
      'Log loss',
      'number',
      'How unlikely the model thought the true labels, in nats a message: the lower, the surer and righter.',
    ),
    better: 'lower',
  },
} as const satisfies Record<MultiMetricId, MetricInfo>

function info(label: string, format: MetricInfo['format'], help: string): MetricInfo {
  return { label, better: 'higher', format, help }
}

/** What to evaluate. */
export type MultiInput = {
  /** Indices of the true labels of each row; `classes` and up are labels that training never saw. */
  readonly truth: readonly (readonly number[] | Int32Array)[]
  /** (rows, classes), row-major, each a probability by itself. */
  readonly scores: Float32Array
  readonly classes: number
  /** A label is given from this probability on. */
  readonly threshold: number
}

type Row = {
  /** True labels, given ones, and both. */
  readonly truth: readonly number[]
  readonly given: readonly number[]
  readonly hits: readonly number[]
  readonly loss: number
}

type Tally = {
  rows: number
  exact: number
  /** Wrong decisions about a label. */
  wrong: number
  f1Sum: number
  lossSum: number
  readonly truth: Float64Array
  readonly given: Float64Array
  readonly hits: Float64Array
}

const epsilon = 2 ** -52

/** Every figure with its 95 % interval (seeded bootstrap over rows), and the figures of each label. */
export function evaluateMulti(
  input: MultiInput & {
    readonly names: readonly string[]
    readonly bootstrap?: { readonly resamples: number; readonly seed: number }
  },
): EvaluatedFigures {
  const { names, bootstrap, classes } = input
  const rows = rowsOf(input)
  const labels = names.length
  const tally = tallyOf(rows, labels)
  const values = figuresOf(tally, labels)
  const samples = bootstrap && rows.length > 1 ? resample(rows, labels, bootstrap) : null
  const entries = multiMetricIds.map((id) => [id, interval(values[id], samples?.[id])] as const)
  return {
    rows: rows.length,
    right: tally.exact,
    metrics: Object.fromEntries(entries),
    labels: names.map((label, index) => ({
      label,
      ...ratiosOf(tally, index),
      support: tally.truth[index] ?? 0,
      predicted: tally.given[index] ?? 0,
    })),
    confusion: [],
    unseenLabels: names.filter((_, index) => index >= classes && (tally.truth[index] ?? 0) > 0),
  }
}

/** Every figure without intervals. */
export function computeMulti(input: MultiInput): Record<MultiMetricId, number> {
  let highest = -1
  for (const labels of input.truth) for (const label of labels) highest = Math.max(highest, label)
  const labels = Math.max(input.classes, highest + 1)
  return figuresOf(tallyOf(rowsOf(input), labels), labels)
}

/**
 * What computes the figures over all rows (null), or over drawn ones by their places; `labels` is how many there are in
 * all.
 */
export function multiSampler(
  input: MultiInput,
  labels: number,
): (drawn: Int32Array | null) => Record<MultiMetricId, number> {
  const rows = rowsOf(input)
  const all = tallyOf(rows, labels)
  return (drawn) => {
    if (!drawn) return figuresOf(all, labels)
    const tally = emptyTally(labels)
    for (const place of drawn) {
      const row = rows[place]
      if (row) count(tally, row)
    }
    return figuresOf(tally, labels)
  }
}

function rowsOf({ truth, scores, classes, threshold }: MultiInput): Row[] {
  return truth.map((own, row) => {
    const known = new Set(own)
    const given: number[] = []
    let loss = 0
    for (let label = 0; label < classes; label++) {
      const score = scores[row * classes + label] ?? 0
      if (score >= threshold) given.push(label)
      const share = known.has(label) ? score : 1 - score
      loss -= Math.log(Math.min(Math.max(share, epsilon), 1 - epsilon))
    }
    for (const label of known) if (label >= classes) loss -= Math.log(epsilon)
    return { truth: [...known], given, hits: given.filter((label) => known.has(label)), loss }
  })
}

function emptyTally(labels: number): Tally {
  const array = () => new Float64Array(labels)
  return { rows: 0, exact: 0, wrong: 0, f1Sum: 0, lossSum: 0, truth: array(), given: array(), hits: array() }
}

function tallyOf(rows: readonly Row[], labels: number): Tally {
  const tally = emptyTally(labels)
  for (const row of rows) count(tally, row)
  return tally
}

function count(tally: Tally, { truth, given, hits, loss }: Row): void {
  const wrong = truth.length + given.length - 2 * hits.length
  tally.rows++
  tally.wrong += wrong
  if (wrong === 0) tally.exact++
  tally.f1Sum += ratio(2 * hits.length, truth.length + given.length)
  tally.lossSum += loss
  for (const label of truth) tally.truth[label] = (tally.truth[label] ?? 0) + 1
  for (const label of given) tally.given[label] = (tally.given[label] ?? 0) + 1
  for (const label of hits) tally.hits[label] = (tally.hits[label] ?? 0) + 1
}

function ratiosOf({ truth, given, hits }: Tally, label: number) {
  const [own, all, both] = [truth[label] ?? 0, given[label] ?? 0, hits[label] ?? 0]
  return { precision: ratio(both, all), recall: ratio(both, own), f1: ratio(2 * both, own + all) }
}

/** As scikit-learn's with zero_division=0; macro means are over all labels, those without a row too. */
function figuresOf(tally: Tally, labels: number): Record<MultiMetricId, number> {
  const { rows, exact, wrong, f1Sum, lossSum } = tally
  const total = (counts: Float64Array) => counts.reduce((a, b) => a + b, 0)
  const [truth, given, hits] = [total(tally.truth), total(tally.given), total(tally.hits)]
  const mean = { precision: 0, recall: 0, f1: 0 }
  for (let label = 0; label < labels; label++) {
    const own = ratiosOf(tally, label)
    mean.precision += own.precision / labels
    mean.recall += own.recall / labels
    mean.f1 += own.f1 / labels
  }
  return {
    microF1: ratio(2 * hits, truth + given),
    macroF1: mean.f1,
    samplesF1: ratio(f1Sum, rows),
    subsetAccuracy: ratio(exact, rows),
    hammingLoss: ratio(wrong, rows * labels),
    microPrecision: ratio(hits, given),
    microRecall: ratio(hits, truth),
    macroPrecision: mean.precision,
    macroRecall: mean.recall,
    logLoss: ratio(lossSum, rows),
  }
}

function resample(
  rows: readonly Row[],
  labels: number,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): Record<MultiMetricId, Float64Array> {
  const rng = createRng(seed)
  const columns = multiMetricIds.map((id) => [id, new Float64Array(resamples)] as const)
  for (let index = 0; index < resamples; index++) {
    const tally = emptyTally(labels)
    for (let drawn = 0; drawn < rows.length; drawn++) {
      const row = rows[rng.below(rows.length)]
      if (row) count(tally, row)
    }
    const values = figuresOf(tally, labels)
    for (const [id, column] of columns) column[index] = values[id]
  }
  return Object.fromEntries(columns) as Record<MultiMetricId, Float64Array>
}
