// The form of a sweep as data: what was typed for each family, what it means, what is wrong, the request it makes. Pure.
import type { FamilyId, SettingValues } from '../../shared/domain/run'
import type { Dimension, Rung, SweepMethod, SweepRequest } from '../../shared/domain/sweep'
import { toWireError } from '../../shared/errors'
import { families } from '../../shared/models'
import { type FamilySpec, formatSetting, parseSetting, type Setting } from '../../shared/models/settings'
import { type Arm, gridSize } from '../../shared/sweep/draw'
import { costOf, halvingRungs, usualEta } from '../../shared/sweep/halving'
import { dimensionFault, isSearchable, numeral, usualSpaces } from '../../shared/sweep/space'
import { plural } from '../components/format'

/** How one setting is searched, as it stands in the form: the numbers of a range, or a list of values. */
export type TypedDimension = {
  readonly key: string
  readonly mode: 'values' | 'linear' | 'log'
  readonly low: string
  readonly high: string
  readonly values: string
}

/** The whole form. */
export type SweepForm = {
  readonly families: readonly FamilyId[]
  readonly models: readonly string[]
  readonly method: SweepMethod
  readonly trials: string
  /** Empty for the figure that epochs are kept by. */
  readonly metric: string
  readonly budget: 'rows' | 'epochs'
  readonly searched: Readonly<Record<FamilyId, readonly TypedDimension[]>>
}

/** What the form opens with: the usual space of each family. */
export function openForm(first: FamilyId, models: readonly string[]): SweepForm {
  return {
    families: [first],
    models,
    method: 'random',
    trials: '20',
    metric: '',
    budget: 'rows',
    searched: {
      'bag-of-words': usualTyped('bag-of-words'),
      'frozen-encoder': usualTyped('frozen-encoder'),
      encoder: usualTyped('encoder'),
    },
  }
}

/** The usual space of a family, as it is typed. */
export function usualTyped(family: FamilyId): TypedDimension[] {
  return Object.entries(usualSpaces[family]).map(([key, dimension]) =>
    typedFrom(settingOf(family, key), dimension),
  )
}

function typedFrom(setting: Setting, dimension: Dimension): TypedDimension {
  const { key } = setting
  if (dimension.kind === 'choices') {
    const values = dimension.values.map((value) => formatSetting(setting, value)).join(', ')
    return { key, mode: 'values', low: '', high: '', values }
  }
  const { low, high, scale } = dimension
  return { key, mode: scale, low: numeral(low), high: numeral(high), values: '' }
}

/** A setting that is added: its own value to begin with, or all its words. */
export function addedDimension(family: FamilyId, key: string): TypedDimension {
  const setting = settingOf(family, key)
  const usual = usualSpaces[family][key]
  if (usual) return typedFrom(setting, usual)
  const values =
    setting.kind === 'choice'
      ? setting.choices.map(({ value }) => value).join(', ')
      : setting.kind === 'switch'
        ? 'on, off'
        : formatSetting(setting, setting.default)
  return { key, mode: 'values', low: '', high: '', values }
}

/** The settings of a family that may be searched and are not yet. */
export function addable(family: FamilyId, searched: readonly TypedDimension[]): Setting[] {
  const spec: FamilySpec = families[family]
  return spec.settings.filter(({ key }) => isSearchable(key) && !searched.some((one) => one.key === key))
}

/** The setting of that key. */
export function settingOf(family: FamilyId, key: string): Setting {
  const spec: FamilySpec = families[family]
  const setting = spec.settings.find((one) => one.key === key)
  if (!setting) throw new Error(`${family} has no setting ${key}`)
  return setting
}

/** What a row of the form means, or what is wrong with it. */
export function readDimension(
  family: FamilyId,
  typed: TypedDimension,
): { readonly dimension: Dimension } | { readonly fault: string } {
  const setting = settingOf(family, typed.key)
  const read = readTyped(setting, typed)
  if (typeof read === 'string') return { fault: read }
  const fault = dimensionFault(setting, read)
  return fault === null ? { dimension: read } : { fault }
}

function readTyped(setting: Setting, typed: TypedDimension): Dimension | string {
  if (typed.mode !== 'values') {
    const [low, high] = [typed.low, typed.high].map((text) =>
      text.trim() === '' ? Number.NaN : Number(text),
    )
    if (low === undefined || high === undefined || !Number.isFinite(low) || !Number.isFinite(high))
      return `${setting.label} needs two numbers.`
    return { kind: 'range', low, high, scale: typed.mode }
  }
  const pieces = typed.values.split(/[,;]/).filter((piece) => piece.trim() !== '')
  if (pieces.length === 0) return `${setting.label} has no value.`
  try {
    return { kind: 'choices', values: pieces.map((piece) => parseSetting(setting, piece)) }
  } catch (error) {
    return toWireError(error).message
  }
}

