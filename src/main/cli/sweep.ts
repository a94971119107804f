// `winnow sweep` and `winnow seeds`: a search over settings, families and base models, and one recipe with several seeds.
import type { Command } from 'commander'
import { FamilyId, type SettingValues } from '../../shared/domain/run'
import type { Study } from '../../shared/domain/study'
import type { Dimension, SweepMethod, SweepRequest, SweepSpace } from '../../shared/domain/sweep'
import { WinnowError } from '../../shared/errors'
import { families } from '../../shared/models'
import { type FamilySpec, formatSetting, parseSetting, type Setting } from '../../shared/models/settings'
import { budgetWords, searchedKeys, settingsOfTrial } from '../../shared/sweep/plan'
import { bestMember, judgeOf } from '../../shared/sweep/ranking'
import { parseDimension } from '../../shared/sweep/space'
import { collect, textOption, type Work } from './command'
import { modelRef } from './models'
import { duration, percent, textTable } from './output'
import { settingsOf } from './settings'

const methods: Readonly<Record<string, SweepMethod>> = {
  random: 'random',
  grid: 'grid',
  'successive-halving': 'successiveHalving',
}

/** Adds the options of a sweep beside those of the settings. */
export function addSweepOptions(command: Command): Command {
  return command
    .option('--dataset <name>', 'the same as the argument')
    .option('--output <name>', 'label column; the first when absent')
    .option('--name <name>', 'name of the study')
    .option('--family <id>', `family to search: ${FamilyId.options.join(', ')}; the bag of words when absent`)
    .option('--families <id,id,…>', 'several families that compete')
    .option('--model <model>', 'model to start from, for families that need one; several with commas')
    .option(
      '--search <setting=values>',
      'what to search, once for each setting: learning-rate=1e-5..1e-3:log, epochs=2,3,5, dropout=0..0.5; for one family alone encoder:epochs=3,5; what is usual for the family when absent',
      collect,
    )
    .option('--method <way>', `how: ${Object.keys(methods).join(', ')}`, 'random')
    .option('--trials <n>', 'trials, 20 when absent; of a grid the most it may have, 100 when absent')
    .option('--search-seed <n>', 'seed of the draw', '42')
    .option(
      '--metric <figure>',
      'figure of the validation part to judge by; the one that epochs are kept by when absent',
    )
    .option('--eta <n>', 'of successive halving: one of so many goes on', '3')
    .option(
      '--budget <what>',
      'of successive halving: what the lower rungs have less of, rows or epochs',
      'rows',
    )
    .option('--least <n>', 'of successive halving: rows or epochs that the first rung has at least')
}

/** The sweep that the options ask for. @throws WinnowError `input.invalid`, `input.unknownFlag`. */
export async function sweepAsked(
  { session }: Work,
  dataset: string,
  options: Record<string, unknown>,
  settings: ReadonlyMap<string, Setting>,
  number: (flag: string, value: unknown, least?: number) => number,
): Promise<SweepRequest> {
  const names = familiesAsked(options)
  const searched = (options['search'] as string[] | undefined) ?? []
  const models = await Promise.all(
    (textOption(options, 'model') ?? '')
      .split(',')
      .filter((one) => one.trim() !== '')
      .map((one) => modelRef(session, one.trim())),
  )
  const given = fixedSettings(names, options, settings)
  const dimensions = dimensionsOf(names, searched)
  const spaces = names.map((family): SweepSpace => {
    const fixed = given.get(family) ?? {}
    return {
      family,
      ...(Object.keys(fixed).length > 0 ? { settings: fixed } : {}),
      ...(searched.length > 0 ? { search: dimensions.get(family) ?? {} } : {}),
      ...(models.length > 0 && families[family].needsModel ? { models } : {}),
    }
  })
  const method = methods[String(options['method'])]
  if (!method)
    throw new WinnowError(
      'input.invalid',
      `--method is one of ${Object.keys(methods).join(', ')}. Found: ${String(options['method'])}.`,
    )
  const budget = String(options['budget'])
  if (budget !== 'rows' && budget !== 'epochs')
    throw new WinnowError('input.invalid', `--budget is rows or epochs. Found: ${budget}.`)
  const [output, name, metric] = ['output', 'name', 'metric'].map((one) => textOption(options, one))
  const halving =
    method === 'successiveHalving'
      ? {
          eta: number('--eta', options['eta'], 2),
          budget: budget as 'rows' | 'epochs',
          ...(options['least'] === undefined ? {} : { least: number('--least', options['least']) }),
        }
      : {}
  return {
    kind: 'sweep',
    dataset,
    ...(output === undefined ? {} : { output }),
    ...(name === undefined ? {} : { name }),
    ...(metric === undefined ? {} : { metric }),
    spaces,
    method,
    seed: number('--search-seed', options['searchSeed'], 0),
    ...(options['trials'] === undefined ? {} : { trials: number('--trials', options['trials']) }),
    ...halving,
  }
}

