import { computeMetrics } from '../../shared/metrics/evaluate'
import { computeMulti } from '../../shared/metrics/multi'
import { computeOrdered } from '../../shared/metrics/ordered'
import { bestThreshold } from '../../shared/metrics/threshold'
import { columnsOf, type Head, spansOf, widthOf } from './heads'
import { firstLabels, labelled, labelsOf, type RowLabels } from './labels'
import { inBatches } from './out-of-memory'
import type { StepRunner } from './step'
import { range } from './texts'
import type { TrainingData } from './training-data'

/** Figures of a head. */
type Figures = Readonly<Record<string, number>>

/**
 * Figures of the validation part after an epoch; `loss` is the log loss, unweighted. With several outputs each figure
 * is the mean over those that have it.
 */
export type ValidationFigures = {
  readonly loss: number
  readonly metrics: Record<string, number>
  /** For each head; of one that may give several labels with the `threshold` that they were given by. */
  readonly heads: (Record<string, number> | null)[]
}

/** Scores the validation part, (rows, classes of all heads), and computes every metric; null where there is none. */
export async function validate(
  runner: StepRunner,
  heads: readonly Head[],
  { held }: TrainingData,
  batchSize: number,
): Promise<{ readonly figures: ValidationFigures; readonly scores: Float32Array } | null> {
  if (!held) return null
  const width = widthOf(heads)
  const scores = new Float32Array(held.count * width)
  const rows = range(held.count)
  await inBatches(rows.length, batchSize, async (from, to) => {
    scores.set(await runner.scores(await held.source.batch(rows.subarray(from, to))), from * width)
  })
  const figures = spansOf(heads).map((span, at) => {
    const labels = held.labels[at]
    return labels ? figuresOfHead(span, labels, columnsOf(scores, width, span)) : null
  })
  const known = figures.filter((one) => one !== null)
  const { threshold: _threshold, ...metrics } = meanOf(known)
  return { figures: { loss: metrics['logLoss'] ?? 0, metrics, heads: figures }, scores }
}

/**
 * Figures of a head over the rows that have a label in it; null where no row has. `scores` is (rows, classes). A head
 * that may give several labels gives those from `threshold` on, where none is given from the one with the best micro-F1
 * over these rows; its `accuracy` is the share of rows with exactly their labels.
 */
export function figuresOfHead(
  { classes, isMulti, isOrdered }: Head,
  labels: RowLabels,
  scores: Float32Array,
  threshold?: number,
): Figures | null {
  const rows = labelled(labels)
  if (rows.length === 0) return null
  const own = new Float32Array(rows.length * classes)
  for (const [at, row] of rows.entries())
    own.set(scores.subarray(row * classes, (row + 1) * classes), at * classes)
  if (isMulti) {
    const truth = Array.from(rows, (row) => labelsOf(labels, row))
    const least = threshold ?? bestThreshold(truth, own, classes)
    const figures = computeMulti({ truth, scores: own, classes, threshold: least })
    return { ...figures, accuracy: figures.subsetAccuracy, threshold: least }
  }
  const first = firstLabels(labels)
  const truth = rows.map((row) => first[row] ?? -1)
  const figures = computeMetrics(truth, own, classes)
  return isOrdered ? { ...figures, ...computeOrdered(truth, own, classes) } : figures
}

function meanOf(figures: readonly Figures[]): Figures {
  const sums: Record<string, { sum: number; count: number }> = {}
  for (const one of figures)
    for (const [id, value] of Object.entries(one)) {
      const known = (sums[id] ??= { sum: 0, count: 0 })
      known.sum += value
      known.count++
    }
  return Object.fromEntries(Object.entries(sums).map(([id, { sum, count }]) => [id, sum / count]))
}
