import type { Metric } from './metric'
import { macroMean } from './tally'

/** Mean recall over labels, those only given included (scikit-learn: recall_score, average macro). */
export const macroRecall: Metric = {
  id: 'macroRecall',
  label: 'Macro recall',
  better: 'higher',
  format: 'percent',
  help: 'Of the messages that have a label, the share that was given it, averaged over labels.',
  compute: (tally) => macroMean(tally, 'recall'),
}
