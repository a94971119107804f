// What a study says in one or two sentences. Pure.
import { decayWords } from './backtest'
import type { Study, StudyMember } from './domain/study'
import type { SweepRequest } from './domain/sweep'
import { drawnValues, expectedGain, gainWords } from './labelling/learning-curve'
import { meanAndDeviation } from './metrics/paired'
import { families } from './models'
import { formatSetting } from './models/settings'
import { budgetWords, searchedKeys } from './sweep/plan'
import { judgeOf } from './sweep/ranking'

const points = (share: number): string => Math.abs(share * 100).toFixed(1)
const signed = (share: number): string => `${share < 0 ? '−' : ''}${points(share)}`
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** What a study says; null until there is something to say. */
export function conclusionOf(study: Omit<Study, 'conclusion'>): string | null {
  const { kind, members, mean, comparisons } = study
  const done = members.filter(({ figures }) => figures !== null)
  if (study.request.kind === 'sweep') return ofSweep(study, study.request)
  if (study.request.kind === 'backtest')
    return study.decay && decayWords(study.decay, study.request.period ?? 'month')
  if (!mean || done.length < 2) return null
  if (kind === 'crossValidation')
    return `Accuracy ${percent(mean.accuracy.mean)} ± ${points(mean.accuracy.deviation)}, macro-F1 ${percent(mean.macroF1.mean)} ± ${points(mean.macroF1.deviation)} (mean and standard deviation of ${done.length} folds).`
  if (kind === 'recipes') {
    const [closest] = comparisons
    if (!closest) return null
    const speed = speedOf(members, closest.first, closest.second)
    const range = `${signed(closest.low)} to ${signed(closest.high)}`
    const verdict = closest.p < 0.05 ? 'more than chance' : 'no more than chance'
    return `${capital(closest.first)} is ahead of ${closest.second} by ${points(closest.difference)} points (${range}) on ${closest.rows.toLocaleString('en')} validation messages: ${verdict}, p ${closest.p < 0.001 ? '< 0.001' : `= ${closest.p.toFixed(3)}`}.${speed}`
  }
  if (study.request.kind === 'seeds') return ofSeeds(mean, done)
  const [last, before] = curvePoints(done).toReversed()
  if (!last || !before) return null
  const gain = last.macroF1 - before.macroF1
  const verdict =
    gain > 0.01
      ? 'more labels still help'
      : gain > -0.01
        ? 'more labels help little'
        : 'more labels did not help'
  return `From ${before.trained.toLocaleString('en')} to ${last.trained.toLocaleString('en')} training rows macro-F1 went from ${percent(before.macroF1)} to ${percent(last.macroF1)}: ${verdict}.${ofMoreRows(done)}`
}

/** Sizes from which on a curve is gone on with: through two any curve fits. */
const leastSizes = 3

/** What so many rows more would bring, by the curve through all sizes. */
function ofMoreRows(done: readonly Pick<StudyMember, 'size' | 'figures'>[]): string {
  const known = done.flatMap(({ figures }) =>
    figures ? [{ labels: figures.trained, ...figures.macroF1 }] : [],
  )
  if (new Set(known.map(({ labels }) => labels)).size < leastSizes) return ''
  const most = Math.max(...known.map(({ labels }) => labels))
  const more = most < 2000 ? 100 : 1000
  const gain = expectedGain(known, more, drawnValues(known, 100, 1))
  return gain ? ` ${gainWords(more, gain)} of macro-F1, by the curve through all sizes.` : ''
}

function speedOf(members: readonly StudyMember[], first: string, second: string): string {
  const seconds = (name: string) => members.find((one) => one.name === name)?.figures?.seconds ?? 0
  const [own, other] = [Math.max(0.1, seconds(first)), Math.max(0.1, seconds(second))]
  if (own > other * 1.5)
    return ` ${capital(second)} trained ${(own / other).toFixed(own > other * 10 ? 0 : 1)} times as fast.`
  return own * 1.5 < other ? ` It trained ${(other / own).toFixed(1)} times as fast, too.` : ''
}

