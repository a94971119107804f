// Figures that an evaluation adds where a message may have several labels, and the evaluation itself.
import type { MetricInfo } from './metric'
import { ratio } from './tally'
import type { MultiInput, MultiRow, MultiTally } from './multi'

/** Ids of the figures, in the order in which they are listed. */
export const furtherMultiIds = [
  'weightedF1',
  'weightedPrecision',
  'weightedRecall',
  'samplesPrecision',
  'samplesRecall',
  'jaccard',
  'lrap',
  'rocAuc',
  'prAuc',
  'brier',
] as const

/** One of them. */
export type FurtherMultiId = (typeof furtherMultiIds)[number]

const share = { better: 'higher', format: 'percent' } as const
const needs = 'It needs a label that some messages have and some have not.'

/** What they are. */
export const furtherMultiMetrics = {
  weightedF1: {
    ...share,
    label: 'Weighted F1',
    help: 'F1 of each label, averaged so that common labels count more.',
  },
  weightedPrecision: {
    ...share,
    label: 'Weighted precision',
    help: 'Precision of each label, averaged so that common labels count more.',
  },
  weightedRecall: {
    ...share,
    label: 'Weighted recall',
    help: 'Recall of each label, averaged so that common labels count more; it equals micro-recall.',
  },
  samplesPrecision: {
    ...share,
    label: 'Precision per message',
    help: 'Of the labels that a message got, the share that is right, averaged over messages.',
  },
  samplesRecall: {
    ...share,
    label: 'Recall per message',
    help: 'Of the labels of a message, the share that it got, averaged over messages.',
  },
  jaccard: {
    ...share,
    label: 'Overlap per message',
    help: 'Labels that a message has and got, of those that it has or got, averaged over messages (Jaccard).',
  },
  lrap: {
    ...share,
    label: 'Ranking precision',
    help: 'How near the top the labels of a message stand among all by probability: 100 % where no other stands before them (LRAP).',
  },
  rocAuc: {
    better: 'higher',
    format: 'number',
    label: 'ROC AUC',
    help: 'How often a message with a label gets a higher probability of it than one without, averaged over labels; guessing gives 0.5.',
    needs,
  },
  prAuc: {
    better: 'higher',
    format: 'number',
    label: 'PR AUC',
    help: 'Average precision of each label, averaged over labels; guessing gives the share of the label.',
    needs,
  },
  brier: {
    better: 'lower',
    format: 'number',
    label: 'Brier score',
    help: 'Squared distance of each probability from what is true (1 or 0), averaged over labels and messages: 0 is best, 1 worst.',
  },
} as const satisfies Record<FurtherMultiId, MetricInfo>

/** Figures of each row by itself. */
export type MultiRowFigures = Readonly<
  Record<'samplesPrecision' | 'samplesRecall' | 'jaccard' | 'lrap' | 'brier', Float64Array>
>

/** As scikit-learn's with zero_division=0; a row without labels, or with all, has ranking precision 1 as there. */
export function multiRowFigures(
  rows: readonly MultiRow[],
  { scores, classes }: MultiInput,
  labels: number,
): MultiRowFigures {
  const array = () => new Float64Array(rows.length)
  const found = {
    samplesPrecision: array(),
    samplesRecall: array(),
    jaccard: array(),
    lrap: array(),
    brier: array(),
  }
  for (const [at, { truth, given, hits }] of rows.entries()) {
    const own = scores.subarray(at * classes, (at + 1) * classes)
    found.samplesPrecision[at] = ratio(hits.length, given.length)
    found.samplesRecall[at] = ratio(hits.length, truth.length)
    found.jaccard[at] = ratio(hits.length, truth.length + given.length - hits.length)
    found.lrap[at] = rankingPrecision(own, truth, labels)
    let distance = 0
    for (const score of own) distance += score * score
    for (const label of truth) distance += 1 - 2 * (own[label] ?? 0)
    found.brier[at] = ratio(distance, labels)
  }
  return found
}

function rankingPrecision(scores: Float32Array, truth: readonly number[], labels: number): number {
  if (truth.length === 0 || truth.length === labels) return 1
  const of = (label: number): number => scores[label] ?? 0
  const unseen = labels - scores.length
  let sum = 0
  for (const label of truth) {
    const own = of(label)
    let rank = own <= 0 ? unseen : 0
    for (const score of scores) if (score >= own) rank++
    const before = truth.filter((other) => of(other) >= own).length
    sum += before / rank
  }
  return sum / truth.length
}

/** Means over rows that weigh so much each; absent weights are 1. */
export function meansOf(
  figures: MultiRowFigures,
  rows: number,
  weights?: Uint16Array,
): Record<keyof MultiRowFigures, number> {
  const mean = (column: Float64Array): number => {
    let sum = 0
    for (let row = 0; row < column.length; row++)
      sum += (weights ? (weights[row] ?? 0) : 1) * (column[row] ?? 0)
    return ratio(sum, rows)
  }
  return {
    samplesPrecision: mean(figures.samplesPrecision),
    samplesRecall: mean(figures.samplesRecall),
    jaccard: mean(figures.jaccard),
    lrap: mean(figures.lrap),
    brier: mean(figures.brier),
  }
}

/** Averages weighted by how many rows have a label. */
export function weightedMulti({ truth, given, hits }: MultiTally) {
  let [all, f1, precision, recall] = [0, 0, 0, 0]
  for (let label = 0; label < truth.length; label++) {
    const [own, said, both] = [truth[label] ?? 0, given[label] ?? 0, hits[label] ?? 0]
    all += own
    f1 += own * ratio(2 * both, own + said)
    precision += own * ratio(both, said)
    recall += both
  }
  return {
    weightedF1: ratio(f1, all),
    weightedPrecision: ratio(precision, all),
    weightedRecall: ratio(recall, all),
  }
}
