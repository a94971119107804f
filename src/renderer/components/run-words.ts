// A run in words: its state, its events, what it is called. Pure.
import type { Run, RunEvent, RunStatus } from '../../shared/domain/run'
import { specOf } from '../../shared/models'
import { amount, count, decimal, duration, passes, percent, plural } from './format'
import { figureName, figureText, isPercent } from './metric-text'

/** True while a run may still change. */
export const isLive = (status: RunStatus): boolean =>
  status === 'queued' || status === 'running' || status === 'paused'

/** Icon tone and word of a run's state. */
export const statusWords: Readonly<
  Record<RunStatus, { readonly tone: 'accent' | 'quiet' | 'warn' | 'bad'; readonly word: string }>
> = {
  queued: { tone: 'quiet', word: 'Queued' },
  running: { tone: 'accent', word: 'Training' },
  paused: { tone: 'warn', word: 'Paused' },
  interrupted: { tone: 'warn', word: 'Interrupted' },
  cancelled: { tone: 'warn', word: 'Stopped' },
  failed: { tone: 'bad', word: 'Failed' },
  completed: { tone: 'quiet', word: 'Finished' },
}

/** The word for a run's state: a folder's classifier is not trained, it scores rows. */
export const stateWord = ({ status, family }: Pick<Run, 'status' | 'family'>): string =>
  status === 'running' && family === 'imported' ? 'Scoring' : statusWords[status].word

/** The family's name. */
export const familyLabel = (run: Pick<Run, 'family'>): string => specOf(run.family).label

/** What a run reads texts with: the family, and the model it started from. */
export const familyWithModel = (run: Pick<Run, 'family' | 'model'>): string =>
  run.model ? `${familyLabel(run)}, ${run.model.name}` : familyLabel(run)

/** True where a run that was cut off can go on from its last checkpoint. */
export const canGoOn = (run: Pick<Run, 'status' | 'checkpointStep'>): boolean =>
  run.status === 'interrupted' && run.checkpointStep > 0

/** `Bag of words on banking77, split v1`, with the name first when a person gave one. */
export function runCaption(run: Run): string {
  const version = run.splitVersion === null ? '' : `, split v${run.splitVersion}`
  const named = run.name === `Run ${run.number}` || run.name === '' ? '' : `${run.name}: `
  return `${named}${familyWithModel(run)} on ${run.dataset}${version}`
}

const phaseWords = {
  queued: 'Waiting for its turn',
  reading: 'Reading the messages',
  preparing: 'Preparing the texts',
  training: 'Training',
  evaluating: 'Checking it on messages it has not seen',
  saving: 'Saving the model',
} as const

const preparingWords: Readonly<Record<Run['family'], string>> = {
  'bag-of-words': 'Counting words and pieces of words',
  'frozen-encoder': 'Reading every text once',
  encoder: 'Cutting the texts into pieces of words',
  imported: 'Reading the model',
}

/** What a run is doing, in a few words. */
export function phaseText(phase: keyof typeof phaseWords | null, family: Run['family']): string {
  if (phase === null) return 'Starting'
  return phase === 'preparing' ? preparingWords[family] : phaseWords[phase]
}

/** One event as a line of the log, with the tone of its mark. */
export function eventWords(
  event: Exclude<RunEvent, { type: 'step' }>,
  keptBy: string,
  family: Run['family'],
): { readonly text: string; readonly tone: 'plain' | 'best' | 'warn' | 'bad' } {
  switch (event.type) {
    case 'queued':
      return { text: phaseWords.queued, tone: 'plain' }
    case 'phase':
      return { text: phaseText(event.phase, family), tone: 'plain' }
    case 'started':
      return { text: startedWords(event), tone: 'plain' }
    case 'epoch':
      return { text: epochWords(event, keptBy), tone: event.isBest ? 'best' : 'plain' }
    case 'checkpoint':
      return { text: `Checkpoint at step ${count(event.step)}: it can go on from here.`, tone: 'plain' }
    case 'paused':
      return { text: `Paused at step ${count(event.step)}.`, tone: 'warn' }
    case 'resumed':
      return { text: `Goes on from step ${count(event.step)}.`, tone: 'plain' }
    case 'notice':
      return { text: event.message, tone: 'warn' }
    case 'finished':
      return {
        text: event.error && !event.message ? event.error.message : event.message,
        tone: event.status === 'failed' ? 'bad' : event.status === 'completed' ? 'best' : 'warn',
      }
  }
}

function startedWords(event: Extract<RunEvent, { type: 'started' }>): string {
  const from = event.resumedFrom > 0 ? `Went on from step ${count(event.resumedFrom)}` : 'Starts'
  const parts = [
    plural(event.trainRows, 'training row'),
    event.validationRows > 0 ? `${count(event.validationRows)} of validation` : '',
    event.testRows > 0 ? `${count(event.testRows)} of test` : '',
  ].filter(Boolean)
  const refused = event.refused.map((one) => ` ${one.id} not used: ${one.reason}`).join('')
  const what = event.text
    ? `${plural(event.totalSteps, 'step')} of ${plural(event.rowsPerStep, 'row')}, ${amount(event.trainableParameters)} trained numbers, ${plural(event.text.cutTexts, 'text')} cut at ${plural(event.text.maxLength, 'token')}`
    : plural(event.features, 'feature')
  return `${from} on ${event.device}, ${event.precision}: ${parts.join(', ')}, ${what}.${refused}`
}

function epochWords(event: Extract<RunEvent, { type: 'epoch' }>, keptBy: string): string {
  const metric = keptBy === 'loss' ? undefined : event.validation?.metrics[keptBy]
  const figures = [
    `training loss ${decimal(event.trainLoss, 3)}`,
    event.validation ? `validation loss ${decimal(event.validation.loss, 3)}` : '',
    metric === undefined
      ? ''
      : `${figureName(keptBy)} ${isPercent(keptBy) ? percent(metric) : figureText(keptBy, metric)}`,
  ].filter(Boolean)
  return `Epoch ${passes(event.epoch)} after ${duration(event.elapsedSeconds, { exact: true })}: ${figures.join(', ')}${event.isBest ? '; the best so far' : ''}.`
}
