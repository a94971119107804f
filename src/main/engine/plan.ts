// The plan of a training: how many steps, what each of them is for. It is arithmetic alone, so that a run that
// goes on from a checkpoint has the same plan as one that never stopped.
import type { SettingValues } from '../../shared/domain/run'
import { plannedEpochs } from '../../shared/models/epochs'
import type { Schedule } from './schedule'
import { asNumber, asWord, numberOr } from './settings'

/** Steps of a training; one step reads `rowsPerStep` rows in batches of `batchSize`. */
export type Plan = {
  readonly batchSize: number
  readonly rowsPerStep: number
  readonly stepsPerEpoch: number
  /** A fraction where the steps are limited. */
  readonly epochs: number
  readonly totalSteps: number
  readonly schedule: Schedule
  /** Whether the validation part is scored after this step. */
  readonly isEvaluated: (step: number) => boolean
  /** Whether a checkpoint is written after this step. */
  readonly isSaved: (step: number) => boolean
}

/** The plan for `rows` training rows; `settings` are complete. */
export function planOf(settings: SettingValues, rows: number): Plan {
  const batchSize = asNumber(settings, 'batchSize')
  const rowsPerStep = batchSize * numberOr(settings, 'gradAccumulation', 1)
  const stepsPerEpoch = Math.max(1, Math.ceil(rows / rowsPerStep))
  const asked = plannedEpochs(settings, rows) * stepsPerEpoch
  const maxSteps = numberOr(settings, 'maxSteps', 0)
  const totalSteps = maxSteps > 0 ? Math.min(maxSteps, asked) : asked
  const warmupSteps = numberOr(settings, 'warmupSteps', 0)
  const warmup = warmupSteps > 0 ? warmupSteps : Math.round(asNumber(settings, 'warmupRatio') * totalSteps)
  const due = (every: number) => (step: number) =>
    step === totalSteps || step % (every > 0 ? every : stepsPerEpoch) === 0
  return {
    batchSize,
    rowsPerStep,
    stepsPerEpoch,
    epochs: totalSteps / stepsPerEpoch,
    totalSteps,
    schedule: {
      kind: scheduleKind(asWord(settings, 'schedule')),
      peak: asNumber(settings, 'learningRate'),
      warmup: Math.min(warmup, totalSteps),
      totalSteps,
    },
    isEvaluated: due(numberOr(settings, 'evaluateEvery', 0)),
    isSaved: due(numberOr(settings, 'saveEvery', 0)),
  }
}

function scheduleKind(word: string): Schedule['kind'] {
  return word === 'constant' || word === 'cosine' ? word : 'linear'
}
