// What a training aims at: how many rows each class has, how much each class counts, the target matrix. Everything is
// a span a head, side by side as in the logits.
import { WinnowError } from '../../shared/errors'
import { type Head, spansOf, widthOf } from './heads'
import { labelled, labelsOf, type RowLabels } from './labels'
import { pickTexts, range, type TextSource } from './texts'

/** How much a class counts in the loss: where a row has it, and, for a head that may give several, where it has not. */
export type ClassWeights = { readonly having: Float64Array; readonly lacking: Float64Array }

/** Rows of each class of a head, and the rows that have a label at all. */
export type ClassCounts = { readonly counts: Float64Array; readonly rows: number }

/** The rows that have a label in any output. */
export function labelledRows(source: TextSource): TextSource {
  const { count, labels } = source
  const known = labels.map(labelled)
  if (known.some((rows) => rows.length === count)) return source
  const any = new Set(known.flatMap((rows) => Array.from(rows)))
  return pickTexts(
    source,
    range(count).filter((row) => any.has(row)),
  )
}

/**
 * Rows of each class. Throws `split.noTrain` without rows, `labels.tooFew` where all have the same single label.
 */
export function countClasses(labels: RowLabels, { classes, isMulti, output }: Head): ClassCounts {
  const rows = labelled(labels).length
  if (rows === 0)
    throw new WinnowError('split.noTrain', `The training part has no message with a label (${output}).`)
  const counts = new Float64Array(classes)
  for (const label of labels.labels) {
    if (label >= classes)
      throw new WinnowError('internal', `A training row has label ${label} of ${classes} classes.`)
    counts[label] = (counts[label] ?? 0) + 1
  }
  const present = counts.filter((count) => count > 0)
  if (present.length < 2 || (isMulti && present.every((count) => count === rows)))
    throw new WinnowError('labels.tooFew', `All ${rows} training messages have the same label (${output}).`)
  return { counts, rows }
}

/**
 * Weight of each class: 1, or for `balanced` rows / (2 or the classes present × rows of the class), as scikit-learn's.
 * A head that may give several is so many questions with two answers each.
 */
export function classWeights({ counts, rows }: ClassCounts, kind: string, isMulti = false): ClassWeights {
  const same = new Float64Array(counts.length).fill(1)
  if (kind !== 'balanced') return { having: same, lacking: same }
  const share = (answers: number, count: number) => (count === 0 ? 0 : rows / (answers * count))
  if (isMulti)
    return {
      having: counts.map((count) => share(2, count)),
      lacking: counts.map((count) => share(2, rows - count)),
    }
  const present = counts.filter((count) => count > 0).length
  return { having: counts.map((count) => share(present, count)), lacking: same }
}

/**
 * Logits that give each class its share among the rows as weighted; half a row for a class without any, so that no
 * share is 0. Of a head that chooses one class they are the logarithms of the shares.
 */
export function startingLogits(
  { counts, rows }: ClassCounts,
  { having, lacking }: ClassWeights,
  isMulti = false,
): Float32Array {
  const weighed = counts.map((count, index) => (count === 0 ? 0.5 : count * (having[index] ?? 1)))
  if (isMulti)
    return Float32Array.from(weighed, (value, index) => {
      const others = Math.max(0.5, (rows - (counts[index] ?? 0)) * (lacking[index] ?? 1))
      return Math.log(value / others)
    })
  const sum = weighed.reduce((total, value) => total + value, 0)
  return Float32Array.from(weighed, (value) => Math.log(value / sum))
}

/** What the targets of a step are divided by, for each head: the weights of its rows' classes, or its rows. */
export function targetSums(
  heads: readonly Head[],
  labels: readonly RowLabels[],
  weights: readonly ClassWeights[],
  rows: Int32Array,
): Float64Array {
  return Float64Array.from(heads, ({ isMulti }, head) => {
    const [own, weight] = [labels[head], weights[head]]
    let sum = 0
    for (const row of rows) {
      const [first] = own ? labelsOf(own, row) : []
      if (first !== undefined) sum += isMulti ? 1 : (weight?.having[first] ?? 0)
    }
    return sum > 0 ? sum : 1
  })
}

/**
 * The target matrix, (rows, width), as the loss wants it (loss.ts): the weight of the class that a row has, divided by
 * the head's sum; with a head that may give several, the negative of the weight of each class that it has not.
 */
export function targetMatrix(
  heads: readonly Head[],
  labels: readonly RowLabels[],
  weights: readonly ClassWeights[],
  rows: Int32Array,
  sums = targetSums(heads, labels, weights, rows),
): Float32Array {
  const width = widthOf(heads)
  const targets = new Float32Array(rows.length * width)
  spansOf(heads).forEach(({ from, classes, isMulti }, head) => {
    const [own, weight, sum = 1] = [labels[head], weights[head], sums[head]]
    if (!own || !weight) return
    for (const [position, row] of rows.entries()) {
      const given = labelsOf(own, row)
      if (given.length === 0) continue
      const at = position * width + from
      if (isMulti)
        for (let index = 0; index < classes; index++)
          targets[at + index] = -(weight.lacking[index] ?? 0) / sum
      for (const label of isMulti ? given : given.subarray(0, 1))
        targets[at + label] = (weight.having[label] ?? 0) / sum
    }
  })
  return targets
}
