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
