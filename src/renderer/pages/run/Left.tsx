// What a run waits for, and what one left that was cut off or stopped: its best epoch can be kept, its checkpoint freed, or
// all of it discarded. Everything but the freeing of room can be taken back for as long as its notice stands.
import { IconClock, IconDatabaseOff, IconDeviceFloppy, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Run } from '../../../shared/domain/run'
import { goTo } from '../../app/location'
import { Button } from '../../components/Button'
import { count, fileSize, passes } from '../../components/format'
import { startWords } from '../../components/start-time-words'
import { asWinnowError } from '../../components/states'
import { useToast } from '../../components/Toast'
import { useCall, useChange } from '../../hooks/use-call'
import css from './left.module.css'

/** Where a queued run stands in the queue, and what keeps it there. */
export function Waiting(props: { readonly run: Run }): ReactNode {
  const queue = useCall('runs.queue', {}).data
  const hold = useChange('runs.holdQueue')
  const schedule = useChange('runs.schedule')
  const place = queue?.waiting.findIndex(({ run }) => run.id === props.run.id) ?? -1
  const entry = queue?.waiting[place]
  if (!queue || !entry) return null
  const { startAt } = entry
  const words = [
    `Place ${place + 1} of ${queue.waiting.length} in the queue`,
    startAt === null ? '' : `not before ${startWords(startAt)}`,
    queue.running ? `${queue.running.name} trains now` : '',
  ].filter(Boolean)
  return (
    <div className={css.panel} role="status">
      <IconClock size={16} stroke={1.7} aria-hidden="true" />
      <span className={css.words}>
        {words.join(', ')}.{queue.isPaused ? ' The queue is paused.' : ''}
      </span>
      {startAt !== null && (
        <Button kind="subtle" onClick={() => schedule.mutate({ run: props.run.id, startAt: null })}>
          Do not wait for that time
        </Button>
      )}
      {queue.isPaused && (
        <Button kind="subtle" onClick={() => hold.mutate({ isPaused: false })}>
          Let the queue go on
        </Button>
      )}
      <Button kind="subtle" href="/runs">
        See the queue
      </Button>
    </div>
  )
}

/** What an ended run left on the disk, with what can be done about it. */
export function Left(props: { readonly run: Run }): ReactNode {
  const { run } = props
  const kept = useCall('runs.kept', { run: run.id }).data
  const turn = useLeft(run)
  if (!kept) return null
  const isUnkept = run.result === null || (kept.bestEpoch ?? 0) > run.result.bestEpoch
  const hasCheckpoint = kept.checkpointBytes > 0
  return (
    <div className={css.panel} role="group" aria-label="What it left">
      <span className={css.words}>
        {hasCheckpoint
          ? `Its checkpoint at step ${count(kept.checkpointStep)} takes ${fileSize(kept.checkpointBytes)}.`
          : 'It left no checkpoint.'}
      </span>
      {hasCheckpoint && run.status !== 'interrupted' && (
        <Button kind="subtle" icon={<IconPlayerPlay />} onClick={turn.goOn}>
          {`Go on from step ${count(kept.checkpointStep)}`}
        </Button>
      )}
      {kept.bestEpoch !== null && isUnkept && (
        <Button icon={<IconDeviceFloppy />} onClick={turn.keep}>
          {`Keep the best, epoch ${passes(kept.bestEpoch)}`}
        </Button>
      )}
      {hasCheckpoint && (
        <Button kind="subtle" icon={<IconDatabaseOff />} onClick={turn.free}>
          {`Free ${fileSize(kept.checkpointBytes)}`}
        </Button>
      )}
      <Button kind="subtle" icon={<IconTrash />} onClick={turn.discard}>
        Discard the run
      </Button>
    </div>
  )
}

function useLeft(run: Run) {
  const resume = useChange('runs.resume')
  const keep = useChange('runs.keepBest')
  const free = useChange('runs.freeCheckpoint')
  const back = useChange('runs.restoreCheckpoint')
  const remove = useChange('runs.remove')
  const restore = useChange('runs.restore')
  const toast = useToast()
  const onError = (error: Error): void => toast({ message: asWinnowError(error).message, tone: 'bad' })
  const asked = { run: run.id }
  return {
    goOn: () => resume.mutate(asked, { onError }),
    keep: () => keep.mutate(asked, { onError }),
    free: () =>
      free.mutate(asked, {
        onSuccess: ({ freedBytes }) =>
          toast({
            message: `${fileSize(freedBytes)} are free again; Run ${run.number} cannot go on any more`,
            onUndo: () => back.mutate(asked, { onError }),
          }),
        onError,
      }),
    discard: () =>
      remove.mutate(asked, {
        onSuccess: () => {
          toast({
            message: `Run ${run.number} is in the trash`,
            // This page is gone by then, and with it what a mutation would call.
            onUndo: () => void restore.mutateAsync(asked).then(() => goTo(`/runs/${run.id}`), onError),
          })
          goTo('/runs')
        },
        onError,
      }),
  }
}