function familiesAsked(options: Record<string, unknown>): FamilyId[] {
  const typed = textOption(options, 'families') ?? textOption(options, 'family') ?? 'bag-of-words'
  const names = typed.split(',').map((one) => one.trim())
  return [...new Set(names)].map((name) => {
    const family = FamilyId.safeParse(name)
    if (family.success) return family.data
    throw new WinnowError(
      'input.invalid',
      `--families holds some of ${FamilyId.options.join(', ')}. Found: ${name}.`,
    )
  })
}

/** Settings of all trials: a flag holds for every family that has it, and one of them must. */
function fixedSettings(
  names: readonly FamilyId[],
  options: Record<string, unknown>,
  all: ReadonlyMap<string, Setting>,
): Map<FamilyId, SettingValues> {
  const ownOf = (family: FamilyId) =>
    new Map([...all].filter(([flag]) => families[family].settings.some((one) => one.flag === flag)))
  const known = new Map(names.flatMap((family) => [...ownOf(family)]))
  // What no family has is refused as it is for a training.
  const [first = 'bag-of-words'] = names
  settingsOf(first, options, new Map([...all].filter(([flag]) => !known.has(flag))))
  return new Map(names.map((family) => [family, settingsOf(family, options, ownOf(family))]))
}

function dimensionsOf(
  names: readonly FamilyId[],
  searched: readonly string[],
): Map<FamilyId, Record<string, Dimension>> {
  const found = new Map<FamilyId, Record<string, Dimension>>()
  for (const text of searched) {
    const at = text.indexOf('=')
    const [, family, flag = ''] = /^(?:([\w-]+):)?([\w-]+)$/.exec(text.slice(0, Math.max(0, at)).trim()) ?? []
    if (at < 0 || flag === '')
      throw new WinnowError('input.invalid', `--search ${text} names no setting.`, {
        hint: 'Write --search learning-rate=1e-5..1e-3:log or --search epochs=2,3,5.',
      })
    const meant = family === undefined ? names : names.filter((one) => one === family)
    if (meant.length === 0)
      throw new WinnowError('input.invalid', `--search ${text}: ${family} is not among the families.`)
    const owners = meant.flatMap((one) => {
      const spec: FamilySpec = families[one]
      const setting = spec.settings.find((own) => own.flag === flag || own.key === flag)
      return setting ? [{ family: one, setting }] : []
    })
    if (owners.length === 0)
      throw new WinnowError(
        'input.invalid',
        `${meant.map((one) => families[one].label).join(' and ')} ${meant.length > 1 ? 'have' : 'has'} no setting --${flag}.`,
      )
    for (const { family: owner, setting } of owners)
      found.set(owner, {
        ...found.get(owner),
        [setting.key]: parseDimension(setting, text.slice(at + 1), parseSetting),
      })
  }
  return found
}

/** The trials of a sweep as a table, the best marked, and what they say. */
export function describeTrials(study: Study, request: SweepRequest): string[] {
  const judge = judgeOf(request.metric ?? '')
  const best = bestMember(study.members, judge)
  const keys = searchedKeys(request)
  const hasRungs = (request.rungs?.length ?? 1) > 1
  const write = (value: number): string =>
    judge.info.format === 'percent' ? percent(value) : value.toFixed(3)
  const rows = study.members
    .toSorted((a, b) => (b.rung ?? 0) - (a.rung ?? 0) || (a.trial ?? 0) - (b.trial ?? 0))
    .map((one) => {
      const own = settingsOfTrial(request, one)
      const metric = one.figures?.metric
      return [
        `${one === best ? '* ' : ''}${one.trial}`,
        ...(request.spaces.length > 1 ? [one.family] : []),
        ...(study.members.some(({ model }) => model) ? [one.model?.name ?? ''] : []),
        ...keys.map((key) => valueText(one.family, key, own)),
        ...(hasRungs ? [budgetWords(request, one.rung ?? 0)] : []),
        metric
          ? `${write(metric.value)} (${write(metric.low)} to ${write(metric.high)})`
          : (one.fault ?? one.state),
        one.figures ? duration(one.figures.seconds) : '',
      ]
    })
  const head = [
    'trial',
    ...(request.spaces.length > 1 ? ['family'] : []),
    ...(study.members.some(({ model }) => model) ? ['model'] : []),
    ...keys.map((key) => flagOf(request, key)),
    ...(hasRungs ? ['learnt from'] : []),
    `${judge.info.label} on validation`,
    'took',
  ]
  const use =
    study.best === null
      ? []
      : ['', `Best run: ${study.best.run}. Its settings: winnow show ${study.best.run}`]
  return [textTable(head, rows), ...use]
}

function flagOf({ spaces }: SweepRequest, key: string): string {
  const found = spaces.flatMap(({ family }) => {
    const spec: FamilySpec = families[family]
    return spec.settings.filter((one) => one.key === key)
  })
  return found[0]?.flag ?? key
}

function valueText(family: FamilyId, key: string, values: SettingValues): string {
  const spec: FamilySpec = families[family]
  const setting = spec.settings.find((one) => one.key === key)
  const value = values[key]
  return setting && value !== undefined ? formatSetting(setting, value) : ''
}
