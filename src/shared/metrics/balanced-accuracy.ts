import type { Metric } from './metric'
import { labelRatios, ratio } from './tally'

/** Mean recall over the labels that are true at least once (scikit-learn: balanced_accuracy_score). */
export const balancedAccuracy: Metric = {
  id: 'balancedAccuracy',
  label: 'Balanced accuracy',
  better: 'higher',
  format: 'percent',
  help: 'Accuracy as if every label had the same number of messages.',
  compute: (tally) => {
    let sum = 0
    let count = 0
    for (let label = 0; label < tally.truth.length; label++) {
      if (tally.truth[label] === 0) continue
      sum += labelRatios(tally, label).recall
      count++
    }
    return ratio(sum, count)
  },
}
