// From what a study asks to its trainings: which settings, which rows, which split. Everything is checked here, before the
// first training begins.
import { dateColumn } from '../../shared/domain/column-role'
import type { SettingValues } from '../../shared/domain/run'
import type { FamilyId } from '../../shared/domain/run'
import {
  type BacktestRequest,
  type PlannedMember,
  type Recipe,
  recipeNames,
  type StudyRequest,
} from '../../shared/domain/study'
import type { Dataset, Output, SplitSummary } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import { families } from '../../shared/models'
import { completeSettings } from '../../shared/models/settings'
import { makeBacktest } from '../store/backtest'
import { getDataset } from '../store/datasets'
import { makeFolds } from '../store/folds'
import { getOutput, labelsInPart } from '../store/labels'
import { listModels } from '../store/models'
import { listStudies, type NewStudy } from '../store/studies'
import type { Context } from './context'
import { openModel } from './models'
import { type Asking, usualSplit, withValidation } from './prepare'
import { checkSweep, planSweep } from './sweep-plan'

const usualFolds = 5
const usualSeed = 42
const usualSeeds = 5
const usualLimit = 2000
/** Shares of the training rows of the points of a learning curve. */
const usualShares = [0.03, 0.07, 0.15, 0.3, 0.6, 1]

/**
 * Checks a request and works out its trainings; splits of folds are stored.
 * @throws WinnowError `dataset.notFound`, `labels.none`, `label.notFound`, `split.noTrain`, `split.noTest`,
 * `input.invalid`, `csv.columnNotFound`, and what a model folder may throw.
 */
export async function planStudy(context: Context, asked: StudyRequest, asking: Asking): Promise<NewStudy> {
  const dataset = getDataset(context.db, asked.dataset)
  const output = getOutput(context.db, dataset.id, asked.output)
  const named = () => ({
    name: asked.name ?? freeName(context, asked.kind, dataset.name),
    dataset: dataset.id,
    output: Number(output.id),
  })
  if (asked.kind === 'sweep') {
    const checked = await checkSweep(context, asked, output, asking)
    const split = judgedSplit(context, dataset, output, checked.request.spaces[0]?.settings ?? {})
    const labels = labelsInPart(context.db, output.id, split.id, 'train').length
    return { ...named(), ...planSweep(checked, dataset, split, labels) }
  }
  const request = await settled(context, asked, asking)
  // Nothing waits from here on.
  const split =
    request.kind === 'seeds'
      ? judgedSplit(context, dataset, output, request.recipe.settings ?? {})
      : usualSplit(context, dataset, output)
  return { ...named(), request, plan: planOf(context, request, dataset, output, split) }
}

/** The split in use with its validation part taken from train, so that all trainings have the same rows, whatever their seed. */
function judgedSplit(context: Context, dataset: Dataset, output: Output, given: SettingValues): SplitSummary {
  const split = usualSplit(context, dataset, output)
  const { validation, seed } = { validation: 0.1, seed: usualSeed, ...given }
  return withValidation(context, split, output.id, { validation, seed })
}

/** What is asked of recipes; a sweep searches for one. */
type Plain = Exclude<StudyRequest, { kind: 'sweep' }>

/** The request with its recipes named and their models looked into, so that a resumed study trains the same. */
async function settled(context: Context, asked: Plain, asking: Asking): Promise<Plain> {
  const look = async (recipe: Recipe): Promise<Recipe> => {
    completeSettings(families[recipe.family], recipe.settings)
    if (!families[recipe.family].needsModel) return recipe
    const model = await openModel(context, recipe.model, { ...asking, isSure: false })
    const { maxLength } = model.report
    const usual = Number(completeSettings(families[recipe.family], {})['maxLength'] ?? 0)
    // A small model reads less than the usual length; what was typed is checked as it is.
    const fitted = usual > maxLength ? { maxLength } : {}
    return { ...recipe, settings: { ...fitted, ...recipe.settings }, model: model.id }
  }
  if (asked.kind !== 'recipes') return { ...asked, recipe: await look(asked.recipe) }
  const given = asked.recipes ?? usualRecipes(context)
  if (given.length < 2)
    throw new WinnowError('model.needed', 'Only the fast recipe can be trained: no model folder is linked.', {
      hint: 'Link one on the Models page or with `winnow models add`, so that there is something to compare.',
    })
  const recipes: Recipe[] = []
  for (const recipe of given) recipes.push(await look(recipe))
  return { ...asked, recipes }
}

/** The three usual recipes, those that can be trained here. */
function usualRecipes(context: Context): Recipe[] {
  const models = listModels(context.db).filter(({ report }) => report.problems.length === 0)
  const [model] = models
  const ids = Object.keys(families) as FamilyId[]
  return ids.flatMap((family): Recipe[] => {
    if (!families[family].needsModel) return [{ family }]
    return model ? [{ family, model: model.id }] : []
  })
}

