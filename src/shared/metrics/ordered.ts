// Figures of ordered classes, such as stars: how far off the answers are, not only whether they are right. Classes stand
// in their order. A label that training never saw has no place in it: its rows count as wrong by the whole scale.
import type { MetricInfo } from './metric'
import { ratio, rowFigures, type RowFigures } from './tally'

/** Ids of the figures that ordered classes have beside those of any classes, in the order in which they are listed. */
export const orderedMetricIds = ['mae', 'withinOne', 'twoGroupAccuracy', 'quadraticKappa'] as const

/** One of them. */
export type OrderedMetricId = (typeof orderedMetricIds)[number]

/** What they are. */
export const orderedMetrics = {
  mae: {
    label: 'Mean steps off',
    better: 'lower',
    format: 'number',
    help: 'How many steps of the scale an answer is off on average (mean absolute error).',
  },
  withinOne: {
    label: 'Off by one at most',
    better: 'higher',
    format: 'percent',
    help: 'Share of messages that got their own class or one beside it.',
  },
  twoGroupAccuracy: {
    label: 'Low or high right',
    better: 'higher',
    format: 'percent',
    help: 'Share of messages on the right side of the middle; those whose own class is the middle one are left out.',
  },
  quadraticKappa: {
    label: 'Quadratic kappa',
    better: 'higher',
    format: 'number',
    help: 'Agreement beyond chance, in which an answer that is far off counts by the square of its distance.',
  },
} as const satisfies Record<OrderedMetricId, MetricInfo>

/** Counts over some rows; arrays are indexed by class. */
export type OrderedTally = {
  rows: number
  /** Sum of steps between truth and answer, and of their squares. */
  distance: number
  squares: number
  withinOne: number
  /** Rows whose true class is not the middle one, and those of them with an answer on the same side. */
  sided: number
  onSide: number
  readonly truth: Float64Array
  readonly predicted: Float64Array
  /** Changes, from one class to the next, of how many rows have truth and answer on different sides of the place before it. */
  readonly crossing: Float64Array
}

/** Counts rows that weigh so much each; absent weights are 1. */
export function tallyOrdered(
  { truth, predicted }: Pick<RowFigures, 'truth' | 'predicted'>,
  classes: number,
  weights?: Uint16Array,
): OrderedTally {
  const tally: OrderedTally = {
    rows: truth.length,
    distance: 0,
    squares: 0,
    withinOne: 0,
    sided: 0,
    onSide: 0,
    truth: new Float64Array(classes + 1),
    predicted: new Float64Array(classes + 1),
    crossing: new Float64Array(classes + 1),
  }
  const { crossing } = tally
  const middle = (classes - 1) / 2
  for (let row = 0; row < truth.length; row++) {
    const weight = weights ? (weights[row] ?? 0) : 1
    if (weight === 0) continue
    const given = predicted[row] ?? 0
    const known = truth[row] ?? classes
    const isSeen = known < classes
    const own = isSeen ? known : classes
    const steps = isSeen ? Math.abs(own - given) : classes - 1
    tally.distance += weight * steps
    tally.squares += weight * steps * steps
    if (isSeen && steps <= 1) tally.withinOne += weight
    if (!isSeen || own !== middle) tally.sided += weight
    if (isSeen && own !== middle && Math.sign(own - middle) === Math.sign(given - middle))
      tally.onSide += weight
    // An answer to a label that training never saw is on the wrong side of every place.
    const from = isSeen ? Math.min(own, given) + 1 : 1
    const to = isSeen ? Math.max(own, given) + 1 : classes
    crossing[from] = (crossing[from] ?? 0) + weight
    crossing[to] = (crossing[to] ?? 0) - weight
    tally.truth[own] = (tally.truth[own] ?? 0) + weight
    tally.predicted[given] = (tally.predicted[given] ?? 0) + weight
  }
  return tally
}

/**
 * The figures of a tally. Mean absolute error as scikit-learn's over places; quadratic kappa as its
 * cohen_kappa_score(weights='quadratic'), 1 - Σ d² / Σ expected d². With two classes everything is within one step. An
 * answer in the middle is on neither side, so it is wrong for a message that is not in the middle.
 */
export function orderedFigures(tally: OrderedTally): Record<OrderedMetricId, number> {
  const { rows, distance, squares, withinOne, sided, onSide } = tally
  return {
    mae: ratio(distance, rows),
    withinOne: ratio(withinOne, rows),
    twoGroupAccuracy: ratio(onSide, sided),
    quadraticKappa: kappaOf(tally, squares),
  }
}

/**
 * Accuracy of every split of the classes into two groups, the low ones and the high ones: the first splits after the first
 * class. No class is left out, so on five stars the fourth is "up to 4 against 5".
 */
export function splitAccuracies({ rows, crossing }: OrderedTally): number[] {
  let wrong = 0
  return Array.from(crossing.subarray(1, -1), (change) => {
    wrong += change
    return ratio(rows - wrong, rows)
  })
}

/** The two groups of the split after class `at` of `classes`, in words; `labels` are their names in order. */
export function splitWords(labels: readonly string[], at: number, classes: number): string {
  const [first = '', last = ''] = [labels[at + 1], labels[classes - 1]]
  return `Up to ${labels[at] ?? ''} or ${first === last ? first : `${first} to ${last}`}`
}

function kappaOf({ rows, truth, predicted }: OrderedTally, squares: number): number {
  const unseen = truth.length - 1
  let expected = 0
  for (let own = 0; own < truth.length; own++)
    for (let given = 0; given < unseen; given++) {
      const steps = own === unseen ? unseen - 1 : own - given
      expected += ((truth[own] ?? 0) * (predicted[given] ?? 0) * steps * steps) / rows
    }
  return expected > 0 ? 1 - squares / expected : 0
}

/** The figures without intervals; `truth` as in evaluate.ts, `scores` (rows, classes). */
export function computeOrdered(
  truth: Int32Array,
  scores: Float32Array,
  classes: number,
): Record<OrderedMetricId, number> {
  const known = truth.map((label) => (label < 0 ? classes : label))
  const highest = known.reduce((top, label) => Math.max(top, label + 1), classes)
  return orderedFigures(tallyOrdered(rowFigures(known, scores, classes, highest), classes))
}
