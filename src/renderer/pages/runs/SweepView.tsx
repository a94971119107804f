// What a sweep found: the best run and the ways to use it, every trial across its settings as a picture, and the table
// that the picture filters.
import { IconArrowDown, IconArrowUp, IconPlayerPlay, IconStarFilled } from '@tabler/icons-react'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { Study, StudyMember } from '../../../shared/domain/study'
import type { SweepBest, SweepRequest } from '../../../shared/domain/sweep'
import { budgetWords } from '../../../shared/sweep/plan'
import { judgeOf } from '../../../shared/sweep/ranking'
import { goTo } from '../../app/location'
import type { ChartData } from '../../charts/chart-data'
import { ChartFrame } from '../../charts/ChartFrame'
import { type Brushed, layOutParallel, passes } from '../../charts/parallel-layout'
import { ParallelPlot } from '../../charts/ParallelPlot'
import type { ChartPicture } from '../../charts/picture-out'
import { Button, TextButton } from '../../components/Button'
import { count, decimal, interval, plural } from '../../components/format'
import { DrawerSection } from '../../components/SideDrawer'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useChange } from '../../hooks/use-call'
import css from './studies.module.css'
import { judgedText, sortMembers, type SweepColumn, sweepColumns, sweepSpec } from './sweep-rows'

/** The best run of a sweep, in the place of the buttons. */
export function BestRun(props: { readonly study: Study; readonly request: SweepRequest }): ReactNode {
  const { study, request } = props
  const { best } = study
  const keep = useChange('studies.keepBest')
  const toast = useToast()
  if (!best) return null
  const open = (): void =>
    keep.mutate(
      { study: study.id },
      {
        onSuccess: ({ run }) => goTo(`/runs/${run}`),
        onError: (error) => toast({ message: asWinnowError(error).message, tone: 'bad' }),
      },
    )
  return (
    <section className={css.best} aria-label="Best run">
      <div className={`${css.bestFigure} num`}>
        <IconStarFilled size={14} aria-hidden="true" />
        <b>{judgedText(request, best.metric.value)}</b> {judgeOf(best.metric.id).info.label} on validation,
        trial {best.trial}
      </div>
      <p className="caption num">
        {best.isPartial
          ? `It learnt from ${budgetWords(request, best.rung)}; a training on all rows is still to be done.`
          : `It learnt from ${plural(best.trained, 'row')}. It is the pick of many, so validation reads a little high: its test figure is the one to tell.`}
      </p>
      <div className={css.buttons}>
        <Button kind={best.isPartial ? 'default' : 'filled'} onClick={open}>
          Open best run
        </Button>
        {best.isPartial ? (
          <Button icon={<IconPlayerPlay />} href={newRun(study, best, wholeOf(request, best))}>
            Train it on all rows
          </Button>
        ) : (
          <Button href={newRun(study, best, null)}>Train with these settings</Button>
        )}
      </div>
    </section>
  )
}

/** The form of a new run with the settings of the best. */
function newRun(
  { output, datasetId }: Study,
  best: SweepBest,
  change: Record<string, unknown> | null,
): string {
  const asked = new URLSearchParams({ from: best.run, dataset: datasetId, output })
  if (change) asked.set('with', JSON.stringify(change))
  return `/runs/new?${asked.toString()}`
}

/** What its rung had less of, given in full. */
function wholeOf({ budget = 'rows' }: SweepRequest, { settings }: SweepBest): Record<string, unknown> {
  return budget === 'rows' ? { limitTrain: settings['limitTrain'] ?? 0 } : { epochs: settings['epochs'] ?? 1 }
}

/** The picture and the table. */
export function Trials(props: { readonly study: Study; readonly request: SweepRequest }): ReactNode {
  const { study, request } = props
  const { members } = study
  const best = study.best?.run ?? null
  const [brushed, setBrushed] = useState<Brushed>({})
  const [hovered, setHovered] = useState<string | null>(null)
  const picture = useRef<ChartPicture>(null)
  const columns = useMemo(() => sweepColumns({ members }, request), [members, request])
  const spec = useMemo(
    () => sweepSpec({ members }, request, columns, best),
    [members, request, columns, best],
  )
  const isHigherBetter = judgeOf(request.metric ?? '').info.better === 'higher'
  const isBrushed = Object.keys(brushed).length > 0
  const kept = useMemo(() => {
    const layout = layOutParallel(spec, 600, 200)
    return new Set(spec.lines.filter((line) => passes(layout, line, brushed)).map(({ id }) => id))
  }, [spec, brushed])
  const shown = isBrushed ? members.filter(({ name }) => kept.has(name)) : members
  return (
    <>
      {spec.lines.length > 1 && (
        <ChartFrame
          className={css.parallel ?? ''}
          title="Trials across their settings"
          heading={
            <>
              <b>Trials</b>{' '}
              <span className="caption">
                a line each, the stronger the better; drag along an axis to choose
              </span>
            </>
          }
          data={() => trialsData(shown, columns)}
          picture={picture}
        >
          <ParallelPlot
            title="Trials across their settings"
            spec={spec}
            summary={`${plural(spec.lines.length, 'trial')} across ${spec.axes.map(({ name }) => name).join(', ')}; the table below has the same numbers.`}
            brushed={brushed}
            onBrush={setBrushed}
            hovered={hovered}
            onHover={setHovered}
            picture={picture}
          />
        </ChartFrame>
      )}
      <DrawerSection
        title="Trials"
        aside={
          isBrushed && (
            <span className="caption num" role="status">
              {count(shown.length)} of {count(members.length)} chosen{' '}
              <TextButton onClick={() => setBrushed({})}>Show all</TextButton>
            </span>
          )
        }
      >
        <Table
          members={shown}
          columns={inTable(columns)}
          isHigherBetter={isHigherBetter}
          best={best}
          hovered={hovered}
          onHover={setHovered}
        />
      </DrawerSection>
    </>
  )
}

