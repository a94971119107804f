import {
  IconArrowsLeftRight,
  IconCheck,
  IconPencil,
  IconPlayerPlay,
  IconStarFilled,
  IconTrash,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Activity } from '../../../shared/domain/app'
import type { Run } from '../../../shared/domain/run'
import { IntervalDot } from '../../charts/IntervalPlot'
import type { Axis } from '../../charts/scale'
import { Sparkline } from '../../charts/Sparkline'
import { IconButton } from '../../components/Button'
import type { Column } from '../../components/DataTable'
import {
  clockDuration,
  count,
  duration,
  interval,
  passes,
  percentNumber,
  plural,
  when,
} from '../../components/format'
import { Bar, MiddleCut, Pill, PillDot } from '../../components/marks'
import { plannedEpochs } from '../../../shared/models/epochs'
import { canGoOn, familyLabel, isLive, stateWord, statusWords } from '../../components/run-words'
import { RenameField } from './RenameField'
import css from './runs.module.css'
import { shownAccuracy } from './runs-list'

/** What the cells need to know beside their run. */
export type CellContext = {
  readonly axis: Axis
  readonly jobs: readonly Activity[]
  readonly marked: ReadonlySet<string>
  readonly onMark: (id: string) => void
  /** Why a run's figures do not compare with the others', by id. */
  readonly notComparable: ReadonlyMap<string, string>
  /** Names of the floors that a run breaks, by its id. */
  readonly brokenFloors: ReadonlyMap<string, readonly string[]>
  readonly renaming: string | null
  readonly onRename: (id: string | null) => void
  readonly selected: string | null
  readonly onTrash: (run: Run) => void
  readonly onResume: (run: Run) => void
  /** Whether any run started from a model folder. */
  readonly hasModels: boolean
  /** Whether the runs are on more than one dataset; the page says which one it is else. */
  readonly hasDatasets: boolean
}

const plotWidth = 96

/** The columns of the runs table. */
export function runColumns(context: CellContext): Column<Run>[] {
  return [
    {
      id: 'mark',
      name: 'Chosen',
      head: <span className="sr-only">Chosen</span>,
      width: 34,
      cell: (run) => <Check run={run} context={context} />,
    },
    {
      id: 'number',
      name: 'Run',
      width: 52,
      isSortable: true,
      cell: (run) => <span className="num">{run.number}</span>,
    },
    {
      id: 'name',
      name: 'Name',
      grow: 1,
      isSortable: true,
      cell: (run) => <NameCell run={run} context={context} />,
    },
    {
      id: 'family',
      name: 'Family',
      width: 122,
      isSortable: true,
      cell: (run) => <span className={css.quiet}>{familyLabel(run)}</span>,
    },
    ...(context.hasModels ? [modelColumn] : []),
    ...(context.hasDatasets || !context.hasModels ? [datasetColumn] : []),
    ...figureColumns(context),
  ]
}

const datasetColumn: Column<Run> = {
  id: 'dataset',
  name: 'Dataset',
  width: 112,
  isSortable: true,
  cell: (run) => (
    <span className={css.quiet}>
      <MiddleCut text={run.dataset} width={96} />
    </span>
  ),
}

const modelColumn: Column<Run> = {
  id: 'model',
  name: 'Model',
  width: 124,
  isSortable: true,
  cell: (run) =>
    run.model && (
      <span className={css.quiet}>
        <MiddleCut text={run.model.name} width={110} />
      </span>
    ),
}

function figureColumns(context: CellContext): Column<Run>[] {
  return [
    {
      id: 'accuracy',
      name: 'Test accuracy',
      width: context.hasModels && context.hasDatasets ? 204 : 240,
      isSortable: true,
      cell: (run) => <AccuracyCell run={run} context={context} />,
    },
    {
      id: 'macroF1',
      name: 'Macro-F1',
      width: 82,
      align: 'right',
      isSortable: true,
      cell: (run) => figure(run.result?.testMacroF1 ?? run.result?.validationMacroF1),
    },
    {
      id: 'validation',
      name: 'Validation',
      width: 80,
      cell: (run) => <Sparkline values={run.validationCurve} isLive={isLive(run.status)} />,
    },
    {
      id: 'epochs',
      name: 'Epochs',
      width: 72,
      align: 'right',
      isSortable: true,
      cell: (run) => <span className={css.quiet}>{epochsText(run)}</span>,
    },
    {
      id: 'time',
      name: 'Time',
      width: 64,
      align: 'right',
      isSortable: true,
      cell: (run) => (
        <span className={css.quiet}>
          {run.result && run.family !== 'imported' ? clockDuration(run.result.trainSeconds) : ''}
        </span>
      ),
    },
    {
      id: 'when',
      name: 'When',
      width: 96,
      isSortable: true,
      cell: (run) => <span className={`${css.quiet} num`}>{when(run.startedAt ?? run.createdAt)}</span>,
    },
  ]
}

const figure = (value: number | null | undefined): string =>
  typeof value === 'number' ? percentNumber(value) : ''

