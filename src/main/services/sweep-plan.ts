// From what a sweep asks to its trials: every family, base model, setting and range is checked here, before the first
// training begins, and what was drawn is stored with the request.
import type { Dataset, Output, SplitSummary } from '../../shared/domain/dataset'
import type { FamilyId, SettingValues } from '../../shared/domain/run'
import type { PlannedMember } from '../../shared/domain/study'
import type { Rung, SweepRequest, SweepSpace } from '../../shared/domain/sweep'
import { WinnowError } from '../../shared/errors'
import { watchedMetricsOf } from '../../shared/metrics'
import { families } from '../../shared/models'
import { plannedEpochs } from '../../shared/models/epochs'
import { completeSettings } from '../../shared/models/settings'
import { type Arm, gridSize, gridTrials, randomTrials, type Trial } from '../../shared/sweep/draw'
import { halvingRungs, usualEta } from '../../shared/sweep/halving'
import { firstMembers } from '../../shared/sweep/plan'
import { checkDimensions, usualSpaces } from '../../shared/sweep/space'
import type { Context } from './context'
import { openModel } from './models'
import type { Asking } from './prepare'

const usualTrials = 20
const usualGrid = 100
const usualSeed = 42
/** The first rung has at least so many rows, and so many of each label. */
const [leastRows, leastOfLabel] = [100, 4]

/** A sweep that was checked: its request with every model named, and what may be drawn. */
export type CheckedSweep = { readonly request: SweepRequest; readonly arms: readonly Arm[] }

/**
 * Checks the spaces and looks into the base models.
 * @throws WinnowError `input.invalid` that names the setting and its range, and what a model folder may throw.
 */
export async function checkSweep(
  context: Context,
  asked: SweepRequest,
  output: Output,
  asking: Asking,
): Promise<CheckedSweep> {
  const twice = asked.spaces.find(
    ({ family }, at) => asked.spaces.findIndex((one) => one.family === family) < at,
  )
  if (twice) throw invalid(`${families[twice.family].label} stands twice in the sweep.`, 'spaces')
  const metric = metricOf(asked, output)
  const spaces: SweepSpace[] = []
  const arms: Arm[] = []
  for (const space of asked.spaces) {
    const { family, search = usualSpaces[family] } = space
    const settings: SettingValues = { keepBestBy: keptBy(metric), ...space.settings }
    const values = completeSettings(families[family], settings)
    if (values['validation'] === 0)
      throw invalid('A sweep is judged on the validation part, and validation is none.', 'validation')
    checkDimensions(family, search)
    for (const key of Object.keys(search))
      if (space.settings && key in space.settings)
        throw invalid(`${labelOf(family, key)} is both set and searched.`, key)
    if (asked.method === 'successiveHalving' && asked.budget === 'epochs' && 'epochs' in search)
      throw invalid('Epochs are what the rungs have less of, so they are not searched.', 'epochs')
    const models = await modelsOf(context, space, asking)
    for (const model of models ?? []) refuseLength(family, space.settings ?? {}, search, model)
    // What a small model can read at most holds for all its trials.
    const bases = models?.map((model) => ({
      model: { id: model.id, name: model.name },
      fitted: fittedTo(family, settings, search, model.maxLength),
    })) ?? [{ model: null, fitted: {} }]
    for (const { model, fitted } of bases)
      arms.push({ family, model, settings: { ...fitted, ...settings }, search })
    spaces.push({ family, settings, search, ...(models ? { models: models.map(({ id }) => id) } : {}) })
  }
  const { rungs: _rungs, ...own } = asked
  return { request: { ...own, metric, spaces }, arms }
}

/** Draws the trials and lays out the rungs. @throws WinnowError `input.invalid`, `split.noTrain`. */
export function planSweep(
  { request, arms }: CheckedSweep,
  dataset: Dataset,
  split: SplitSummary,
  labels: number,
): { readonly request: SweepRequest; readonly plan: PlannedMember[] } {
  const { method = 'random', seed = usualSeed } = request
  if ((split.parts['validation'] ?? 0) === 0)
    throw new WinnowError('split.noTrain', `${dataset.name} has no validation part to judge by.`)
  if (method !== 'successiveHalving') {
    const trials =
      method === 'grid' ? laidOut(request, arms) : randomTrials(arms, request.trials ?? usualTrials, seed)
    const settled = { ...request, method, seed, rungs: [{ trials: trials.length, budget: null, share: 1 }] }
    return { request: settled, plan: firstMembers(settled, trials, split.id) }
  }
  const rows = split.parts['train'] ?? 0
  const whole = wholeOf(request, rows)
  const trials = randomTrials(withEpochs(arms, rows), request.trials ?? usualTrials, seed)
  const eta = request.eta ?? usualEta
  const least =
    request.least ?? (request.budget === 'epochs' ? 1 : Math.max(leastRows, leastOfLabel * labels))
  const rungs: Rung[] = halvingRungs({ trials: trials.length, eta, whole, least })
  const spaces = request.spaces.map((space) => ({
    ...space,
    settings: {
      ...space.settings,
      ...epochsOf(space.family, space.settings ?? {}, space.search ?? {}, rows),
    },
  }))
  const settled = { ...request, spaces, method, seed, eta, rungs }
  return { request: settled, plan: firstMembers(settled, trials, split.id) }
}

