import type { SettingValues } from '../../shared/domain/run'
import { computeMetrics } from '../../shared/metrics/evaluate'
import type { MetricId } from '../../shared/metrics/ids'
import type { ComputeBackend } from './backends/backend'
import type { Network } from './family'
import { probabilities } from './probabilities'
import { cut, type LabelledTexts, range, type RowSource } from './rows'
import { asNumber } from './settings'

/** Figures of the validation part after an epoch; `loss` is the log loss, unweighted. */
export type ValidationFigures = { readonly loss: number; readonly metrics: Record<MetricId, number> }

/** Scores the validation part and computes every metric. */
export async function validate(
  backend: ComputeBackend,
  network: Network,
  source: RowSource,
  { texts, labels }: LabelledTexts,
  classes: number,
  settings: SettingValues,
): Promise<ValidationFigures> {
  const scores = new Float32Array(texts.length * classes)
  for (const batch of cut(range(texts.length), asNumber(settings, 'evalBatchSize')))
    scores.set(await probabilities(backend, network, source.batch(batch)), (batch[0] ?? 0) * classes)
  const metrics = computeMetrics(labels, scores, classes)
  return { loss: metrics.logLoss, metrics }
}
