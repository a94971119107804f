import type { Metric } from './metric'
import { dot, ratio } from './tally'

/** Matthews correlation over all labels (Gorodkin 2004, R_K; scikit-learn: matthews_corrcoef). */
export const mcc: Metric = {
  id: 'mcc',
  label: 'Matthews correlation',
  better: 'higher',
  format: 'number',
  help: 'Agreement of given and true labels from -1 to 1; guessing gives 0 however uneven the labels are.',
  compute: ({ rows, right, truth, predicted }) => {
    const squared = rows * rows
    const spread = (squared - dot(predicted, predicted)) * (squared - dot(truth, truth))
    return ratio(right * rows - dot(truth, predicted), Math.sqrt(spread))
  },
}
