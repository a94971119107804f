/** Ids of the metrics in the order in which they are listed; `metrics/index.ts` must define each. */
export const metricIds = [
  'accuracy',
  'balancedAccuracy',
  'macroF1',
  'weightedF1',
  'macroPrecision',
  'macroRecall',
  'mcc',
  'kappa',
  'top3',
  'logLoss',
] as const

/** One of the metrics. */
export type MetricId = (typeof metricIds)[number]

/**
 * Ids of the figures that an evaluation adds: they cost more than a training asks for after each epoch, or follow from
 * others. `metrics/further.ts` defines each.
 */
export const furtherIds = [
  'microF1',
  'weightedPrecision',
  'microPrecision',
  'weightedRecall',
  'microRecall',
  'top5',
  'rocAuc',
  'prAuc',
  'brier',
  'calibrationError',
] as const

/** One of them. */
export type FurtherId = (typeof furtherIds)[number]
