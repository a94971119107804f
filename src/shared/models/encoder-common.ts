// Settings that the families with a pretrained encoder share.
import type { Setting } from './settings'

/** The longest text, in tokens. */
export const maxLength = {
  key: 'maxLength',
  flag: 'max-length',
  label: 'Max length',
  group: 'Text',
  unit: 'tokens',
  kind: 'integer',
  min: 4,
  max: 8192,
  default: 128,
  help: 'Longer texts are cut here; raising it sees more of them and takes more time and memory.',
} as const satisfies Setting

/** How often the loss is told. */
export const logEvery = {
  key: 'logEvery',
  flag: 'log-every',
  label: 'Report the loss every',
  group: 'Evaluation',
  unit: 'steps',
  kind: 'integer',
  min: 1,
  max: 1_000_000,
  default: 0,
  word: { text: 'auto', value: 0 },
  help: 'Fewer reports make a smoother curve; auto reports up to ten times a second.',
} as const satisfies Setting

/** How often the validation part is scored. */
export const evaluateEvery = {
  key: 'evaluateEvery',
  flag: 'evaluate-every',
  label: 'Evaluate every',
  group: 'Evaluation',
  unit: 'steps',
  kind: 'integer',
  min: 1,
  max: 1_000_000,
  default: 0,
  word: { text: 'epoch', value: 0 },
  help: 'More often finds a better moment to stop and costs the time of each evaluation.',
} as const satisfies Setting

/** How often a checkpoint is written. */
export const saveEvery = {
  key: 'saveEvery',
  flag: 'save-every',
  label: 'Save every',
  group: 'Evaluation',
  unit: 'steps',
  kind: 'integer',
  min: 1,
  max: 1_000_000,
  default: 0,
  word: { text: 'epoch', value: 0 },
  help: 'More often loses less when the machine stops and writes more to the disk.',
} as const satisfies Setting

/** The shape of the learning rate. */
export const schedule = {
  key: 'schedule',
  flag: 'schedule',
  label: 'Rate over time',
  group: 'Schedule',
  kind: 'choice',
  choices: [
    { value: 'linear', label: 'falls to zero in a line' },
    { value: 'cosine', label: 'falls to zero in a half wave' },
    { value: 'constant', label: 'stays' },
  ],
  default: 'linear',
  help: 'A falling rate settles at the end; a constant one keeps moving.',
} as const satisfies Setting

/** Warm-up as a share of the steps. */
export const warmupRatio = {
  key: 'warmupRatio',
  flag: 'warmup-ratio',
  label: 'Warm-up',
  group: 'Schedule',
  unit: 'share of steps',
  kind: 'number',
  min: 0,
  max: 0.5,
  default: 0.1,
  help: 'Starts gently. More helps when the first steps are unsteady.',
} as const satisfies Setting

/** Warm-up in steps; wins over the ratio. */
export const warmupSteps = {
  key: 'warmupSteps',
  flag: 'warmup-steps',
  label: 'Warm-up in steps',
  group: 'Schedule',
  unit: 'steps',
  kind: 'integer',
  min: 1,
  max: 1_000_000,
  default: 0,
  word: { text: 'ratio', value: 0 },
  help: 'A fixed number of gentle steps in place of the share; ratio uses the share.',
} as const satisfies Setting

/** An end by steps in place of epochs. */
export const maxSteps = {
  key: 'maxSteps',
  flag: 'max-steps',
  label: 'At most',
  group: 'Schedule',
  unit: 'steps',
  kind: 'integer',
  min: 1,
  max: 100_000_000,
  default: 0,
  word: { text: 'epochs', value: 0 },
  help: 'Ends the training after so many steps, whatever the epochs; epochs leaves it to them.',
} as const satisfies Setting

/** Batches that make one step. */
export const gradAccumulation = {
  key: 'gradAccumulation',
  flag: 'grad-accumulation',
  label: 'Gradient accumulation',
  group: 'Schedule',
  unit: 'batches a step',
  kind: 'integer',
  min: 1,
  max: 1024,
  default: 1,
  help: 'Several batches make one step: the effect of a larger batch in the memory of a small one.',
} as const satisfies Setting

/** Largest joint norm of the gradients. */
export const clipNorm = {
  key: 'clipNorm',
  flag: 'clip-norm',
  label: 'Gradient limit',
  group: 'Regularisation',
  kind: 'number',
  min: 0,
  max: 1000,
  default: 1,
  word: { text: 'none', value: 0 },
  help: 'Shortens larger gradients to this norm; none leaves them as they are.',
} as const satisfies Setting