/**
 * Two runs of one recipe are further apart than 2.8 deviations in one of twenty cases: the repeatability limit of
 * ISO 5725-6, 1.96·√2 of the deviation.
 */
function ofSeeds(mean: NonNullable<Study['mean']>, done: readonly StudyMember[]): string {
  const { accuracy, macroF1 } = mean
  const tested = (done[0]?.figures?.tested ?? 0).toLocaleString('en')
  return `Accuracy ${percent(accuracy.mean)} ± ${points(accuracy.deviation)}, macro-F1 ${percent(macroF1.mean)} ± ${points(macroF1.deviation)} (mean and standard deviation of ${done.length} seeds on the same ${tested} test messages). Two runs of it that are less than ${points(2.8 * macroF1.deviation)} points of macro-F1 apart may differ by the seed alone.`
}

function ofSweep(
  { best, members, comparisons, status }: Omit<Study, 'conclusion'>,
  request: SweepRequest,
): string | null {
  if (!best) return null
  const { info } = judgeOf(best.metric.id)
  const write = (value: number): string => (info.format === 'percent' ? percent(value) : value.toFixed(3))
  const trials = new Set(members.filter(({ state }) => state === 'done').map(({ trial }) => trial)).size
  const tested = members.find(({ run }) => run === best.run)?.figures?.tested ?? 0
  const found = searchedKeys(request)
    .filter((key) => key in best.settings)
    .map((key) => {
      const setting = families[best.family].settings.find((one) => one.key === key)
      const value = best.settings[key]
      return setting && value !== undefined ? `${lower(setting.label)} ${formatSetting(setting, value)}` : ''
    })
    .filter((words) => words !== '')
  const of = [
    ...(request.spaces.length > 1 ? [lower(families[best.family].label)] : []),
    ...(best.model !== null ? [`from ${best.model}`] : []),
  ].join(' ')
  const how = [...(of === '' ? [] : [of]), ...found].join(', ')
  const partial = best.isPartial
    ? ` It learnt from a part alone, ${budgetWords(request, best.rung)}: train it on all of them before it is used.`
    : ''
  return `${status === 'running' ? 'So far trial' : 'Trial'} ${best.trial} of ${trials} is ahead: ${lower(info.label)} ${write(best.metric.value)} (${write(best.metric.low)} to ${write(best.metric.high)}) on ${tested.toLocaleString('en')} validation messages${how === '' ? '' : `, with ${how}`}.${partial}${secondOf(comparisons)}`
}

/** Whether the best is ahead of the next by more than chance: the pick of many reads a little high. */
function secondOf([second]: Study['comparisons']): string {
  if (!second) return ''
  const verdict = second.p < 0.05 ? 'more than chance' : 'no more than chance'
  const ahead = second.difference
  if (Math.abs(ahead) < 5e-4) return ` The next, ${second.second}, gets as many of them right.`
  return ` The next, ${second.second}, gets ${points(ahead)} points ${ahead > 0 ? 'fewer' : 'more'} of them right: ${verdict}.`
}

// Kappa is a word, MCC is none.
const lower = (text: string): string =>
  /^.[a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text

/** The points of a learning curve, smallest first: means over trainings of the same size. */
export function curvePoints(
  members: readonly Pick<StudyMember, 'size' | 'figures'>[],
): { readonly trained: number; readonly accuracy: number; readonly macroF1: number }[] {
  const bySize = new Map<number | null, NonNullable<StudyMember['figures']>[]>()
  for (const { size, figures } of members)
    if (figures) bySize.set(size, [...(bySize.get(size) ?? []), figures])
  const mean = (values: readonly number[]) => meanAndDeviation(values).mean
  return [...bySize.values()]
    .map((own) => ({
      trained: Math.round(mean(own.map(({ trained }) => trained))),
      accuracy: mean(own.map(({ accuracy }) => accuracy.value)),
      macroF1: mean(own.map(({ macroF1 }) => macroF1.value)),
    }))
    .sort((a, b) => a.trained - b.trained)
}