/** A whole number as it is typed; null where it is none or too large. */
export function readTrials(typed: string): number | null {
  const number = Number(typed)
  return typed.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= 500 ? number : null
}

/** What keeps the form from starting, or null. */
export function formFault(form: SweepForm): string | null {
  if (form.families.length === 0) return 'Choose at least one family.'
  if (form.families.some((family) => families[family].needsModel) && form.models.length === 0)
    return 'This needs a model folder, and none is chosen.'
  if (readTrials(form.trials) === null) return 'Trials are a whole number up to 500.'
  for (const family of form.families)
    for (const typed of form.searched[family]) {
      const read = readDimension(family, typed)
      if ('fault' in read) return read.fault
    }
  const combinations = form.method === 'grid' ? combinationsOf(form) : 0
  if (combinations > (readTrials(form.trials) ?? 0))
    return `The grid has ${plural(combinations, 'combination')}: search fewer settings, or allow more trials.`
  return null
}

/** Combinations of a grid over what can be read of the form. */
function combinationsOf(form: SweepForm): number {
  return gridSize(
    form.families.flatMap((family): Arm[] => {
      const search = readSearch(form, family)
      const bases = families[family].needsModel ? form.models.map((id) => ({ id, name: id })) : [null]
      return bases.map((model) => ({ family, model, settings: {}, search }))
    }),
  )
}

function readSearch(form: SweepForm, family: FamilyId): Record<string, Dimension> {
  return Object.fromEntries(
    form.searched[family].flatMap((typed) => {
      const read = readDimension(family, typed)
      return 'fault' in read ? [] : [[typed.key, read.dimension] as const]
    }),
  )
}

/** Another method, with as many trials as are usual for it where none were typed. */
export function withMethod(form: SweepForm, method: SweepMethod): SweepForm {
  const [from, to] = [usualTrials(form.method), usualTrials(method)]
  return { ...form, method, trials: form.trials === from ? to : form.trials }
}

const usualTrials = (method: SweepMethod): string => (method === 'grid' ? '100' : '20')

/** The request; call it only where nothing is wrong. `recipe` holds what other settings of its family are. */
export function sweepRequest(
  form: SweepForm,
  base: { readonly dataset: string; readonly output?: string },
  recipe: { readonly family: FamilyId; readonly settings: SettingValues } | null,
): SweepRequest {
  const isHalving = form.method === 'successiveHalving'
  return {
    kind: 'sweep',
    ...base,
    method: form.method,
    trials: readTrials(form.trials) ?? 20,
    ...(form.metric === '' ? {} : { metric: form.metric }),
    ...(isHalving ? { budget: form.budget } : {}),
    spaces: form.families.map((family) => {
      const search = readSearch(form, family)
      const given = recipe?.family === family ? recipe.settings : {}
      const settings = Object.fromEntries(Object.entries(given).filter(([key]) => !(key in search)))
      return {
        family,
        search,
        ...(Object.keys(settings).length > 0 ? { settings } : {}),
        ...(families[family].needsModel ? { models: [...form.models] } : {}),
      }
    }),
  }
}

/** What the method will do, in a sentence; `rows` are the training rows, `labels` their labels. */
export function methodWords(form: SweepForm, rows: number, labels: number): string {
  const trials = readTrials(form.trials)
  if (trials === null) return ''
  if (form.method === 'random')
    return `${plural(trials, 'training')} with settings drawn at random, each on all rows.`
  if (form.method === 'grid')
    return `${plural(combinationsOf(form), 'combination')}, each on all rows; of a range three points: its ends and the middle.`
  const rungs =
    form.budget === 'rows'
      ? halvingRungs({ trials, eta: usualEta, whole: rows, least: Math.max(100, 4 * labels) })
      : null
  if (!rungs)
    return `${plural(trials, 'trial')} with a few epochs; the best third of them goes on with three times as many, up to all.`
  if (rungs.length < 2) return 'There are too few rows for a smaller start: each trial has all of them.'
  const fair =
    form.families.length > 1
      ? ' Families that need many rows may lose early; at random is fairer to them.'
      : ''
  return `${rungs.map((rung, at) => rungWords(rung, at)).join(', ')}: the work of about ${plural(Math.max(1, Math.round(costOf(rungs))), 'whole training')}.${fair}`
}

const rungWords = ({ trials, budget }: Rung, at: number): string =>
  `${at === 0 ? plural(trials, 'trial') : `the best ${trials === 1 ? 'one' : trials}`} on ${budget === null ? 'all rows' : plural(budget, 'row')}`
