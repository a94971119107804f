// One study: what it says, the curve or the dots with their intervals, every training in a table, stop and resume.
import { IconDownload, IconPlayerPlay, IconPlayerStop, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Study, StudyEvent, StudyMember } from '../../../shared/domain/study'
import { trainingsOf } from '../../../shared/sweep/plan'
import { useClient } from '../../app/client'
import { saveWritten } from '../../app/files'
import { IntervalPlot, type IntervalRow } from '../../charts/IntervalPlot'
import { LineFigure } from '../../charts/LineFigure'
import type { LineChartSpec } from '../../charts/line-chart-layout'
import { useSize } from '../../charts/use-size'
import { Button, IconButton } from '../../components/Button'
import { count, dateTime, duration, interval, percent } from '../../components/format'
import { Bar } from '../../components/marks'
import { DrawerSection, SideDrawer } from '../../components/SideDrawer'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { invoke, useChange } from '../../hooks/use-call'
import { DecayPicture } from './DecayPicture'
import css from './studies.module.css'
import { BestRun, Trials } from './SweepView'

/** The drawer beside the list. */
export function StudyDrawer(props: { readonly study: Study; readonly onClose: () => void }): ReactNode {
  const live = useLive(props.study)
  const study = live?.study ?? props.study
  const { name, status, conclusion, kind, members } = study
  const cancel = useChange('studies.cancel')
  const resume = useChange('studies.resume')
  const remove = useRemove(study)
  const save = useSave(study)
  const canGoOn = status === 'interrupted' || status === 'cancelled' || status === 'failed'
  const error = cancel.error ?? resume.error
  return (
    <SideDrawer
      label={name}
      width={kind === 'sweep' ? 760 : 540}
      title={name}
      onClose={props.onClose}
      actions={status !== 'running' && <IconButton name="Remove it" icon={<IconTrash />} onClick={remove} />}
    >
      <span className="caption num">
        {study.dataset}, {study.output}, {dateTime(study.createdAt)}
      </span>
      {conclusion !== null && <p className={css.conclusion}>{conclusion}</p>}
      {status === 'running' && (
        <div className={css.progress} role="status">
          <Bar value={live?.progress ?? 0} />
          <span className="caption num">
            {members.find(({ state }) => state === 'running')?.name ?? 'waiting'},{' '}
            {count(members.filter(({ state }) => state === 'done').length)} of {count(trainingsOf(study))}{' '}
            done
            {live?.secondsLeft ? `, about ${duration(live.secondsLeft)} left` : ''}
          </span>
        </div>
      )}
      {study.error && (
        <p className={css.fault} role="alert">
          {study.error.message} {study.error.hint}
        </p>
      )}
      {error && (
        <p className={css.fault} role="alert">
          {asWinnowError(error).message}
        </p>
      )}
      <div className={css.buttons}>
        {status === 'running' && (
          <Button icon={<IconPlayerStop />} onClick={() => cancel.mutate({ study: study.id })}>
            Stop
          </Button>
        )}
        {canGoOn && (
          <Button kind="filled" icon={<IconPlayerPlay />} onClick={() => resume.mutate({ study: study.id })}>
            Go on
          </Button>
        )}
        {kind === 'crossValidation' && members.some(({ state }) => state === 'done') && (
          <Button icon={<IconDownload />} onClick={save}>
            Out-of-fold answers
          </Button>
        )}
      </div>
      {study.request.kind === 'sweep' ? (
        <>
          <BestRun study={study} request={study.request} />
          <Trials study={study} request={study.request} />
        </>
      ) : (
        <>
          {study.request.kind === 'backtest' ? (
            study.decay && <DecayPicture decay={study.decay} request={study.request} />
          ) : (
            <Picture study={study} />
          )}
          <Trainings
            members={members}
            hasMean={kind === 'crossValidation' || kind === 'seeds'}
            mean={study.mean}
          />
          {study.comparisons.length > 0 && <Comparisons study={study} />}
        </>
      )}
    </SideDrawer>
  )
}

function Picture(props: { readonly study: Study }): ReactNode {
  const { kind, members } = props.study
  const done = members.filter(({ figures }) => figures !== null)
  if (done.length === 0) return null
  return kind === 'learningCurve' && done.length > 1 ? <Curve members={done} /> : <Dots members={done} />
}

function Curve(props: { readonly members: readonly StudyMember[] }): ReactNode {
  const { members } = props
  const spec = useMemo((): LineChartSpec => {
    const points = meanPoints(members)
    return {
      lines: [
        {
          id: 'macroF1',
          name: 'macro-F1',
          style: 'evaluated',
          colour: 1,
          points: points.map(({ trained, value }) => ({ x: trained, y: value })),
          band: points.map(({ trained, low, high }) => ({ x: trained, low, high })),
        },
      ],
      ceiling: 1,
      unit: 'training rows',
      isOver: true,
      format: (value) => percent(value),
      formatTick: (value) => String(Math.round(value * 100)),
    }
  }, [members])
  return (
    <LineFigure
      className={css.curve ?? ''}
      title="Learning curve"
      heading={
        <>
          <b>Macro-F1</b> <span className="caption">on the same test messages; band: 95 %</span>
        </>
      }
      spec={spec}
      summary={`Macro-F1 by training rows: ${spec.lines[0]?.points.map(({ x, y }) => `${percent(y)} from ${count(x)}`).join(', ')}.`}
      formatX={(x) => `${count(x)} training rows`}
    />
  )
}

