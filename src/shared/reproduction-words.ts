// What a repetition says, in sentences.
import type { Reproduction } from './domain/reproduction'

const count = (many: number, noun: string): string =>
  `${many.toLocaleString('en')} ${noun}${many === 1 ? '' : 's'}`

/** The verdict, then what differs around the runs, then what was done to the dataset since. */
export function reproductionSentences(one: Omit<Reproduction, 'sentences'>): string[] {
  const rows = one.predictions.reduce((sum, own) => sum + own.rows, 0)
  const otherLabels = one.predictions.reduce((sum, own) => sum + own.rows - own.sameLabel, 0)
  const verdict = one.isSame
    ? `The same: every figure of every epoch agrees, and all ${count(rows, 'prediction')} do to the last bit.`
    : `Not the same: figures differ by up to ${shown(one.largestDifference)}, and ${otherLabels === 0 ? `all ${count(rows, 'prediction')} have the same label` : `${otherLabels.toLocaleString('en')} of ${count(rows, 'prediction')} have another label`}.`
  const settings = one.settings.map(({ key, was, is }) => `The setting ${key} is ${is}; it was ${was}.`)
  const around = one.surroundings
    .filter(({ was, is }) => was !== is)
    .map(({ what, was, is }) => `${names[what]}: ${is ?? 'not known'} now, ${was ?? 'not known'} then.`)
  return [verdict, ...settings, ...around, ...changes(one.dataset)]
}

const names = { Winnow: 'Winnow', backend: 'Engine', device: 'Device', precision: 'Precision' } as const

const shown = (value: number): string => (value === 0 ? '0' : value.toPrecision(2))

function changes({
  name,
  revisionThen,
  revisionNow,
  labels,
  texts,
  gone,
}: Reproduction['dataset']): string[] {
  if (revisionThen === revisionNow) return [`${name} is as it was.`]
  const parts = [
    ...(labels > 0 ? [`${count(labels, 'row')} with other labels`] : []),
    ...(texts > 0 ? [`${count(texts, 'row')} with another text`] : []),
    ...(gone > 0 ? [`${count(gone, 'row')} that left it`] : []),
  ]
  const then = `revision ${revisionThen}`
  if (parts.length === 0)
    return [`${name} has changed since (${then}, now ${revisionNow}), but none of the rows that the run saw.`]
  return [
    `${name} has changed since: ${parts.join(', ')}. Both runs learnt from the rows, texts and labels of ${then}.`,
  ]
}
