import type { Queue } from '../../shared/domain/queue'
import { startTimeText } from '../../shared/start-time'
import { textTable } from './output'

/** Where a run stands among those that wait: 1 for the next, null where it does not wait. */
export function placeIn(queue: Queue, id: string): { place: number | null; startAt: string | null } {
  const at = queue.waiting.findIndex(({ run }) => run.id === id)
  return { place: at < 0 ? null : at + 1, startAt: queue.waiting[at]?.startAt ?? null }
}

/** What a run waits for, in a sentence. */
export function waitingWords(queue: Queue, id: string): string {
  const { place, startAt } = placeIn(queue, id)
  const name = queue.waiting.find(({ run }) => run.id === id)?.run.name ?? id
  if (place === null) return `${name} does not wait: it has begun.`
  const when = startAt === null ? '' : `, not before ${startTimeText(startAt, Date.now())}`
  const held = queue.isPaused ? ' The queue is paused: `winnow runs resume-queue` lets it go on.' : ''
  const worked = queue.isWorking || queue.isPaused ? '' : ` ${unworked}`
  return `${name} (${id}) waits at place ${place}${when}.${held}${worked}`
}

const unworked =
  'No Winnow that stays open works through the queue: open the window, `winnow serve`, or `winnow runs work`.'

/** The queue as a table. */
export function queueLines(queue: Queue): string {
  const { running, waiting, isPaused } = queue
  const now = running ? [`Training now: ${running.name} (${running.id}).`] : []
  if (waiting.length === 0)
    return [...now, `Nothing waits.${isPaused ? ' The queue is paused.' : ''}`].join('\n')
  const rows = waiting.map(({ run, startAt, task, isOfStudy }, at) => [
    String(at + 1),
    run.id,
    run.name,
    run.dataset,
    run.family,
    startAt === null ? '' : startTimeText(startAt, Date.now()),
    task === 'keepBest' ? 'keep the best epoch' : isOfStudy ? 'of a study' : '',
  ])
  return [
    ...now,
    textTable(['', 'run', 'name', 'dataset', 'family', 'not before', ''], rows),
    ...(isPaused ? ['The queue is paused: `winnow runs resume-queue` lets it go on.'] : []),
    ...(isPaused || queue.isWorking || running ? [] : [unworked]),
  ].join('\n')
}