function laidOut(request: SweepRequest, arms: readonly Arm[]): Trial[] {
  const most = request.trials ?? usualGrid
  const size = gridSize(arms)
  if (size <= most) return gridTrials(arms)
  throw new WinnowError(
    'input.invalid',
    `The grid has ${size.toLocaleString('en')} combinations, more than ${most.toLocaleString('en')}.`,
    {
      hint: 'Search fewer settings or values, allow more trials (500 at most), or draw some of them at random.',
      details: { path: 'trials' },
    },
  )
}

/** Rows or epochs of a whole training; of several families the fewest epochs, so that each rung is possible for all. */
function wholeOf(request: SweepRequest, rows: number): number {
  const all = request.spaces.map(({ family, settings = {}, search = {} }) => {
    if (request.budget === 'epochs')
      return Number({ ...settings, ...epochsOf(family, settings, search, rows) }['epochs'])
    const limit = Number(settings['limitTrain'] ?? 0)
    return limit > 0 ? Math.min(limit, rows) : rows
  })
  return Math.min(...all)
}

const withEpochs = (arms: readonly Arm[], rows: number): Arm[] =>
  arms.map((arm) => ({
    ...arm,
    settings: { ...arm.settings, ...epochsOf(arm.family, arm.settings, arm.search, rows) },
  }))

/**
 * Passes over the data that a whole training makes: `auto` makes more of them over fewer rows, and a lower rung would then
 * cost as much as the highest.
 */
function epochsOf(
  family: FamilyId,
  given: SettingValues,
  search: NonNullable<SweepSpace['search']>,
  rows: number,
): SettingValues {
  if ('epochs' in search) return {}
  const values = completeSettings(families[family], given)
  const limit = Number(values['limitTrain'])
  return { epochs: plannedEpochs(values, limit > 0 ? Math.min(limit, rows) : rows) }
}

/** The figure that is asked for, else the one that the best epoch is kept by; macro-F1 where the output has none such. */
function metricOf(asked: SweepRequest, output: Output): string {
  const [first] = asked.spaces
  const kept = asked.spaces.flatMap(({ settings }) => settings?.['keepBestBy'] ?? [])[0]
  const name =
    asked.metric ?? String(kept ?? (first ? completeSettings(families[first.family])['keepBestBy'] : ''))
  const known = Object.keys(watchedMetricsOf(output.kind))
  if (asked.metric !== undefined && asked.metric !== 'loss' && !known.includes(asked.metric))
    throw invalid(
      `There is no figure named ${asked.metric} for ${output.name}: it is one of ${known.join(', ')}.`,
      'metric',
    )
  const id = name === 'loss' ? 'logLoss' : name
  return known.includes(id) ? id : 'macroF1'
}

/** The best epoch of a trial is kept by the figure that it is judged by, where epochs are known by it. */
function keptBy(metric: string): string {
  if (metric === 'logLoss') return 'loss'
  const setting = families['bag-of-words'].settings.find(({ key }) => key === 'keepBestBy')
  const isKnown = setting?.kind === 'choice' && setting.choices.some(({ value }) => value === metric)
  return isKnown ? metric : 'macroF1'
}

type Base = { readonly id: string; readonly name: string; readonly maxLength: number }

async function modelsOf(context: Context, space: SweepSpace, asking: Asking): Promise<Base[] | null> {
  if (!families[space.family].needsModel) {
    if (space.models) throw invalid(`${families[space.family].label} starts from no model folder.`, 'models')
    return null
  }
  const found: Base[] = []
  for (const ref of space.models ?? [undefined]) {
    const { id, name, report } = await openModel(context, ref, { ...asking, isSure: false })
    if (!found.some((one) => one.id === id)) found.push({ id, name, maxLength: report.maxLength })
  }
  return found
}

function refuseLength(
  family: FamilyId,
  given: SettingValues,
  search: NonNullable<SweepSpace['search']>,
  { name, maxLength }: Base,
): void {
  const dimension = search['maxLength']
  const longest = !dimension
    ? Number(given['maxLength'] ?? 0)
    : dimension.kind === 'range'
      ? dimension.high
      : Math.max(...dimension.values.map(Number))
  if (longest <= maxLength) return
  throw invalid(
    `${labelOf(family, 'maxLength')} goes up to ${longest}, but ${name} reads at most ${maxLength} tokens of a text.`,
    'maxLength',
  )
}

/** A small model reads less than the usual length; what was typed is checked as it is when the trial begins. */
function fittedTo(
  family: FamilyId,
  given: SettingValues,
  search: NonNullable<SweepSpace['search']>,
  maxLength: number,
): SettingValues {
  if ('maxLength' in given || 'maxLength' in search) return {}
  return Number(completeSettings(families[family], given)['maxLength'] ?? 0) > maxLength ? { maxLength } : {}
}

function labelOf(family: FamilyId, key: string): string {
  return families[family].settings.find((one) => one.key === key)?.label ?? key
}

function invalid(message: string, path: string): WinnowError {
  return new WinnowError('input.invalid', message, { details: { path } })
}