const trialsData = (members: readonly StudyMember[], columns: readonly SweepColumn[]): ChartData => ({
  head: columns.map(({ name }) => name),
  rows: members.map((member) => columns.map(({ text }) => text(member))),
})

/** The figure stands beside the trial, where it is seen without scrolling; in the picture it is the last axis. */
function inTable(columns: readonly SweepColumn[]): SweepColumn[] {
  const first = ['trial', 'metric', 'rung']
  return [
    ...first.flatMap((id) => columns.filter((column) => column.id === id)),
    ...columns.filter(({ id }) => !first.includes(id)),
  ]
}

function Table(props: {
  readonly isHigherBetter: boolean
  readonly members: readonly StudyMember[]
  readonly columns: readonly SweepColumn[]
  readonly best: string | null
  readonly hovered: string | null
  readonly onHover: (name: string | null) => void
}): ReactNode {
  const { columns } = props
  const [sort, setSort] = useState<{ readonly by: string; readonly isDescending: boolean }>({
    by: 'metric',
    isDescending: props.isHigherBetter,
  })
  const column = columns.find(({ id }) => id === sort.by) ?? columns[0]
  const sorted = column ? sortMembers(props.members, column, sort.isDescending) : props.members
  const sortBy = (id: string): void =>
    setSort(({ by, isDescending }) => ({
      by: id,
      isDescending: by === id ? !isDescending : id === 'metric' && props.isHigherBetter,
    }))
  return (
    <div className={css.scroller} tabIndex={0} role="group" aria-label="Trials, table">
      <table className={`num ${css.table} ${css.trials}`} aria-label="Trials">
        <thead>
          <tr>
            {columns.map(({ id, name }) => (
              <th
                key={id}
                scope="col"
                aria-sort={sort.by === id ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
              >
                <button type="button" className={css.sort} onClick={() => sortBy(id)}>
                  {name}
                  {sort.by === id &&
                    (sort.isDescending ? (
                      <IconArrowDown size={11} stroke={2.2} aria-hidden="true" />
                    ) : (
                      <IconArrowUp size={11} stroke={2.2} aria-hidden="true" />
                    ))}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody onPointerLeave={() => props.onHover(null)}>
          {sorted.map((member) => (
            <Row key={member.name} {...props} member={member} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row(props: {
  readonly member: StudyMember
  readonly columns: readonly SweepColumn[]
  readonly best: string | null
  readonly hovered: string | null
  readonly onHover: (name: string | null) => void
}): ReactNode {
  const { member, columns } = props
  const isBest = member.run !== null && member.run === props.best
  const metric = member.figures?.metric
  return (
    <tr
      className={`${isBest ? css.isBest : ''} ${props.hovered === member.name ? css.isHovered : ''}`}
      onPointerEnter={() => props.onHover(member.name)}
    >
      {columns.map((column) => {
        if (column.id === 'trial')
          return (
            <th key={column.id} scope="row">
              {column.text(member)}
              {isBest && <IconStarFilled size={11} className={css.star} aria-label="the best" />}
            </th>
          )
        if (column.id !== 'metric') return <td key={column.id}>{column.text(member)}</td>
        return (
          <td key={column.id} title={member.fault}>
            {metric ? (
              <>
                <b>{column.text(member)}</b>{' '}
                <span className={css.quiet}>
                  {column.text(member).includes('%')
                    ? interval(metric)
                    : `${decimal(metric.low, 3)} to ${decimal(metric.high, 3)}`}
                </span>
              </>
            ) : (
              <span className={member.state === 'failed' ? css.failed : css.quiet}>
                {member.state === 'failed' ? `failed: ${member.fault ?? ''}` : member.state}
              </span>
            )}
          </td>
        )
      })}
    </tr>
  )
}
