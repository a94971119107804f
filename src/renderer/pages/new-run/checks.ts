// What is worth a look before a run starts, computed from the dataset's counts and the chosen settings. Pure.
// A check with level `stop` blocks the run; everything else is only said.
import type { DatasetStatistics } from '../../../shared/domain/dataset'
import type { SettingValues } from '../../../shared/domain/run'

/** One line of the list before the start. */
export type Check = {
  readonly id: string
  readonly level: 'stop' | 'look' | 'fine'
  readonly title: string
  readonly detail: string
}

/** A label with fewer training rows than this is named. */
export const fewRows = 8
/** More than this, largest to smallest, is said. */
export const unevenFrom = 5
/** Fewer test rows than this prove little. */
export const fewTestRows = 200

const number = (value: number): string => value.toLocaleString('en-GB')
const messages = (count: number): string => (count === 1 ? '1 message' : `${number(count)} messages`)

/** All checks, the ones that want a look first. */
export function checkRun(statistics: DatasetStatistics, settings: SettingValues, output?: string): Check[] {
  const labels =
    (statistics.outputs.find((one) => one.name === output) ?? statistics.outputs[0])?.labels ?? []
  const training = labels
    .map((label) => ({ name: label.name, rows: label.parts['train'] ?? 0, test: label.parts['test'] ?? 0 }))
    .toSorted((a, b) => a.rows - b.rows)
  const seen = training.filter((label) => label.rows > 0)
  const checks = [
    checkEnough(seen),
    ...(seen.length < 2 ? [] : [checkRare(seen), checkEven(seen, settings)]),
    checkTest(statistics.parts['test'] ?? 0),
    seen.length === 0 ? null : checkValidation(statistics, settings),
    ...checkUnseen(training),
    ...checkLeftOut(statistics),
  ].filter((check) => check !== null)
  const rank = { stop: 0, look: 1, fine: 2 }
  return checks.toSorted((a, b) => rank[a.level] - rank[b.level])
}

type Label = { readonly name: string; readonly rows: number; readonly test: number }

function checkEnough(seen: readonly Label[]): Check | null {
  if (seen.length >= 2) return null
  return {
    id: 'labels',
    level: 'stop',
    title: seen.length === 0 ? 'No labelled message is in training' : 'Only one label is in training',
    detail: 'A run learns to tell at least two labels apart.',
  }
}

function checkRare(seen: readonly Label[]): Check {
  const rare = seen.filter((label) => label.rows < fewRows)
  const least = seen[0]
  if (rare.length === 0 || !least)
    return {
      id: 'rare',
      level: 'fine',
      title: `No label has fewer than ${fewRows} training rows`,
      detail: '',
    }
  const title =
    rare.length === 1
      ? `${least.name} has ${messages(least.rows).replace('message', 'training row')}`
      : `${rare.length} labels have fewer than ${fewRows} training rows`
  const names = rare
    .slice(0, 3)
    .map((label) => label.name)
    .join(', ')
  return {
    id: 'rare',
    level: 'look',
    title,
    detail:
      rare.length === 1
        ? 'It will hardly be learnt.'
        : `${names}${rare.length > 3 ? ` and ${rare.length - 3} more` : ''} will hardly be learnt.`,
  }
}

function checkEven(seen: readonly Label[], settings: SettingValues): Check {
  const least = seen[0]
  const most = seen.at(-1)
  const ratio = least && most ? most.rows / least.rows : 1
  if (!least || !most || ratio <= unevenFrom)
    return {
      id: 'even',
      level: 'fine',
      title: `No label is more than ${unevenFrom} times another`,
      detail: '',
    }
  const weights = settings['classWeights'] === 'balanced' ? 'Class weights are on.' : 'Class weights are off.'
  return {
    id: 'even',
    level: 'look',
    title: `${most.name} has ${ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio)} times the rows of ${least.name}`,
    detail: `${number(most.rows)} against ${number(least.rows)}. ${weights}`,
  }
}

function checkTest(rows: number): Check {
  if (rows === 0)
    return {
      id: 'test',
      level: 'look',
      title: 'There is no test part',
      detail: 'The result will be of validation, which chose the epoch and reads a little high.',
    }
  if (rows < fewTestRows)
    return {
      id: 'test',
      level: 'look',
      title: `The test part has ${messages(rows)}`,
      detail: `That proves little: ± ${(98 / Math.sqrt(rows)).toFixed(0)} points at worst.`,
    }
  return {
    id: 'test',
    level: 'fine',
    title: `${number(rows)} test messages are never trained on`,
    detail: '',
  }
}

function checkValidation(statistics: DatasetStatistics, settings: SettingValues): Check {
  const own = statistics.parts['validation'] ?? 0
  if (own > 0)
    return {
      id: 'validation',
      level: 'fine',
      title: `${messages(own)} of validation choose the epoch`,
      detail: '',
    }
  const share = Number(settings['validation'] ?? 0)
  if (share === 0)
    return {
      id: 'validation',
      level: 'look',
      title: 'There is no validation',
      detail: 'All of training is used and the last epoch is kept.',
    }
  const rows = Math.round((statistics.parts['train'] ?? 0) * share)
  return {
    id: 'validation',
    level: 'fine',
    title: `Validation is taken from training: about ${messages(rows)}`,
    detail: `The dataset has no validation part; ${Number((share * 100).toFixed(1))} % of training choose the epoch.`,
  }
}

function checkUnseen(labels: readonly Label[]): Check[] {
  const unseen = labels.filter((label) => label.rows === 0 && label.test > 0)
  if (unseen.length === 0) return []
  const rows = unseen.reduce((sum, label) => sum + label.test, 0)
  return [
    {
      id: 'unseen',
      level: 'look',
      title:
        unseen.length === 1
          ? `${unseen[0]?.name} is in test alone`
          : `${unseen.length} labels are in test alone`,
      detail: `${messages(rows)} of test will count as wrong.`,
    },
  ]
}

function checkLeftOut(statistics: DatasetStatistics): Check[] {
  const left: Check[] = []
  if (statistics.unlabelled > 0)
    left.push({
      id: 'unlabelled',
      level: 'fine',
      title: `${messages(statistics.unlabelled)} without a label`,
      detail: 'They are neither trained nor tested on.',
    })
  if (statistics.withoutText > 0)
    left.push({
      id: 'withoutText',
      level: 'look',
      title:
        statistics.withoutText === 1
          ? '1 row has no text'
          : `${number(statistics.withoutText)} rows have no text`,
      detail: 'A model cannot tell them apart.',
    })
  return left
}
