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
import { furtherMetrics } from './further'
import { furtherMultiMetrics } from './further-multi'
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

/** The order in which a person reads them. */
const single: Readonly<Record<string, MetricInfo>> = {
  accuracy,
  balancedAccuracy,
  macroF1,
  weightedF1,
  microF1: furtherMetrics.microF1,
  macroPrecision,
  weightedPrecision: furtherMetrics.weightedPrecision,
  microPrecision: furtherMetrics.microPrecision,
  macroRecall,
  weightedRecall: furtherMetrics.weightedRecall,
  microRecall: furtherMetrics.microRecall,
  mcc,
  kappa,
  top3,
  top5: furtherMetrics.top5,
  rocAuc: furtherMetrics.rocAuc,
  prAuc: furtherMetrics.prAuc,
  logLoss,
  brier: furtherMetrics.brier,
  calibrationError: furtherMetrics.calibrationError,
}

type Infos = Readonly<Record<string, MetricInfo>>

const all: Readonly<Record<OutputKind, Infos>> = {
  single,
  multi: { ...multiMetrics, ...furtherMultiMetrics },
  ordered: { ...single, ...orderedMetrics },
}

const watched: Readonly<Record<OutputKind, Infos>> = {
  single: metrics,
  multi: multiMetrics,
  ordered: { ...metrics, ...orderedMetrics },
}

/** Every figure that an evaluation of an output of that kind can have, in the order in which they are listed. */
export function metricsOf(kind: OutputKind): Infos {
  return all[kind]
}

/** Those of them that a training computes after each epoch and comparisons are made by. */
export function watchedMetricsOf(kind: OutputKind): Infos {
  return watched[kind]
}
