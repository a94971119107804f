// The registry of metrics: a new one is a file, a line here, an id in ids.ts and golden values.
import { accuracy } from './accuracy'
import { balancedAccuracy } from './balanced-accuracy'
import type { MetricId } from './ids'
import { kappa } from './kappa'
import { logLoss } from './log-loss'
import { macroF1 } from './macro-f1'
import { macroPrecision } from './macro-precision'
import { macroRecall } from './macro-recall'
import { mcc } from './mcc'
import type { OutputKind } from '../domain/label-kind'
import type { Metric, MetricInfo } from './metric'
import { multiMetrics } from './multi'
import { orderedMetrics } from './ordered'
import { top3 } from './top3'
import { weightedF1 } from './weighted-f1'

/** Every metric by id. */
export const metrics = {
  accuracy,
  balancedAccuracy,
  macroF1,
  weightedF1,
  macroPrecision,
  macroRecall,
  mcc,
  kappa,
  top3,
  logLoss,
} as const satisfies Record<MetricId, Metric>

const byKind: Readonly<Record<OutputKind, Readonly<Record<string, MetricInfo>>>> = {
  single: metrics,
  multi: multiMetrics,
  ordered: { ...metrics, ...orderedMetrics },
}

/** The figures of an output of that kind, in the order in which they are listed. */
export function metricsOf(kind: OutputKind): Readonly<Record<string, MetricInfo>> {
  return byKind[kind]
}
