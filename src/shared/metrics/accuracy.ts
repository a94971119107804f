import type { Metric } from './metric'
import { ratio } from './tally'

/** Right rows / rows (scikit-learn: accuracy_score). */
export const accuracy: Metric = {
  id: 'accuracy',
  label: 'Accuracy',
  better: 'higher',
  format: 'percent',
  help: 'Share of messages that were given their true label.',
  compute: (tally) => ratio(tally.right, tally.rows),
}
