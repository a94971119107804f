// `winnow learning-curve`, `cross-validate`, `recipes`, `seeds`, `backtest` and `sweep`: several trainings that answer one question;
// `studies` lists them, goes on with one that was stopped, and writes out-of-fold answers.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { groupColumns } from '../../shared/domain/column-role'
import type { FamilyId } from '../../shared/domain/run'
import {
  BacktestRequest,
  type Recipe,
  recipeNames,
  type Study,
  type StudyRequest,
} from '../../shared/domain/study'
import { fromWireError, WinnowError } from '../../shared/errors'
import { wilson } from '../../shared/metrics/wilson'
import { families } from '../../shared/models'
import type { Setting } from '../../shared/models/settings'
import { type Runner, textOption, type Work } from './command'
import { modelRef } from './models'
import { trainingsOf } from '../../shared/sweep/plan'
import { duration, percent, textTable } from './output'
import { drawCurve } from './curve'
import { settingOption, settingsOf, uniqueSettings } from './settings'
import { addSweepOptions, describeTrials, sweepAsked } from './sweep'

/** Adds learning-curve, cross-validate, recipes, seeds, backtest, sweep and studies. */
export function addStudyCommands(program: Command, run: Runner): void {
  const settings = uniqueSettings()
  const recipe = (command: Command): Command => {
    command
      .option('--output <name>', 'label column; the first when absent')
      .option('--name <name>', 'name of the study')
      .option('--recipe <recipe>', `how to train: ${Object.values(recipeNames).join(', ')}`)
      .option('--family <id>', `the same by family: ${Object.keys(families).join(', ')}`)
      .option('--model <model>', 'model to start from, for families that need one')
    for (const setting of settings.values()) command.addOption(settingOption(setting))
    return command
  }
  run(
    recipe(
      program
        .command('learning-curve <dataset>')
        .description('what more labels would give: trainings on growing parts, one fixed test part')
        .option('--sizes <n,n,…>', 'training rows of each point, such as 183,266,1300')
        .option('--repeats <n>', 'trainings a point, each with other rows', '1'),
    ),
    async (work, [dataset = ''], options) => {
      const sizes = textOption(options, 'sizes')
        ?.split(',')
        .map((one) => wholeNumber('--sizes', one))
      await start(work, {
        kind: 'learningCurve',
        ...(await common(work, dataset, options, settings)),
        repeats: wholeNumber('--repeats', options['repeats']),
        ...(sizes === undefined ? {} : { sizes }),
      })
    },
  )
  run(
    recipe(
      program
        .command('cross-validate <dataset>')
        .description('every row tested once by a model that never saw it: mean and deviation over folds')
        .option('--folds <n>', 'how many', '5')
        .option('--fold-seed <n>', 'seed of the folds', '42')
        .option(
          '--group-by <column>',
          'column whose values stay in one fold, such as the customer; the group column of the dataset when absent, none for no group',
        )
        .option('--with-test', 'also the rows of the test part, which are left alone otherwise'),
    ),
    async (work, [dataset = ''], options) => {
      const named = textOption(options, 'groupBy')
      const { columns } = await work.session.client.datasets.get({ dataset })
      const groupBy = named === 'none' ? undefined : (named ?? groupColumns(columns)[0])
      await start(work, {
        kind: 'crossValidation',
        ...(await common(work, dataset, options, settings)),
        folds: wholeNumber('--folds', options['folds']),
        seed: wholeNumber('--fold-seed', options['foldSeed'], 0),
        withTest: options['withTest'] === true,
        ...(groupBy === undefined ? {} : { groupBy }),
      })
    },
  )
  run(
    program
      .command('recipes <dataset>')
      .description('which recipe is ahead on this data: a short training of each, judged on validation')
      .option('--output <name>', 'label column; the first when absent')
      .option('--name <name>', 'name of the study')
      .option('--limit <n>', 'training rows of each; 0 for all', '2000'),
    async (work, [dataset = ''], options) => {
      await start(work, {
        kind: 'recipes',
        dataset,
        ...named(options),
        limit: wholeNumber('--limit', options['limit'], 0),
      })
    },
  )
  run(
    recipe(
      program
        .command('seeds [dataset]')
        .description(
          'how much of a figure is luck: one recipe with several seeds, mean and deviation on test',
        )
        .option('--dataset <name>', 'the same as the argument')
        .option('--seeds <n>', 'how many', '5'),
    ),
    async (work, args, options) => {
      await start(work, {
        kind: 'seeds',
        ...(await common(work, datasetAsked(args, options), options, settings)),
        seeds: wholeNumber('--seeds', options['seeds'], 2),
      })
    },
  )
  run(
    recipe(
      program
        .command('backtest <dataset>')
        .description('how a model ages: trained up to each period, tested on those after it')
        .option('--column <column>', 'column of dates; the one with that role when absent')
        .option('--period <period>', 'week, month or quarter', 'month')
        .option('--window <n>', 'periods before each one that are learnt from; all when absent')
        .option('--tolerance <points>', 'points of accuracy that may be lost before a model is too old', '1')
        .option('--with-test', 'also the rows of the test part, which are left alone otherwise'),
    ),
    async (work, [dataset = ''], options) => {
      await start(work, backtestAsked(await common(work, dataset, options, settings), options))
    },
  )
  const sweep = addSweepOptions(
    program
      .command('sweep [dataset]')
      .description('which settings suit this data: many trials, judged on validation; the best run is kept'),
  )
  for (const setting of settings.values()) sweep.addOption(settingOption(setting))
  run(sweep, async (work, args, options) => {
    await start(work, await sweepAsked(work, datasetAsked(args, options), options, settings, wholeNumber))
  })
  addStudies(program, run)
}

