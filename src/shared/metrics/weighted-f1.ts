import type { Metric } from './metric'
import { labelRatios, ratio } from './tally'

/** Mean F1 weighted by how often a label is true (scikit-learn: f1_score, average weighted). */
export const weightedF1: Metric = {
  id: 'weightedF1',
  label: 'Weighted F1',
  better: 'higher',
  format: 'percent',
  help: 'F1 of each label, averaged so that common labels count more.',
  compute: (tally) => {
    let sum = 0
    for (let label = 0; label < tally.truth.length; label++)
      sum += (tally.truth[label] ?? 0) * labelRatios(tally, label).f1
    return ratio(sum, tally.rows)
  },
}
