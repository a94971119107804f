// What a training aims at: how many rows each class has, how much each class counts, the target matrix.
import { WinnowError } from '../../shared/errors'
import { pickTexts, range, type TextSource } from './texts'

/** The rows that have a label. */
export function labelledRows(source: TextSource): TextSource {
  const { labels } = source
  if (!labels.some((label) => label < 0)) return source
  return pickTexts(
    source,
    range(source.count).filter((row) => (labels[row] ?? -1) >= 0),
  )
}

/** Rows of each class. Throws `split.noTrain` without rows and `labels.tooFew` with one class. */
export function countClasses(labels: Int32Array, classes: number): Float64Array {
  if (labels.length === 0)
    throw new WinnowError('split.noTrain', 'The training part has no message with a label.')
  const counts = new Float64Array(classes)
  for (const label of labels) {
    if (label >= classes)
      throw new WinnowError('internal', `A training row has label ${label} of ${classes} classes.`)
    counts[label] = (counts[label] ?? 0) + 1
  }
  if (counts.filter((count) => count > 0).length < 2)
    throw new WinnowError('labels.tooFew', `All ${labels.length} training messages have the same label.`)
  return counts
}

/** Weight of each class: 1, or rows / (classes present × rows of the class) (scikit-learn's balanced). */
export function classWeights(counts: Float64Array, kind: string): Float64Array {
  if (kind !== 'balanced') return new Float64Array(counts.length).fill(1)
  const rows = counts.reduce((sum, count) => sum + count, 0)
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count === 0 ? 0 : rows / (present * count)))
}

/** Share of each class among the rows as weighted; half a row for a class without any, so that no share is 0. */
export function priorShares(counts: Float64Array, weights: Float64Array): Float32Array {
  const weighed = counts.map((count, index) => (count === 0 ? 0.5 : count * (weights[index] ?? 1)))
  const sum = weighed.reduce((total, value) => total + value, 0)
  return Float32Array.from(weighed, (value) => value / sum)
}

/** Sum of the weights of the rows' classes: what the targets of a step are divided by. */
export function targetSum(labels: Int32Array, rows: Int32Array, weights: Float64Array): number {
  let sum = 0
  for (const row of rows) sum += weights[labels[row] ?? 0] ?? 0
  return sum
}

/** The target matrix, (rows, classes): in each row the weight of its class, divided by `sum` (targetSum). */
export function targetMatrix(
  labels: Int32Array,
  rows: Int32Array,
  weights: Float64Array,
  sum = targetSum(labels, rows, weights),
): Float32Array {
  const classes = weights.length
  const targets = new Float32Array(rows.length * classes)
  for (const [position, row] of rows.entries()) {
    const label = labels[row] ?? 0
    targets[position * classes + label] = (weights[label] ?? 0) / sum
  }
  return targets
}
