// The trials of a sweep as columns, rows, and lines of the picture. Pure.
import type { FamilyId } from '../../../shared/domain/run'
import type { Study, StudyMember } from '../../../shared/domain/study'
import type { SweepRequest } from '../../../shared/domain/sweep'
import { families } from '../../../shared/models'
import { type FamilySpec, formatSetting, type Setting } from '../../../shared/models/settings'
import { budgetWords, searchedKeys, settingsOfTrial } from '../../../shared/sweep/plan'
import { judgeOf } from '../../../shared/sweep/ranking'
import type { ParallelAxis, ParallelLine, ParallelSpec } from '../../charts/parallel-layout'
import { decimal, duration, percent, rate } from '../../components/format'

/** One column: what it sorts by, what it shows. */
export type SweepColumn = {
  readonly id: string
  readonly name: string
  readonly isNumber: boolean
  /** What it sorts by; null sorts last. */
  readonly value: (member: StudyMember) => number | string | null
  readonly text: (member: StudyMember) => string
  /** How the picture draws it; null where it does not. */
  readonly axis: Omit<ParallelAxis, 'id' | 'name'> | null
}

const same = (value: number): string => rate(value)

/** The figure that trials are judged by, written as it is read. */
export function judgedText(request: SweepRequest, value: number): string {
  return judgeOf(request.metric ?? '').info.format === 'percent' ? percent(value) : decimal(value, 3)
}

/** The columns of a sweep, in their order. */
export function sweepColumns(
  { members }: Pick<Study, 'members'>,
  request: SweepRequest,
): readonly SweepColumn[] {
  const { info } = judgeOf(request.metric ?? '')
  const rungs = request.rungs ?? []
  const models = [...new Set(members.flatMap(({ model }) => model?.name ?? []))]
  return [
    {
      id: 'trial',
      name: 'Trial',
      isNumber: true,
      value: ({ trial }) => trial ?? 0,
      text: ({ trial }) => String(trial ?? ''),
      axis: null,
    },
    ...(request.spaces.length > 1
      ? [
          wordColumn(
            'family',
            'Family',
            request.spaces.map(({ family }) => families[family].label),
            ({ family }) => families[family].label,
          ),
        ]
      : []),
    ...(models.length > 1
      ? [wordColumn('model', 'Base model', models, ({ model }) => model?.name ?? null)]
      : []),
    ...searchedKeys(request).map((key) => settingColumn(request, key)),
    ...(rungs.length > 1
      ? [
          {
            ...wordColumn(
              'rung',
              'Learnt from',
              rungs.map((_, rung) => budgetWords(request, rung)),
              ({ rung }) => budgetWords(request, rung ?? 0),
            ),
            value: ({ rung }: StudyMember) => rung ?? 0,
          },
        ]
      : []),
    {
      id: 'metric',
      name: info.label,
      isNumber: true,
      value: ({ figures }) => figures?.metric?.value ?? null,
      text: ({ figures }) => (figures?.metric ? judgedText(request, figures.metric.value) : ''),
      axis: {
        scale: 'linear',
        format: (value) => (info.format === 'percent' ? decimal(value * 100) : decimal(value, 2)),
      },
    },
    {
      id: 'took',
      name: 'Took',
      isNumber: true,
      value: ({ figures }) => figures?.seconds ?? null,
      text: ({ figures }) => (figures ? duration(figures.seconds) : ''),
      axis: null,
    },
  ]
}

function wordColumn(
  id: string,
  name: string,
  words: readonly string[],
  of: (member: StudyMember) => string | null,
): SweepColumn {
  return {
    id,
    name,
    isNumber: false,
    value: of,
    text: (member) => of(member) ?? '–',
    axis: { scale: 'words', words, format: same },
  }
}

