import type { Metric } from './metric'
import { macroMean } from './tally'

/** Mean precision over labels (scikit-learn: precision_score, average macro). */
export const macroPrecision: Metric = {
  id: 'macroPrecision',
  label: 'Macro precision',
  better: 'higher',
  format: 'percent',
  help: 'Of the messages given a label, the share that truly has it, averaged over labels.',
  compute: (tally) => macroMean(tally, 'precision'),
}
