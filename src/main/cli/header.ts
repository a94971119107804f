// What a terminal says of a training before its first step: on what, how long, and what the texts look like.
import type { RunEvent, SettingValues, TextFacts } from '../../shared/domain/run'
import { percent } from './output'

type Started = Extract<RunEvent, { type: 'started' }>

/** The lines of a run's header, from the event that opens it and its settings. */
export function headerLines(started: Started, settings: SettingValues): string[] {
  const { trainRows, validationRows, testRows, device, precision, rowsPerStep, totalSteps, epochs } = started
  const batch = typeof settings['batchSize'] === 'number' ? settings['batchSize'] : rowsPerStep
  const accumulation = Math.max(1, Math.round(rowsPerStep / batch))
  const step = accumulation > 1 ? `${batch} × ${accumulation} messages` : `${batch} messages`
  const from = started.resumedFrom > 0 ? `, from step ${count(started.resumedFrom)} on` : ''
  return [
    `${count(trainRows)} training messages, ${count(validationRows)} for validation, ${count(testRows)} for the test; ${precision} on ${device}.`,
    `${count(totalSteps)} steps of ${step} in ${epochsText(epochs)}${from}; ${count(started.trainableParameters)} parameters are trained.`,
    ...(started.text ? [textLine(started.text)] : []),
  ]
}

function textLine({
  texts,
  maxLength,
  medianTokens,
  cutTexts,
  unknownShare,
  paddingShare,
}: TextFacts): string {
  const padding = paddingShare === null ? [] : [`${share(paddingShare)} padding`]
  const facts = [
    `${medianTokens} tokens in the middle`,
    `${count(cutTexts)} of ${count(texts)} texts cut at ${maxLength} tokens`,
    `${share(unknownShare)} of the tokens unknown`,
    ...padding,
  ]
  return `Texts: ${facts.join(', ')}.`
}

const count = (value: number): string => value.toLocaleString('en-US')

/** A share that is there is never shown as none. */
function share(value: number): string {
  if (value === 0) return '0 %'
  return value < 0.001 ? 'under 0.1 %' : percent(value)
}

/** "1 epoch", "0.5 epochs": passes over the data, with two places where they are not whole. */
export function epochsText(epochs: number): string {
  return epochs === 1 ? '1 epoch' : `${Number(epochs.toFixed(2))} epochs`
}