function backtestAsked(
  asked: Awaited<ReturnType<typeof common>>,
  options: Record<string, unknown>,
): StudyRequest {
  const period = BacktestRequest.shape.period.safeParse(options['period'])
  if (!period.success)
    throw new WinnowError(
      'input.invalid',
      `--period is week, month or quarter. Found: ${String(options['period'])}.`,
    )
  const tolerance = Number(options['tolerance']) / 100
  if (!(tolerance >= 0 && tolerance <= 1))
    throw new WinnowError(
      'input.invalid',
      `--tolerance is in points, 0 to 100. Found: ${String(options['tolerance'])}.`,
    )
  const column = textOption(options, 'column')
  return {
    kind: 'backtest',
    ...asked,
    period: period.data,
    tolerance,
    withTest: options['withTest'] === true,
    ...(column === undefined ? {} : { column }),
    ...(options['window'] === undefined ? {} : { window: wholeNumber('--window', options['window']) }),
  }
}

/** Ages of a backtest, beside a model that was trained anew. */
function describeAges({ decay, request }: Study): string[] {
  if (!decay || request.kind !== 'backtest') return []
  const rows = decay.ages.map(({ age, rows: many, accuracy, fresh, difference, low, high }) => [
    String(age),
    many,
    interval(wilson(accuracy * many, many)),
    interval(wilson(fresh * many, many)),
    age === 1
      ? ''
      : `${(difference * 100).toFixed(1)} (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`,
  ])
  return [
    '',
    textTable(
      [`age in ${request.period ?? 'month'}s`, 'messages', 'accuracy', 'trained anew', 'difference'],
      rows,
    ),
  ]
}

function datasetAsked([dataset]: string[], options: Record<string, unknown>): string {
  const named = dataset ?? textOption(options, 'dataset')
  if (named !== undefined) return named
  throw new WinnowError('input.invalid', 'No dataset was named: `winnow sweep mail` or `--dataset mail`.')
}

function addStudies(program: Command, run: Runner): void {
  const studies = program
    .command('studies')
    .description('learning curves, cross-validations, recipes, seeds and sweeps')
  run(studies.command('list').description('list them'), async ({ session, output }) => {
    const list = await session.client.studies.list({})
    output.result(list, () =>
      list.length === 0
        ? 'No study yet. `winnow learning-curve`, `cross-validate`, `recipes`, `seeds`, `backtest` or `sweep` makes one.'
        : textTable(
            ['id', 'name', 'status', 'done'],
            list.map((one) => [one.id, one.name, one.status, doneOf(one)]),
          ),
    )
  })
  run(
    studies.command('show <study>').description('what one says'),
    async ({ session, output }, [ref = '']) => {
      const study = await session.client.studies.get({ study: ref })
      output.result(study, () => describe(study))
    },
  )
  run(
    studies.command('resume <study>').description('go on with the trainings that are not done'),
    async (work, [ref = '']) => {
      const { id } = await work.session.client.studies.get({ study: ref })
      await work.session.client.studies.resume({ study: id })
      await follow(work, id)
    },
  )
  run(
    studies.command('remove <study>').description('take one from the list'),
    async ({ session, output }, [ref = '']) => {
      const { id, name } = await session.client.studies.get({ study: ref })
      await session.client.studies.remove({ study: id })
      output.result({ id, name, removed: true }, () => `${name} is no longer in the list.`)
    },
  )
  run(
    studies
      .command('out-of-fold <study>')
      .description('write what each fold of a cross-validation said of the rows it had left out')
      .requiredOption('--out <file>', 'CSV file to write'),
    async ({ session, output, signal }, [ref = ''], options) => {
      const path = resolve(String(options['out']))
      const asked = { study: ref, target: { kind: 'path' as const, path } }
      const { rows } = await session.client.studies.outOfFold(asked, { signal })
      output.result({ rows, file: path }, () => `${rows} rows written to ${path}.`)
    },
  )
}

