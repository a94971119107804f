import type { Metric } from './metric'
import { ratio } from './tally'

/** Mean of -ln p(true label) in nats, clipped (scikit-learn: log_loss). */
export const logLoss: Metric = {
  id: 'logLoss',
  label: 'Log loss',
  better: 'lower',
  format: 'number',
  help: 'How far the probabilities are from the truth; confident mistakes cost most.',
  compute: (tally) => ratio(tally.lossSum, tally.rows),
}