/** A point a size; of several trainings their mean, with the widest of their intervals. */
function meanPoints(members: readonly StudyMember[]) {
  const bySize = new Map<number, NonNullable<StudyMember['figures']>[]>()
  for (const { figures } of members)
    if (figures) bySize.set(figures.trained, [...(bySize.get(figures.trained) ?? []), figures])
  return [...bySize]
    .map(([trained, own]) => ({
      trained,
      value: own.reduce((sum, { macroF1 }) => sum + macroF1.value, 0) / own.length,
      low: Math.min(...own.map(({ macroF1 }) => macroF1.low)),
      high: Math.max(...own.map(({ macroF1 }) => macroF1.high)),
    }))
    .sort((a, b) => a.trained - b.trained)
}

function Dots(props: { readonly members: readonly StudyMember[] }): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const { width } = useSize(frame)
  const rows = props.members.flatMap(({ name, figures }): IntervalRow[] =>
    figures ? [{ name, ...figures.macroF1, colour: 'var(--accent)' }] : [],
  )
  return (
    <div className={css.dots} ref={frame}>
      {width > 0 && (
        <IntervalPlot
          title="Macro-F1 of each training"
          heading={
            <>
              <b>Macro-F1</b> <span className="caption">with 95 % intervals</span>
            </>
          }
          rows={rows}
          width={width}
          labelWidth={92}
          name={`Macro-F1: ${rows.map((row) => `${row.name} ${percent(row.value)}`).join(', ')}.`}
        />
      )}
    </div>
  )
}

function Trainings(props: {
  readonly members: readonly StudyMember[]
  readonly hasMean: boolean
  readonly mean: Study['mean']
}): ReactNode {
  const { members, mean } = props
  return (
    <DrawerSection title="Trainings">
      <table className={`num ${css.table}`}>
        <thead>
          <tr>
            <th scope="col">Training</th>
            <th scope="col">Rows</th>
            <th scope="col">Accuracy</th>
            <th scope="col">Macro-F1</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {members.map(({ name, figures, state }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {figures ? (
                <>
                  <td>{count(figures.trained)}</td>
                  <td>
                    {percent(figures.accuracy.value)}{' '}
                    <span className={css.quiet}>{interval(figures.accuracy)}</span>
                  </td>
                  <td>
                    <b>{percent(figures.macroF1.value)}</b>{' '}
                    <span className={css.quiet}>{interval(figures.macroF1)}</span>
                  </td>
                  <td>{duration(figures.seconds)}</td>
                </>
              ) : (
                <td colSpan={4} className={css.quiet}>
                  {state}
                </td>
              )}
            </tr>
          ))}
          {props.hasMean && mean && (
            <tr className={css.mean}>
              <th scope="row">mean ± deviation</th>
              <td className={css.quiet}>–</td>
              <td>{spread(mean.accuracy)}</td>
              <td>
                <b>{spread(mean.macroF1)}</b>
              </td>
              <td className={css.quiet}>–</td>
            </tr>
          )}
        </tbody>
      </table>
    </DrawerSection>
  )
}

const spread = ({ mean, deviation }: { readonly mean: number; readonly deviation: number }): string =>
  `${percent(mean)} ± ${(deviation * 100).toFixed(1)}`

function Comparisons(props: { readonly study: Study }): ReactNode {
  return (
    <DrawerSection title="On the same messages">
      <ul className={css.comparisons}>
        {props.study.comparisons.map(({ first, second, difference, low, high, p, rows }) => (
          <li key={second} className="num">
            <b>{first}</b> over {second}: {(difference * 100).toFixed(1)} points ({(low * 100).toFixed(1)} to{' '}
            {(high * 100).toFixed(1)}) on {count(rows)}, p {p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}
            <span className={css.quiet}>{p < 0.05 ? '; more than chance' : '; no more than chance'}</span>
          </li>
        ))}
      </ul>
    </DrawerSection>
  )
}

/** The study as it goes, while it runs. */
function useLive({ id, status }: Study): StudyEvent | null {
  const client = useClient()
  const [event, setEvent] = useState<StudyEvent | null>(null)
  const isRunning = status === 'running'
  useEffect(() => {
    if (!isRunning) return
    const controller = new AbortController()
    const work = async (): Promise<void> => {
      for await (const one of client.studies.follow({ study: id }, { signal: controller.signal }))
        if (!controller.signal.aborted) setEvent(one)
    }
    work().catch(() => undefined)
    return () => controller.abort()
  }, [client, id, isRunning])
  return event
}

function useRemove(study: Study): () => void {
  const remove = useChange('studies.remove')
  const restore = useChange('studies.restore')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  return () => {
    const onUndo = (): void => restore.mutate({ study: study.id }, { onError })
    const onSuccess = (): void => toast({ message: `${study.name} is removed`, onUndo })
    remove.mutate({ study: study.id }, { onSuccess, onError })
  }
}

function useSave(study: Study): () => void {
  const client = useClient()
  const toast = useToast()
  return () => {
    const work = async (): Promise<void> => {
      const target = { kind: 'download' as const, name: `${study.name}.csv` }
      const { rows, file } = await invoke(client, 'studies.outOfFold', { study: study.id, target })
      saveWritten(file)
      toast({ message: `${count(rows)} answers are written` })
    }
    work().catch((error: unknown) => toast({ message: asWinnowError(error).message, tone: 'bad' }))
  }
}
