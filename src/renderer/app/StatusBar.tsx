// The line at the foot: what runs, on what, with how much memory. A click or Ctrl J opens the activity tray.
import { IconChevronUp, IconCircleCheck, IconCpu, IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { Activity } from '../../shared/domain/app'
import { IconButton } from '../components/Button'
import { clockIn, duration, memoryOf, plural } from '../components/format'
import { Bar } from '../components/marks'
import { asWinnowError } from '../components/states'
import { useToast } from '../components/Toast'
import { invoke, useCall } from '../hooks/use-call'
import { useKeys } from '../hooks/use-keys'
import { useActivity, useClient } from './client'
import { engineName } from './machine'
import { Offline } from './Offline'
import css from './status.module.css'

/** The status bar with its tray. */
export function StatusBar(props: {
  readonly isTrayOpen: boolean
  readonly onTray: (isOpen: boolean) => void
}): ReactNode {
  const activity = useActivity()
  const doctor = useCall('app.doctor', {}, { staleTime: Infinity })
  const jobs = activity?.jobs ?? []
  const first = jobs[0]
  const others = jobs.length - 1
  return (
    <footer className={css.bar}>
      {props.isTrayOpen && <Tray jobs={jobs} onClose={() => props.onTray(false)} />}
      <button
        type="button"
        className={css.job}
        aria-expanded={props.isTrayOpen}
        onClick={() => props.onTray(!props.isTrayOpen)}
      >
        <span className="sr-only">Activity: </span>
        {first ? (
          <>
            <b>{first.title}</b>
            <Bar value={first.progress ?? 0} width={88} />
            <span className="num">{lineOf(first)}</span>
            {others > 0 && <span className={css.quiet}>{others} more</span>}
            <IconChevronUp size={13} stroke={1.9} aria-hidden="true" />
          </>
        ) : (
          <>
            <IconCircleCheck size={14} stroke={1.7} aria-hidden="true" />
            <span>Nothing running</span>
          </>
        )}
      </button>
      <div className={`${css.facts} num`}>
        {doctor.data && (
          <Link href="/settings" className={css.fact}>
            <IconCpu size={14} stroke={1.7} aria-hidden="true" />
            {engineName(doctor.data)}
          </Link>
        )}
        {activity && <span className={css.fact}>{memoryOf(activity.rssMiB, activity.totalMiB)}</span>}
        <Offline />
      </div>
    </footer>
  )
}

function lineOf(job: Activity): string {
  const left = job.secondsLeft === null ? '' : `${duration(job.secondsLeft)} left`
  return [job.detail, left].filter(Boolean).join(', ')
}

function Tray(props: { readonly jobs: readonly Activity[]; readonly onClose: () => void }): ReactNode {
  const place = useRef<HTMLElement>(null)
  const queue = useCall('runs.queue', {}).data
  const waiting = queue?.waiting.length ?? 0
  useKeys({ Escape: props.onClose })
  useEffect(() => {
    const before = document.activeElement
    place.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <section className={css.tray} aria-label="Activity" tabIndex={-1} ref={place}>
      {props.jobs.map((job) => (
        <JobRow key={job.id} job={job} onClose={props.onClose} />
      ))}
      {waiting > 0 && (
        <div className={css.waiting}>
          <span className="num">
            {plural(waiting, 'run')} {waiting === 1 ? 'waits' : 'wait'} in the queue
            {queue?.isPaused ? ', which is paused' : ''}
          </span>
          <Link href="/runs" className={css.open} onClick={props.onClose}>
            See the queue
          </Link>
        </div>
      )}
      {props.jobs.length === 0 && waiting === 0 && (
        <div className={css.idle}>
          <div className="region">Nothing running</div>
          <div className="caption">Imports, training and scoring appear here while they run.</div>
        </div>
      )}
    </section>
  )
}

function JobRow(props: { readonly job: Activity; readonly onClose: () => void }): ReactNode {
  const { job } = props
  const client = useClient()
  const toast = useToast()
  const [isStopping, setStopping] = useState(false)
  const stop = (): void => {
    if (job.runId === null) return
    setStopping(true)
    invoke(client, 'runs.cancel', { run: job.runId }).catch((error: unknown) => {
      setStopping(false)
      toast({ message: asWinnowError(error).message, tone: 'bad' })
    })
  }
  return (
    <div className={css.row}>
      <div className={css.rowHead}>
        <b>{job.title}</b>
        <span className={css.rowActions}>
          {job.runId !== null && (
            <Link href={`/runs/${job.runId}`} className={css.open} onClick={props.onClose}>
              Open
            </Link>
          )}
          {job.runId !== null && (
            <IconButton
              name={isStopping ? 'End it at once' : `Stop ${job.title}, keep the best`}
              icon={<IconX />}
              onClick={stop}
            />
          )}
        </span>
      </div>
      <Bar value={job.progress ?? 0} />
      <div className={`${css.rowFoot} num`}>
        <b>
          {isStopping
            ? 'stopping'
            : job.secondsLeft === null
              ? 'under way'
              : `${duration(job.secondsLeft)} left${job.secondsLeft > 60 ? `, about ${clockIn(job.secondsLeft)}` : ''}`}
        </b>
        <span>{job.detail}</span>
      </div>
    </div>
  )
}
