// What a run will do, in sentences made from the dataset's counts and the settings. Pure.
import type { DatasetStatistics } from '../../../shared/domain/dataset'
import type { SettingValues } from '../../../shared/domain/run'
import { plannedEpochs } from '../../../shared/models/epochs'
import { count, plural } from '../../components/format'

/** Rows by use, as the run will take them. */
export type Uses = { readonly train: number; readonly validation: number; readonly test: number }

/** How the rows of a dataset will be used. */
export function usesOf(statistics: DatasetStatistics, settings: SettingValues): Uses {
  const own = statistics.parts['validation'] ?? 0
  const all = statistics.parts['train'] ?? 0
  const taken = own > 0 ? 0 : Math.round(all * Number(settings['validation'] ?? 0))
  const limit = Number(settings['limitTrain'] ?? 0)
  const rest = all - taken
  return {
    train: limit > 0 ? Math.min(limit, rest) : rest,
    validation: own > 0 ? own : taken,
    test: statistics.parts['test'] ?? 0,
  }
}

/** The steps of a bag of words, one sentence each. */
export function whatHappens(uses: Uses, settings: SettingValues): string[] {
  if (uses.train === 0) return ['Nothing yet: no labelled message is in training.']
  const number = (key: string): number => Number(settings[key] ?? 0)
  const validation =
    uses.validation > 0
      ? ` and keeps ${count(uses.validation)} aside to choose the best epoch`
      : ' and keeps none aside: the last epoch is kept'
  const words = number('wordNgrams')
  const signs = number('characterNgrams')
  const counted = [
    words > 0 ? (words === 1 ? 'words' : `words and sequences of up to ${words} words`) : '',
    signs > 0 ? `pieces of up to ${signs} characters` : '',
  ].filter(Boolean)
  const patience = number('patience')
  const stops =
    patience > 0 && uses.validation > 0
      ? `; it stops early after ${plural(patience, 'epoch')} without a new best`
      : ''
  return [
    `Learns from ${plural(uses.train, 'message')}${validation}.`,
    counted.length === 0
      ? 'Counts nothing: words and characters are both left out.'
      : `Counts ${counted.join(', and ')}, ${count(number('maxFeatures'))} of them at most.`,
    `Passes over them ${plural(plannedEpochs(settings, uses.train), 'time')} at most${stops}.`,
    uses.test > 0
      ? `Is tested once, on ${plural(uses.test, 'message')} that it never saw.`
      : 'Is not tested: there is no test part.',
  ]
}
