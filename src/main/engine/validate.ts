import { computeMetrics } from '../../shared/metrics/evaluate'
import type { MetricId } from '../../shared/metrics/ids'
import { inBatches } from './out-of-memory'
import type { StepRunner } from './step'
import { range } from './texts'
import type { TrainingData } from './training-data'

/** Figures of the validation part after an epoch; `loss` is the log loss, unweighted. */
export type ValidationFigures = { readonly loss: number; readonly metrics: Record<MetricId, number> }

/** Scores the validation part and computes every metric; null where there is none. */
export async function validate(
  runner: StepRunner,
  { held, weightOf }: TrainingData,
  batchSize: number,
): Promise<ValidationFigures | null> {
  if (!held) return null
  const classes = weightOf.length
  const scores = new Float32Array(held.labels.length * classes)
  const rows = range(held.labels.length)
  await inBatches(rows.length, batchSize, async (from, to) => {
    scores.set(await runner.scores(await held.source.batch(rows.subarray(from, to))), from * classes)
  })
  const metrics = computeMetrics(held.labels, scores, classes)
  return { loss: metrics.logLoss, metrics }
}