function planOf(
  context: Context,
  request: Plain,
  dataset: Dataset,
  output: Output,
  split: SplitSummary,
): PlannedMember[] {
  const waiting = { run: null, state: 'waiting' as const, figures: null }
  if (request.kind === 'crossValidation') {
    const { folds = usualFolds, seed = usualSeed, groupBy = null, withTest = false, recipe } = request
    const options = { folds, seed, groupBy, withTest }
    return makeFolds(context.write(), dataset.id, Number(output.id), split, options).map(({ id }, at) => ({
      ...waiting,
      name: `fold ${at + 1}`,
      family: recipe.family,
      settings: recipe.settings ?? {},
      size: null,
      split: id,
    }))
  }
  if (request.kind === 'backtest') {
    const { period = 'month', window = null, withTest = false, recipe } = request
    const options = { column: dateOf(request, dataset), period, window, withTest }
    return makeBacktest(context.write(), dataset.id, Number(output.id), split, options).map((one) => ({
      ...waiting,
      name: `up to ${one.until.name}`,
      family: recipe.family,
      settings: recipe.settings ?? {},
      size: null,
      split: one.split.id,
      until: one.until.index,
    }))
  }
  if (request.kind === 'recipes') {
    const limit = request.limit ?? usualLimit
    const recipes = request.recipes ?? []
    return recipes.map((recipe, at) => ({
      ...waiting,
      name: nameOf(recipes, at),
      family: recipe.family,
      settings: { ...(limit > 0 ? { limitTrain: limit } : {}), ...recipe.settings },
      size: limit > 0 ? limit : null,
      split: split.id,
    }))
  }
  if ((split.parts['test'] ?? 0) === 0)
    throw new WinnowError('split.noTest', `${dataset.name} has no test part to judge by.`)
  const { recipe } = request
  const first = Number(recipe.settings?.['seed'] ?? usualSeed)
  if (request.kind === 'seeds')
    return Array.from({ length: request.seeds ?? usualSeeds }, (_, at): PlannedMember => ({
      ...waiting,
      name: `seed ${first + at}`,
      family: recipe.family,
      settings: { ...recipe.settings, seed: first + at },
      size: null,
      split: split.id,
    }))
  const { repeats = 1 } = request
  return sizesOf(request.sizes, split, recipe).flatMap(({ size, isAll }) =>
    Array.from({ length: repeats }, (_, repeat): PlannedMember => {
      const settings: SettingValues = { ...recipe.settings, seed: first + repeat }
      return {
        ...waiting,
        name: `${isAll ? 'all' : size.toLocaleString('en')} rows${repeats > 1 ? `, ${repeat + 1}` : ''}`,
        family: recipe.family,
        settings: isAll ? settings : { ...settings, limitTrain: size },
        size: isAll ? null : size,
        split: split.id,
      }
    }),
  )
}

/** The column of dates that a backtest goes by. @throws WinnowError `input.invalid` where none has that role. */
export function dateOf(
  { column }: Pick<BacktestRequest, 'column'>,
  { name, columns }: Pick<Dataset, 'name' | 'columns'>,
): string {
  const found = column ?? dateColumn(columns)
  if (found !== null) return found
  throw new WinnowError('input.invalid', `No column of ${name} says when a message came.`, {
    hint: 'Name the column, or give it the role of a date.',
    details: { path: 'column' },
  })
}

/** Numbers of training rows, smallest first; a size that is all of them or more is all. */
function sizesOf(
  asked: readonly number[] | undefined,
  split: SplitSummary,
  recipe: Recipe,
): { readonly size: number; readonly isAll: boolean }[] {
  const settings = completeSettings(families[recipe.family], recipe.settings)
  const isTaken = (split.parts['validation'] ?? 0) === 0
  const all = Math.floor((split.parts['train'] ?? 0) * (isTaken ? 1 - Number(settings['validation']) : 1))
  if (all < 2) throw new WinnowError('split.noTrain', 'The training part has too few messages for a curve.')
  const wanted = asked ?? usualShares.map((share) => Math.max(2, Math.round(all * share)))
  const sizes = [...new Set(wanted.map((size) => Math.min(size, all)))].sort((a, b) => a - b)
  return sizes.map((size) => ({ size, isAll: size >= all }))
}

/** `fast`, `balanced`, `best`; with a number where a family comes twice. */
function nameOf(recipes: readonly Recipe[], at: number): string {
  const family = recipes[at]?.family ?? 'encoder'
  const earlier = recipes.slice(0, at).filter((one) => one.family === family).length
  return earlier === 0 ? recipeNames[family] : `${recipeNames[family]} ${earlier + 1}`
}

const kindNames = {
  learningCurve: 'Learning curve',
  crossValidation: 'Cross-validation',
  recipes: 'Recipes',
  seeds: 'Seeds',
  backtest: 'Backtest',
  sweep: 'Sweep',
} as const

function freeName(context: Context, kind: StudyRequest['kind'], dataset: string): string {
  const taken = new Set(listStudies(context.db).map(({ name }) => name))
  const base = `${kindNames[kind]} on ${dataset}`
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base} ${number}`
  return name
}
