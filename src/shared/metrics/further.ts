// Figures that an evaluation adds to those of each epoch, for one label a message: what they are, and what is computed
// from counts and from the scores of each row. Ranking and calibration have files of their own.
import type { FurtherId } from './ids'
import type { MetricInfo } from './metric'
import { binOf } from './calibration'
import { labelRatios, ratio, type RowFigures, type Tally } from './tally'

const share = { better: 'higher', format: 'percent' } as const

/** What they are. */
export const furtherMetrics = {
  microF1: {
    ...share,
    label: 'Micro-F1',
    help: 'F1 over all messages together; with one label a message it equals the accuracy.',
  },
  weightedPrecision: {
    ...share,
    label: 'Weighted precision',
    help: 'Precision of each label, averaged so that common labels count more.',
  },
  microPrecision: {
    ...share,
    label: 'Micro-precision',
    help: 'Precision over all messages together; with one label a message it equals the accuracy.',
  },
  weightedRecall: {
    ...share,
    label: 'Weighted recall',
    help: 'Recall of each label, averaged so that common labels count more; it equals the accuracy.',
  },
  microRecall: {
    ...share,
    label: 'Micro-recall',
    help: 'Recall over all messages together; with one label a message it equals the accuracy.',
  },
  top5: {
    ...share,
    label: 'Top five',
    help: 'Share of messages whose true label is among the five likeliest.',
  },
  rocAuc: {
    better: 'higher',
    format: 'number',
    label: 'ROC AUC',
    help: 'How often a message of a label gets a higher probability of it than one of another label, averaged over labels; guessing gives 0.5.',
    needs: 'It needs a label that some messages have and some have not.',
  },
  prAuc: {
    better: 'higher',
    format: 'number',
    label: 'PR AUC',
    help: 'Average precision of each label against the rest, averaged over labels; guessing gives the share of the label.',
    needs: 'It needs a label that some messages have and some have not.',
  },
  brier: {
    better: 'lower',
    format: 'number',
    label: 'Brier score',
    help: 'Squared distance of the probabilities from what is true, summed over labels: 0 is best, 2 worst; with two labels the half of it.',
  },
  calibrationError: {
    better: 'lower',
    format: 'percent',
    label: 'Calibration error',
    help: 'How far the probability of the given label is from how often it is right, on average over 15 equal bins.',
  },
} as const satisfies Record<FurtherId, MetricInfo>

/** What is known of each row beside `RowFigures`. */
export type FurtherRows = {
  /** 1 where the true label is among the five likeliest. */
  readonly amongFive: Uint8Array
  /** Squared distance from the truth, as `brier` counts it. */
  readonly squares: Float64Array
  /** Probability of the likeliest label, its bin, and whether it is right. */
  readonly confidence: Float64Array
  readonly bins: Uint8Array
  readonly isRight: Uint8Array
}

/**
 * Reads scores, (rows, classes) row-major, once; ties as in `rowFigures`. The Brier score sums over labels and is halved
 * for two, as scikit-learn's brier_score_loss does; a label that training never saw has probability 0.
 */
export function furtherRows(figures: RowFigures, scores: Float32Array, classes: number): FurtherRows {
  const { truth, predicted, labels } = figures
  const rows = truth.length
  const amongFive = new Uint8Array(rows)
  const squares = new Float64Array(rows)
  const confidence = new Float64Array(rows)
  const bins = new Uint8Array(rows)
  const isRight = new Uint8Array(rows)
  const half = labels <= 2 ? 0.5 : 1
  for (let row = 0; row < rows; row++) {
    const start = row * classes
    const label = truth[row] ?? -1
    const isKnown = label >= 0 && label < classes
    const own = isKnown ? (scores[start + label] ?? 0) : 0
    let [ahead, sum] = [0, 0]
    for (let index = 0; index < classes; index++) {
      const score = scores[start + index] ?? 0
      if (score > own || (score === own && index < label)) ahead++
      sum += score * score
    }
    amongFive[row] = isKnown && ahead < 5 ? 1 : 0
    squares[row] = half * (sum - own * own + (1 - own) * (1 - own))
    const given = scores[start + (predicted[row] ?? 0)] ?? 0
    confidence[row] = given
    bins[row] = binOf(given)
    isRight[row] = label === predicted[row] ? 1 : 0
  }
  return { amongFive, squares, confidence, bins, isRight }
}

/** Sums over rows that weigh so much each; absent weights are 1. */
export function sumsOf(
  { amongFive, squares }: FurtherRows,
  weights?: Uint16Array,
): { readonly amongFive: number; readonly squares: number } {
  let [five, distance] = [0, 0]
  for (let row = 0; row < squares.length; row++) {
    const weight = weights ? (weights[row] ?? 0) : 1
    five += weight * (amongFive[row] ?? 0)
    distance += weight * (squares[row] ?? 0)
  }
  return { amongFive: five, squares: distance }
}

/** Those that follow from counts (scikit-learn: average weighted and micro). */
export function countedFigures(
  tally: Tally,
): Record<
  Extract<FurtherId, 'microF1' | 'microPrecision' | 'microRecall' | 'weightedPrecision' | 'weightedRecall'>,
  number
> {
  const micro = ratio(tally.right, tally.rows)
  let precision = 0
  for (let label = 0; label < tally.truth.length; label++)
    precision += (tally.truth[label] ?? 0) * labelRatios(tally, label).precision
  return {
    microF1: micro,
    microPrecision: micro,
    microRecall: micro,
    weightedPrecision: ratio(precision, tally.rows),
    weightedRecall: micro,
  }
}
