// How right a model is where a message may have several labels: it gives those whose probability reaches a threshold.
// Pure arithmetic over truth and scores. Invariant: labels that training never saw are missed by every row that has them.
import type { MetricInfo } from './metric'
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

/** One row. */
export type MultiRow = {
  /** True labels, given ones, and both. */
  readonly truth: readonly number[]
  readonly given: readonly number[]
  readonly hits: readonly number[]
  readonly loss: number
}

/** Counts over some rows; arrays are indexed by label. */
export type MultiTally = {
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

/** Every figure without intervals. */
export function computeMulti(input: MultiInput): Record<MultiMetricId, number> {
  let highest = -1
  for (const labels of input.truth) for (const label of labels) highest = Math.max(highest, label)
  const labels = Math.max(input.classes, highest + 1)
  return figuresOf(tallyMulti(multiRows(input), labels), labels)
}

/** What computes the figures over all rows (null), or over rows that weigh so much each; `labels` is how many there are. */
export function multiSampler(
  input: MultiInput,
  labels: number,
): (weights: Uint16Array | null) => Record<MultiMetricId, number> {
  const rows = multiRows(input)
  const all = tallyMulti(rows, labels)
  return (weights) => figuresOf(weights ? tallyMulti(rows, labels, weights) : all, labels)
}

/** What is known of each row before counting. */
export function multiRows({ truth, scores, classes, threshold }: MultiInput): MultiRow[] {
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

function emptyTally(labels: number): MultiTally {
  const array = () => new Float64Array(labels)
  return { rows: 0, exact: 0, wrong: 0, f1Sum: 0, lossSum: 0, truth: array(), given: array(), hits: array() }
}

/** Counts rows that weigh so much each; absent weights are 1. */
export function tallyMulti(rows: readonly MultiRow[], labels: number, weights?: Uint16Array): MultiTally {
  const tally = emptyTally(labels)
  for (const [at, row] of rows.entries()) {
    const weight = weights ? (weights[at] ?? 0) : 1
    if (weight > 0) count(tally, row, weight)
  }
  return tally
}

function count(tally: MultiTally, { truth, given, hits, loss }: MultiRow, weight: number): void {
  const wrong = truth.length + given.length - 2 * hits.length
  tally.rows += weight
  tally.wrong += weight * wrong
  if (wrong === 0) tally.exact += weight
  tally.f1Sum += weight * ratio(2 * hits.length, truth.length + given.length)
  tally.lossSum += weight * loss
  for (const label of truth) tally.truth[label] = (tally.truth[label] ?? 0) + weight
  for (const label of given) tally.given[label] = (tally.given[label] ?? 0) + weight
  for (const label of hits) tally.hits[label] = (tally.hits[label] ?? 0) + weight
}

/** Precision, recall and F1 of one label. */
export function ratiosOf({ truth, given, hits }: MultiTally, label: number) {
  const [own, all, both] = [truth[label] ?? 0, given[label] ?? 0, hits[label] ?? 0]
  return { precision: ratio(both, all), recall: ratio(both, own), f1: ratio(2 * both, own + all) }
}

/** As scikit-learn's with zero_division=0; macro means are over all labels, those without a row too. */
export function figuresOf(tally: MultiTally, labels: number): Record<MultiMetricId, number> {
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
