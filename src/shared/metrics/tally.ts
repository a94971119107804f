// The counts that every metric is computed from: rows, right ones and, for each label, how often it is true,
// given, and both. One pass over the rows makes them, so a resample of the bootstrap costs one pass as well.
// It is not a metric. Invariant: the sums of `truth` and of `predicted` over labels are both `rows`.

/** Counts over some rows; arrays are indexed by label. */
export type Tally = {
  rows: number
  right: number
  /** Rows whose true label is among the three likeliest. */
  amongThree: number
  /** Sum over rows of -ln p(true label), in nats, clipped (see `rowFigures`). */
  lossSum: number
  readonly truth: Float64Array
  readonly predicted: Float64Array
  /** Rows of the label that were given it. */
  readonly hits: Float64Array
}

/** What is known of each row before counting. */
export type RowFigures = {
  readonly truth: Int32Array
  readonly predicted: Int32Array
  /** 1 where the true label is among the three likeliest. */
  readonly amongThree: Uint8Array
  readonly loss: Float64Array
  /** Labels in all: indices of truth and predicted are below it. */
  readonly labels: number
}

const epsilon = 2 ** -52

/**
 * Reads scores, (rows, classes) row-major, once. Ties go to the lower index. The loss is clipped to
 * [2^-52, 1 - 2^-52] as scikit-learn does for float64; a label unseen in training has probability 0.
 */
export function rowFigures(
  truth: Int32Array,
  scores: Float32Array,
  classes: number,
  labels: number,
): RowFigures {
  const rows = truth.length
  const predicted = new Int32Array(rows)
  const amongThree = new Uint8Array(rows)
  const loss = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const start = row * classes
    const label = truth[row] ?? -1
    const own = label >= 0 && label < classes ? (scores[start + label] ?? 0) : -1
    let best = 0
    let ahead = 0
    for (let index = 0; index < classes; index++) {
      const score = scores[start + index] ?? 0
      if (score > (scores[start + best] ?? 0)) best = index
      if (score > own || (score === own && index < label)) ahead++
    }
    predicted[row] = best
    amongThree[row] = own >= 0 && ahead < 3 ? 1 : 0
    loss[row] = -Math.log(Math.min(Math.max(own, epsilon), 1 - epsilon))
  }
  return { truth, predicted, amongThree, loss, labels }
}

/** An empty tally over so many labels. */
export function emptyTally(labels: number): Tally {
  return {
    rows: 0,
    right: 0,
    amongThree: 0,
    lossSum: 0,
    truth: new Float64Array(labels),
    predicted: new Float64Array(labels),
    hits: new Float64Array(labels),
  }
}

/** Counts every row once. */
export function tallyRows(figures: RowFigures): Tally {
  const tally = emptyTally(figures.labels)
  for (let row = 0; row < figures.truth.length; row++) countRow(tally, figures, row, 1)
  return tally
}

/** Counts rows that weigh so much each into a cleared `tally`. */
export function tallyWeighted(tally: Tally, figures: RowFigures, weights: Uint16Array): void {
  tally.rows = tally.right = tally.amongThree = tally.lossSum = 0
  tally.truth.fill(0)
  tally.predicted.fill(0)
  tally.hits.fill(0)
  for (let row = 0; row < figures.truth.length; row++) {
    const weight = weights[row] ?? 0
    if (weight > 0) countRow(tally, figures, row, weight)
  }
}

function countRow(tally: Tally, figures: RowFigures, row: number, weight: number): void {
  const truth = figures.truth[row] ?? 0
  const predicted = figures.predicted[row] ?? 0
  tally.rows += weight
  tally.truth[truth] = (tally.truth[truth] ?? 0) + weight
  tally.predicted[predicted] = (tally.predicted[predicted] ?? 0) + weight
  tally.amongThree += weight * (figures.amongThree[row] ?? 0)
  tally.lossSum += weight * (figures.loss[row] ?? 0)
  if (truth !== predicted) return
  tally.right += weight
  tally.hits[truth] = (tally.hits[truth] ?? 0) + weight
}

/** a / b, or 0 where b is 0 (scikit-learn's zero_division=0). */
export function ratio(a: number, b: number): number {
  return b === 0 ? 0 : a / b
}

/** Precision, recall and F1 of one label. */
export function labelRatios(tally: Tally, label: number): { precision: number; recall: number; f1: number } {
  const truth = tally.truth[label] ?? 0
  const predicted = tally.predicted[label] ?? 0
  const hits = tally.hits[label] ?? 0
  return {
    precision: ratio(hits, predicted),
    recall: ratio(hits, truth),
    f1: ratio(2 * hits, truth + predicted),
  }
}

/** Mean of a figure over the labels that are true or given at least once (scikit-learn's unique_labels). */
export function macroMean(tally: Tally, figure: 'precision' | 'recall' | 'f1'): number {
  let sum = 0
  let count = 0
  for (let label = 0; label < tally.truth.length; label++) {
    if ((tally.truth[label] ?? 0) + (tally.predicted[label] ?? 0) === 0) continue
    sum += labelRatios(tally, label)[figure]
    count++
  }
  return ratio(sum, count)
}

/** Sum over labels of a product of two counts. */
export function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}
