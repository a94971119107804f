import type { Metric } from './metric'
import { ratio } from './tally'

/** Rows with the true label in the three highest scores / rows (scikit-learn: top_k_accuracy_score). */
export const top3: Metric = {
  id: 'top3',
  label: 'Top three',
  better: 'higher',
  format: 'percent',
  help: 'Share of messages whose true label is among the three likeliest.',
  compute: (tally) => ratio(tally.amongThree, tally.rows),
}
