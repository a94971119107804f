// What a run will do, in sentences made from the dataset's counts and the settings. Pure.
import type { DatasetStatistics } from '../../../shared/domain/dataset'
import type { FamilyId, SettingValues } from '../../../shared/domain/run'
import { plannedEpochs } from '../../../shared/models/epochs'
import { count, plural } from '../../components/format'

/** Rows by use, as the run will take them. */
export type Uses = { readonly train: number; readonly validation: number; readonly test: number }

/** How the rows of a dataset will be used; `training` are those of the training part that it may learn from, all when absent. */
export function usesOf(statistics: DatasetStatistics, settings: SettingValues, training?: number): Uses {
  const own = statistics.parts['validation'] ?? 0
  const all = training ?? statistics.parts['train'] ?? 0
  const taken = own > 0 ? 0 : Math.round(all * Number(settings['validation'] ?? 0))
  const limit = Number(settings['limitTrain'] ?? 0)
  const rest = all - taken
  return {
    train: limit > 0 ? Math.min(limit, rest) : rest,
    validation: own > 0 ? own : taken,
    test: statistics.parts['test'] ?? 0,
  }
}

/** How long a run goes on at most: in steps where they are limited, else in epochs. */
export function longest(settings: SettingValues, trainRows: number): string {
  const epochs = plannedEpochs(settings, trainRows)
  const rowsPerStep = Number(settings['batchSize'] ?? 1) * Number(settings['gradAccumulation'] ?? 1)
  const steps = epochs * Math.ceil(trainRows / rowsPerStep)
  const limit = Number(settings['maxSteps'] ?? 0)
  return limit > 0 && limit < steps ? plural(limit, 'step') : plural(epochs, 'epoch')
}

/** What a run will do, one sentence each; `model` is the name of what it starts from. */
export function whatHappens(
  family: FamilyId,
  uses: Uses,
  settings: SettingValues,
  model: string | null,
): string[] {
  if (uses.train === 0) return ['Nothing yet: no labelled message is in training.']
  const validation =
    uses.validation > 0
      ? ` and keeps ${count(uses.validation)} aside to choose the best epoch`
      : ' and keeps none aside: the last epoch is kept'
  return [
    `Learns from ${plural(uses.train, 'message')}${validation}.`,
    ...reading[family](settings, model ?? 'a model folder'),
    training(family, uses, settings),
    uses.test > 0
      ? `Is tested once, on ${plural(uses.test, 'message')} that it never saw.`
      : 'Is not tested: there is no test part.',
  ]
}

const number = (settings: SettingValues, key: string): number => Number(settings[key] ?? 0)

const reading: Readonly<Record<FamilyId, (settings: SettingValues, model: string) => string[]>> = {
  'bag-of-words': (settings) => {
    const words = number(settings, 'wordNgrams')
    const signs = number(settings, 'characterNgrams')
    const counted = [
      words > 0 ? (words === 1 ? 'words' : `words and sequences of up to ${words} words`) : '',
      signs > 0 ? `pieces of up to ${signs} characters` : '',
    ].filter(Boolean)
    if (counted.length === 0) return ['Counts nothing: words and characters are both left out.']
    return [`Counts ${counted.join(', and ')}, ${count(number(settings, 'maxFeatures'))} of them at most.`]
  },
  'frozen-encoder': (settings, model) => [
    `Reads every message once with ${model}, up to ${count(number(settings, 'maxLength'))} tokens (words and pieces of words); what it read is kept for later runs.`,
  ],
  encoder: (settings, model) => {
    const frozen = number(settings, 'frozenLayers')
    const kept = frozen > 0 ? `all of it but the lowest ${plural(frozen, 'layer')}` : 'all of it'
    return [
      `Starts from ${model} and trains ${kept} further, on up to ${count(number(settings, 'maxLength'))} tokens (words and pieces of words) a message.`,
    ]
  },
}

function training(family: FamilyId, uses: Uses, settings: SettingValues): string {
  const patience = number(settings, 'patience')
  const stops =
    patience > 0 && uses.validation > 0
      ? `; it stops early after ${plural(patience, number(settings, 'evaluateEvery') > 0 ? 'evaluation' : 'epoch')} without a new best`
      : ''
  const most = longest(settings, uses.train)
  if (most.endsWith('steps') || most.endsWith('step')) return `Makes ${most} at most${stops}.`
  const over = family === 'frozen-encoder' ? 'Trains a small classifier on that, passing' : 'Passes'
  const times = plural(plannedEpochs(settings, uses.train), 'time')
  return `${over} over ${family === 'frozen-encoder' ? 'it' : 'them'} ${times} at most${stops}.`
}