function named(options: Record<string, unknown>): { output?: string; name?: string } {
  const output = textOption(options, 'output')
  const name = textOption(options, 'name')
  return { ...(output === undefined ? {} : { output }), ...(name === undefined ? {} : { name }) }
}

async function common(
  { session }: Work,
  dataset: string,
  options: Record<string, unknown>,
  settings: ReadonlyMap<string, Setting>,
): Promise<{ dataset: string; output?: string; name?: string; recipe: Recipe }> {
  const family = familyOf(options)
  const model = textOption(options, 'model')
  const given = settingsOf(family, options, settings)
  const recipe: Recipe = {
    family,
    ...(Object.keys(given).length > 0 ? { settings: given } : {}),
    ...(model === undefined ? {} : { model: await modelRef(session, model) }),
  }
  return { dataset, ...named(options), recipe }
}

function familyOf(options: Record<string, unknown>): FamilyId {
  const typed = textOption(options, 'family') ?? textOption(options, 'recipe') ?? 'fast'
  const ids = Object.keys(families) as FamilyId[]
  const found = ids.find((id) => id === typed || recipeNames[id] === typed)
  if (found) return found
  throw new WinnowError(
    'input.invalid',
    `--recipe is one of ${Object.values(recipeNames).join(', ')}. Found: ${typed}.`,
  )
}

function wholeNumber(flag: string, value: unknown, least = 1): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= least) return number
  throw new WinnowError('input.invalid', `${flag} is a whole number from ${least}. Found: ${String(value)}.`)
}

async function start(work: Work, request: StudyRequest): Promise<void> {
  const { study } = await work.session.client.studies.start(request, { signal: work.signal })
  await follow(work, study)
}

/** Shows how it goes until it has ended; Ctrl C stops it, and what is done stays. */
async function follow({ session, output, signal }: Work, study: string): Promise<void> {
  const stop = (): void => void session.client.studies.cancel({ study }).catch(() => undefined)
  signal.addEventListener('abort', stop, { once: true })
  let last: Study | null = null
  for await (const event of session.client.studies.follow({ study })) {
    last = event.study
    const { id, status, members } = event.study
    const done = members.filter(({ state }) => state === 'done').length
    const now = members.find(({ state }) => state === 'running')
    const { progress, secondsLeft } = event
    const told = {
      type: 'study',
      study: id,
      status,
      done,
      of: trainingsOf(event.study),
      progress,
      secondsLeft,
    }
    output.progress(told, {
      done: progress * 1000,
      total: 1000,
      note: now ? now.name : '',
    })
  }
  signal.removeEventListener('abort', stop)
  if (!last) throw new WinnowError('study.notFound', `There is no study ${study}.`)
  if (last.status === 'failed' && last.error) throw fromWireError(last.error)
  const ended = last
  output.result(ended, () => describe(ended))
}

const doneOf = (study: Study): string =>
  `${study.members.filter(({ state }) => state === 'done').length} of ${trainingsOf(study)}`

function describe(study: Study): string {
  const { name, id, status, members, conclusion, kind } = study
  const { request } = study
  const end = [
    ...(conclusion === null ? [] : ['', conclusion]),
    ...(status === 'completed' ? [] : ['', `Go on with it: winnow studies resume ${id}`]),
  ]
  const head = `${name} (${id}): ${status}${status === 'completed' ? '' : `, ${doneOf(study)} done`}.`
  if (request.kind === 'sweep') return [head, ...describeTrials(study, request), ...end].join('\n')
  const rows = members.map(({ name: own, figures }) =>
    figures
      ? [
          own,
          figures.trained,
          figures.tested,
          interval(figures.accuracy),
          interval(figures.macroF1),
          duration(figures.seconds),
        ]
      : [own, '', '', '', '', ''],
  )
  return [
    head,
    textTable(['', 'trained on', 'tested on', 'accuracy', 'macro-F1', 'took'], rows),
    ...(kind === 'learningCurve' ? ['', ...drawCurve(members)] : []),
    ...describeAges(study),
    ...end,
  ].join('\n')
}

const interval = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${percent(value)} (${percent(low)} to ${percent(high)})`
