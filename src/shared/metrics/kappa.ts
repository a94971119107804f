import type { Metric } from './metric'
import { dot, ratio } from './tally'

/** Cohen's kappa (scikit-learn: cohen_kappa_score); 0 where chance alone explains everything. */
export const kappa: Metric = {
  id: 'kappa',
  label: 'Cohen’s kappa',
  better: 'higher',
  format: 'number',
  help: 'Agreement beyond what chance would give; 1 is full agreement, 0 is chance.',
  compute: ({ rows, right, truth, predicted }) => {
    const chance = dot(truth, predicted)
    return ratio(right * rows - chance, rows * rows - chance)
  },
}
