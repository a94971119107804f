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
import type { Metric } from './metric'
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
