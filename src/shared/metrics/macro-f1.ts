import type { Metric } from './metric'
import { macroMean } from './tally'

/** Mean F1 over labels (scikit-learn: f1_score, average macro). */
export const macroF1: Metric = {
  id: 'macroF1',
  label: 'Macro-F1',
  better: 'higher',
  format: 'percent',
  help: 'F1 of each label, averaged so that rare labels count as much as common ones.',
  compute: (tally) => macroMean(tally, 'f1'),
}
