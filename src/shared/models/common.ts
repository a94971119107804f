// Settings that every family has, written once. A family may give one another default by spreading it.
import { metricIds } from '../metrics/ids'
import { metrics } from '../metrics/index'
import type { Setting } from './settings'

/** How much each label counts in the loss. */
export const classWeights = {
  key: 'classWeights',
  flag: 'class-weights',
  label: 'Class weights',
  group: 'Classes',
  kind: 'choice',
  choices: [
    { value: 'none', label: 'every message counts the same' },
    { value: 'balanced', label: 'every label counts the same' },
  ],
  default: 'none',
  help: 'Balanced makes rare labels count more, which finds more of them and misnames more of the others.',
} as const satisfies Setting

/** How often rows of rare labels are read. */
export const oversample = {
  key: 'oversample',
  flag: 'oversample',
  label: 'Oversampling',
  group: 'Classes',
  kind: 'choice',
  choices: [
    { value: 'none', label: 'every message is read once an epoch' },
    { value: 'half', label: 'rare labels more often, half the way to the commonest' },
    { value: 'balanced', label: 'every label as often as the commonest' },
  ],
  default: 'none',
  help: 'Reads messages of rare labels several times an epoch, ten at most: epochs take longer and rare labels are found more often; with very few messages they are learnt by heart.',
} as const satisfies Setting

/** How much what is learnt already counts. */
export const focalGamma = {
  key: 'focalGamma',
  flag: 'focal-gamma',
  label: 'Focal loss',
  group: 'Classes',
  unit: 'gamma',
  kind: 'number',
  min: 0,
  max: 5,
  default: 0,
  word: { text: 'none', value: 0 },
  help: 'Makes messages that are answered well already count less, 2 is usual: hard and rare ones move the model more, and it becomes less sure of itself.',
} as const satisfies Setting

/** The share of train that is held out. */
export const validation = {
  key: 'validation',
  flag: 'validation',
  label: 'Validation share',
  group: 'Evaluation',
  unit: 'of the training part',
  kind: 'number',
  min: 0.01,
  max: 0.5,
  default: 0.1,
  word: { text: 'none', value: 0 },
  help: 'Taken from training when the split has no validation part; none trains on all of it and keeps the last epoch.',
} as const satisfies Setting

/** The figure that picks the epoch to keep. */
export const keepBestBy = {
  key: 'keepBestBy',
  flag: 'keep-best-by',
  label: 'Keep the best by',
  group: 'Evaluation',
  kind: 'choice',
  choices: [
    { value: 'loss', label: 'validation loss' },
    ...metricIds.map((id) => ({ value: id, label: metrics[id].label })),
  ],
  default: 'macroF1',
  help: 'The epoch that is best by this figure on validation is the one that is kept.',
} as const satisfies Setting

/** When to stop early. */
export const patience = {
  key: 'patience',
  flag: 'patience',
  label: 'Patience',
  group: 'Evaluation',
  unit: 'epochs',
  kind: 'integer',
  min: 1,
  max: 500,
  default: 5,
  word: { text: 'none', value: 0 },
  help: 'Stops after so many epochs without a new best; higher waits longer, none never stops early.',
} as const satisfies Setting

/** Training on a part of train. */
export const limitTrain = {
  key: 'limitTrain',
  flag: 'limit-train',
  label: 'Use at most',
  group: 'Evaluation',
  unit: 'training rows',
  kind: 'integer',
  min: 1,
  max: 100_000_000,
  default: 0,
  word: { text: 'all', value: 0 },
  help: 'Trains on a random part of the training rows, to see what less data would give.',
} as const satisfies Setting

/** The seed of a run. */
export const seed = {
  key: 'seed',
  flag: 'seed',
  label: 'Seed',
  group: 'Engine',
  kind: 'integer',
  min: 0,
  max: 2_147_483_647,
  default: 42,
  help: 'Another seed gives another order and other random starts; the same one repeats the run.',
} as const satisfies Setting
