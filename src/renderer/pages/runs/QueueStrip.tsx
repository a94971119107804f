// What waits to be trained, in order, above the table of runs. Rows are dragged, or moved with their buttons or Alt and
// an arrow; what is taken out can be taken back.
import {
  IconArrowDown,
  IconArrowUp,
  IconGripVertical,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
} from '@tabler/icons-react'
import { type DragEvent, type KeyboardEvent, type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Queue, QueuedRun } from '../../../shared/domain/queue'
import { Button, IconButton } from '../../components/Button'
import { plural } from '../../components/format'
import { familyWithModel } from '../../components/run-words'
import { StartTimeField } from '../../components/StartTimeField'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import { movedBy, movedTo } from './queue-order'
import css from './queue.module.css'

/** The queue; nothing where nothing waits and nothing is held. */
export function QueueStrip(): ReactNode {
  const queue = useCall('runs.queue', {}).data
  if (!queue || (queue.waiting.length === 0 && !queue.isPaused)) return null
  return <Strip queue={queue} />
}

function Strip(props: { readonly queue: Queue }): ReactNode {
  const { queue } = props
  const { waiting, isPaused } = queue
  const turn = useTurns(queue)
  const [dragged, setDragged] = useState<string | null>(null)
  return (
    <section className={css.queue} aria-label="Queue">
      <div className={css.head}>
        <h2 className="region">{isPaused ? 'Queue, paused' : 'Queue'}</h2>
        <span className="caption num">{captionOf(queue)}</span>
        <span className={css.headRight}>
          <Button
            kind={isPaused ? 'default' : 'subtle'}
            icon={isPaused ? <IconPlayerPlay /> : <IconPlayerPause />}
            onClick={() => turn.hold(!isPaused)}
          >
            {isPaused ? 'Let it go on' : 'Pause the queue'}
          </Button>
        </span>
      </div>
      {waiting.length > 0 && (
        <ol className={css.list} aria-label="Runs that wait">
          {waiting.map((entry, at) => (
            <Row
              key={entry.run.id}
              entry={entry}
              at={at}
              last={waiting.length - 1}
              turn={turn}
              isDragged={dragged === entry.run.id}
              onDrag={setDragged}
              onDrop={() => {
                if (dragged !== null) turn.moveTo(dragged, at)
                setDragged(null)
              }}
            />
          ))}
        </ol>
      )}
    </section>
  )
}

function captionOf({ waiting, running, isPaused }: Queue): string {
  const wait =
    waiting.length === 0
      ? 'nothing waits'
      : `${plural(waiting.length, 'run')} ${waiting.length === 1 ? 'waits' : 'wait'}`
  const now = running ? `, ${running.name} trains now` : ''
  const held = isPaused ? (running ? ' and ends as it would; no other begins' : '; no run begins') : ''
  return `${wait}${now}${held}`
}

type Turns = ReturnType<typeof useTurns>

function useTurns(queue: Queue) {
  const order = useChange('runs.orderQueue')
  const hold = useChange('runs.holdQueue')
  const cancel = useChange('runs.cancel')
  const enqueue = useChange('runs.enqueue')
  const schedule = useChange('runs.schedule')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  const ids = queue.waiting.map(({ run }) => run.id as string)
  const put = (runs: string[] | null): void => {
    if (runs) order.mutate({ runs }, { onError })
  }
  return {
    hold: (isPaused: boolean) => hold.mutate({ isPaused }, { onError }),
    moveBy: (run: string, by: number) => put(movedBy(ids, run, by)),
    moveTo: (run: string, to: number) => put(movedTo(ids, run, to)),
    schedule: (run: string, startAt: string | null) => schedule.mutate({ run, startAt }, { onError }),
    remove: ({ run, startAt, isOfStudy }: QueuedRun) => {
      const place = ids.indexOf(run.id) + 1
      const onUndo = (): void => enqueue.mutate({ run: run.id, place, startAt }, { onError })
      const message = isOfStudy
        ? `${run.name} is out of the queue; its study has stopped`
        : `${run.name} is out of the queue`
      const onSuccess = (): void => toast({ message, ...(isOfStudy ? {} : { onUndo }) })
      cancel.mutate({ run: run.id }, { onSuccess, onError })
    },
  }
}

function Row(props: {
  readonly entry: QueuedRun
  readonly at: number
  readonly last: number
  readonly turn: Turns
  readonly isDragged: boolean
  readonly onDrag: (run: string | null) => void
  readonly onDrop: () => void
}): ReactNode {
  const { entry, at, turn } = props
  const { run, startAt } = entry
  const [isOver, setOver] = useState(false)
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!event.altKey || by === undefined) return
    event.preventDefault()
    event.stopPropagation()
    turn.moveBy(run.id, by)
  }
  const over = (event: DragEvent): void => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <li
      className={css.row}
      data-dragged={props.isDragged || undefined}
      data-over={isOver || undefined}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', run.name)
        props.onDrag(run.id)
      }}
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDragEnd={() => props.onDrag(null)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        props.onDrop()
      }}
      onKeyDown={press}
    >
      <IconGripVertical className={css.grip} size={14} stroke={1.7} aria-hidden="true" />
      <span className={`${css.place} num`}>{at + 1}</span>
      <Link href={`/runs/${run.id}`} className={css.name}>
        {run.name}
      </Link>
      <span className={css.what}>
        {entry.task === 'keepBest'
          ? 'keeps its best epoch'
          : `${familyWithModel(run)} on ${run.dataset}${run.checkpointStep > 0 ? ', goes on' : ''}`}
      </span>
      <span className={css.time}>
        {!entry.isOfStudy && entry.task === 'train' && (
          <StartTimeField what={run.name} value={startAt} onChange={(next) => turn.schedule(run.id, next)} />
        )}
      </span>
      <span className={css.actions}>
        <IconButton
          name={`Move ${run.name} up`}
          icon={<IconArrowUp />}
          disabled={at === 0}
          onClick={() => turn.moveBy(run.id, -1)}
        />
        <IconButton
          name={`Move ${run.name} down`}
          icon={<IconArrowDown />}
          disabled={at === props.last}
          onClick={() => turn.moveBy(run.id, 1)}
        />
        <IconButton
          name={`Take ${run.name} out of the queue`}
          icon={<IconX />}
          onClick={() => turn.remove(entry)}
        />
      </span>
    </li>
  )
}
