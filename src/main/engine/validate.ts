import type { SettingValues } from '../../shared/domain/run'
import { computeMetrics } from '../../shared/metrics/evaluate'
import type { MetricId } from '../../shared/metrics/ids'
import type { ComputeBackend } from './backends/backend'
import type { Network } from './family'
import { probabilities } from './probabilities'
import { cut, range } from './rows'
import { asNumber } from './settings'
import type { TrainingData } from './training-data'

/** Figures of the validation part after an epoch; `loss` is the log loss, unweighted. */
export type ValidationFigures = { readonly loss: number; readonly metrics: Record<MetricId, number> }

/** Scores the validation part and computes every metric; null where there is none. */
export async function validate(
  backend: ComputeBackend,
  network: Network,
  { held, weightOf }: TrainingData,
  settings: SettingValues,
): Promise<ValidationFigures | null> {
  if (!held) return null
  const classes = weightOf.length
  const scores = new Float32Array(held.labels.length * classes)
  for (const rows of cut(range(held.labels.length), asNumber(settings, 'evalBatchSize')))
    scores.set(await probabilities(backend, network, held.source.batch(rows)), (rows[0] ?? 0) * classes)
  const metrics = computeMetrics(held.labels, scores, classes)
  return { loss: metrics.logLoss, metrics }
}