function settingColumn(request: SweepRequest, key: string): SweepColumn {
  const owners = request.spaces.flatMap(({ family, search = {} }) => {
    const [setting, dimension] = [settingOf(family, key), search[key]]
    return setting && dimension ? [{ family, setting, dimension }] : []
  })
  const [first] = owners
  const valueOf = (member: StudyMember) =>
    settingOf(member.family, key) ? (settingsOfTrial(request, member)[key] ?? null) : null
  const textOf = (member: StudyMember): string => {
    const [setting, value] = [settingOf(member.family, key), valueOf(member)]
    return setting && value !== null ? formatSetting(setting, value) : '–'
  }
  const ranges = owners.filter(({ dimension }) => dimension.kind === 'range')
  const isNumber = owners.every(({ setting }) => setting.kind === 'integer' || setting.kind === 'number')
  const scale = owners.some(({ dimension }) => dimension.kind === 'range' && dimension.scale === 'log')
    ? 'log'
    : 'linear'
  return {
    id: key,
    name: first?.setting.label ?? key,
    isNumber,
    value: (member) => {
      const value = valueOf(member)
      return typeof value === 'boolean' ? Number(value) : value
    },
    text: textOf,
    axis:
      ranges.length > 0 && isNumber
        ? { scale, format: same }
        : { scale: 'words', words: choicesOf(owners), format: same },
  }
}

/** The values of all families together, numbers in their order. */
function choicesOf(
  owners: readonly {
    readonly setting: Setting
    readonly dimension: NonNullable<SweepRequest['spaces'][number]['search']>[string]
  }[],
): string[] {
  const pairs = owners.flatMap(({ setting, dimension }) =>
    dimension.kind === 'choices'
      ? dimension.values.map((value) => ({ value, text: formatSetting(setting, value) }))
      : [],
  )
  const sorted = pairs.every(({ value }) => typeof value === 'number')
    ? pairs.toSorted((a, b) => Number(a.value) - Number(b.value))
    : pairs
  return [...new Set(sorted.map(({ text }) => text))]
}

function settingOf(family: FamilyId, key: string): Setting | undefined {
  const spec: FamilySpec = families[family]
  return spec.settings.find((one) => one.key === key)
}

/** Members by a column; those without a value stand last, whichever way. */
export function sortMembers(
  members: readonly StudyMember[],
  column: SweepColumn,
  isDescending: boolean,
): StudyMember[] {
  const sign = isDescending ? -1 : 1
  return members.toSorted((a, b) => {
    const [one, other] = [column.value(a), column.value(b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    const order =
      typeof one === 'number' && typeof other === 'number'
        ? one - other
        : String(one).localeCompare(String(other))
    return sign * order || (a.trial ?? 0) - (b.trial ?? 0)
  })
}

/** The picture: a line for each trial that is done; `best` is the run of the best. */
export function sweepSpec(
  study: Pick<Study, 'members'>,
  request: SweepRequest,
  columns: readonly SweepColumn[],
  best: string | null,
): ParallelSpec {
  const shown = columns.flatMap((column) => (column.axis ? [{ column, axis: column.axis }] : []))
  const done = study.members.filter(({ figures }) => figures?.metric !== undefined)
  const values = done.map(({ figures }) => figures?.metric?.value ?? 0)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const isHigher = judgeOf(request.metric ?? '').info.better === 'higher'
  return {
    axes: shown.map(({ column, axis }) => ({ id: column.id, name: column.name, ...axis })),
    lines: done.map((member): ParallelLine => {
      const value = member.figures?.metric?.value ?? 0
      const share = high > low ? (value - low) / (high - low) : 1
      return {
        id: member.name,
        name: `${capital(member.name)}: ${judgedText(request, value)}`,
        values: shown.map(({ column, axis }) => {
          const own = column.value(member)
          return own === null ? null : axis.scale === 'words' ? column.text(member) : own
        }),
        shade: isHigher ? share : 1 - share,
        isBest: member.run !== null && member.run === best,
      }
    }),
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