function epochsText(run: Run): string {
  const { result } = run
  if (!result || run.family === 'imported') return ''
  const all = plannedEpochs(run.settings, result.trainRows)
  return result.epochs < all ? `${passes(result.epochs)} of ${count(all)}` : passes(result.epochs)
}

function Check(props: { readonly run: Run; readonly context: CellContext }): ReactNode {
  const { run, context } = props
  const isOn = context.marked.has(run.id)
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isOn}
      aria-label={`Choose Run ${run.number}`}
      tabIndex={-1}
      className={`${css.check} ${isOn ? css.checked : ''}`}
      onClick={(event) => {
        event.stopPropagation()
        context.onMark(run.id)
      }}
    >
      {isOn && <IconCheck size={11} stroke={3} aria-hidden="true" />}
    </button>
  )
}

function BrokenFloors(props: { readonly names: readonly string[]; readonly run: Run }): ReactNode {
  const { names, run } = props
  if (names.length === 0) return null
  return (
    <a href={`#/runs/${run.id}?tab=slices`} title={names.join('\n')} tabIndex={-1} style={{ flex: 'none' }}>
      <Pill tone="bad">{plural(names.length, 'floor')} broken</Pill>
    </a>
  )
}

function NameCell(props: { readonly run: Run; readonly context: CellContext }): ReactNode {
  const { run, context } = props
  if (context.renaming === run.id) return <RenameField run={run} onDone={() => context.onRename(null)} />
  const { tone } = statusWords[run.status]
  const word = stateWord(run)
  const isPlain = run.status === 'completed'
  return (
    <span className={css.name}>
      <a href={`#/runs/${run.id}`} className={css.nameText} title={run.name} tabIndex={-1}>
        {run.name || `Run ${run.number}`}
      </a>
      {run.isStarred && <IconStarFilled size={12} role="img" aria-label="Starred" style={{ flex: 'none' }} />}
      {run.origin && <Pill tone="quiet">Imported</Pill>}
      {run.tags.slice(0, 2).map((tag) => (
        <Pill key={tag} tone="quiet">
          {tag}
        </Pill>
      ))}
      {!isPlain && (
        <Pill tone={tone} {...(run.status === 'running' ? { icon: <PillDot /> } : {})}>
          {word}
        </Pill>
      )}
      <BrokenFloors names={context.brokenFloors.get(run.id) ?? []} run={run} />
      {context.selected === run.id && (
        <span className={css.actions} onDoubleClick={(event) => event.stopPropagation()}>
          {canGoOn(run) && (
            <IconButton
              name={`Resume Run ${run.number} from step ${count(run.checkpointStep)}`}
              icon={<IconPlayerPlay />}
              onClick={() => context.onResume(run)}
            />
          )}
          <IconButton
            name={`Rename Run ${run.number}`}
            keys="F2"
            icon={<IconPencil />}
            onClick={() => context.onRename(run.id)}
          />
          <IconButton
            name={
              isLive(run.status)
                ? 'It can go to the trash once it has ended'
                : `Move Run ${run.number} to the trash`
            }
            icon={<IconTrash />}
            disabled={isLive(run.status)}
            onClick={() => context.onTrash(run)}
          />
        </span>
      )}
    </span>
  )
}

function AccuracyCell(props: { readonly run: Run; readonly context: CellContext }): ReactNode {
  const { run, context } = props
  if (isLive(run.status)) return <Progress run={run} jobs={context.jobs} />
  const shown = shownAccuracy(run)
  if (!shown) return null
  const rows = shown.isTest ? run.result?.testRows : run.result?.validationRows
  const other = context.notComparable.get(run.id)
  const isQuiet = !shown.isTest || other !== undefined
  return (
    <span
      className={css.accuracy}
      title={`${other ? `${other} ` : ''}${shown.isTest ? '' : 'Validation, for want of a test part. '}95 % interval from ${count(rows ?? 0)} messages.`}
    >
      <IntervalDot
        axis={context.axis}
        width={plotWidth}
        row={{ name: '', ...shown, ...(isQuiet ? { colour: 'var(--text3)' } : {}) }}
      />
      <span className="num">
        <b className={isQuiet ? css.quiet : ''}>{percentNumber(shown.value)}</b>{' '}
        <span className={css.interval}>{interval(shown)}</span>
      </span>
      {other !== undefined && (
        <IconArrowsLeftRight size={13} stroke={1.8} className={css.other} role="img" aria-label={other} />
      )}
    </span>
  )
}

function Progress(props: { readonly run: Run; readonly jobs: readonly Activity[] }): ReactNode {
  const job = props.jobs.find((one) => one.runId === props.run.id)
  const share = job?.progress ?? (props.run.totalSteps > 0 ? props.run.step / props.run.totalSteps : 0)
  const left = job?.secondsLeft
  return (
    <span className={css.accuracy}>
      <Bar value={share} width={plotWidth} />
      <span className={`${css.quiet} num`}>
        {props.run.status === 'queued'
          ? 'waiting'
          : typeof left === 'number'
            ? duration(left)
            : (job?.detail ?? '')}
      </span>
    </span>
  )
}
