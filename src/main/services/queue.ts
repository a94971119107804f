// The queue of trainings: one at a time, in the order that people give them, some not before a moment, and none while it
// is paused. It is stored with every change, so what waits outlives the program and is taken up by the next that stays.
//
// Stopping: the first request ends the training at the end of its step and keeps the best epoch; a second one, or a
// silence of five seconds (longer where steps take longer), ends the process.
//
// Invariant: `waiting` is what the store says, in its order; a process that does not work through the queue (a terminal
// that ends with its command) begins nothing but what was added in it.
import type { RunId } from '../../shared/domain/ids'
import type { Queue, QueuedTask } from '../../shared/domain/queue'
import type { Run, RunEvent } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { atStartTime } from '../../shared/start-time'
import { isOfStudy, queuedRuns, readQueue, writeQueue } from '../store/queue'
import { getRun } from '../store/runs'
import type { Broadcast } from './broadcast'
import { announce, type Context } from './context'
import { prepareQueued } from './prepare'
import { endWaiting, runOne } from './training'
import { createEntry, type Entry, type PreparedTraining } from './training-entry'
import { tell } from './training-progress'

/** How a run is put into the queue. */
export type Placing = {
  readonly task?: QueuedTask
  /** ISO time; null for as soon as it is its turn. */
  readonly startAt?: string | null | undefined
  /** Among those that wait, 1 for the next; the last one when absent. */
  readonly place?: number | undefined
  /** Nobody in this process waits for it. */
  readonly isLeft?: boolean | undefined
}

/** The queue. */
export type TrainingQueue = {
  readonly add: (run: Run, training: PreparedTraining, placing?: Placing) => void
  /** @throws WinnowError `run.alreadyFinished`. */
  readonly cancel: (run: Run) => void
  /** Holds a running training at the end of its step. @throws WinnowError `run.notRunning`. */
  readonly pause: (run: Run) => Promise<void>
  /** Lets a paused training go on; one that waits from an earlier process is waited for in this one. */
  readonly resume: (run: Run) => Promise<void>
  /** Live events of a run that has not ended, or null. */
  readonly live: (run: RunId) => Broadcast<RunEvent> | null
  /** What waits and what trains. */
  readonly look: () => Queue
  /** These begin first, in this order. @throws WinnowError `run.notWaiting`. */
  readonly order: (runs: readonly Run[]) => void
  /** Lets no further run begin, or lets them begin again. */
  readonly hold: (isPaused: boolean) => void
  /** @throws WinnowError `run.notWaiting`. */
  readonly schedule: (run: Run, startAt: string | null) => void
  /** Works through all that waits, also what an earlier process left. */
  readonly takeUp: () => void
  /** Lets the running training keep its best epoch, and begins no other; what waits stays in the queue. */
  readonly settle: () => Promise<void>
  /** Stops the running training as a cancel would and waits for it. */
  readonly close: () => Promise<void>
}

const graceMs = 5000
const longestGraceMs = 120_000
/** The wall clock is looked at so often: a timer of hours does not see that the machine slept. */
const lookMs = 30_000
/** Later than this, a start says why. */
const lateMs = 90_000

/** Makes the queue of what waits in the store; it begins nothing of that before `takeUp`. */
export function createTrainingQueue(context: Context): TrainingQueue {
  const { db } = context
  const entries = new Map<RunId, Entry>()
  let waiting: Entry[] = []
  let isPaused = false
  let isWorking = false
  let current: { readonly entry: Entry; readonly ended: Promise<void> } | null = null
  let isClosing = false
  let timer: NodeJS.Timeout | null = null
  /** Since when nothing but its time keeps a run from starting. */
  let freeSince = context.now()

  const store = (): void => {
    const stored = waiting.map(({ run, startAt, task }) => ({ run: run.id, startAt, task }))
    writeQueue(context.write(), { isPaused, waiting: stored })
    announce(context, 'runs', null)
  }
  const mayBegin = (entry: Entry): boolean =>
    (isWorking || entry.isOwn) && (!isPaused || entry.task === 'keepBest')
  const dueAt = ({ startAt }: Entry): number => (startAt === null ? 0 : Date.parse(startAt))

  const pump = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    if (current || isClosing) return
    const now = context.now()
    const ready = waiting.filter(mayBegin)
    const entry = ready.find((one) => dueAt(one) <= now)
    if (entry) return begin(entry)
    const soonest = Math.min(...ready.map(dueAt))
    if (Number.isFinite(soonest)) timer = setTimeout(pump, Math.max(1, Math.min(lookMs, soonest - now)))
  }
  const begin = (entry: Entry): void => {
    waiting = waiting.filter((one) => one !== entry)
    const late = lateWords(entry, context.now(), freeSince)
    const ended = runOne(context, entry)
      .catch((error: unknown) => context.log(`training ${entry.run.id}: ${String(error)}`))
      .finally(() => {
        entries.delete(entry.run.id)
        // Also where the end itself could not be stored: its readers must not wait for ever.
        entry.events.close()
        current = null
        freeSince = context.now()
        announce(context, 'runs', null)
        pump()
      })
    current = { entry, ended }
    store()
    if (late !== null) tell(context, entry, { type: 'notice', message: late })
  }
  const stop = (entry: Entry): void => {
    const model = entry.worker?.client.model
    if (entry.isStopping) entry.worker?.kill()
    else {
      model?.stop({}).catch(() => undefined)
      // A paused one hears it only when it goes on.
      model?.resume({}).catch(() => undefined)
    }
    entry.isStopping = true
    const grace = Math.min(longestGraceMs, Math.max(graceMs, 2 * entry.longestSilence))
    entry.stopTimer ??= setTimeout(() => entry.worker?.kill(), grace)
  }
  const insert = (entry: Entry, place: number): void => {
    entries.set(entry.run.id, entry)
    waiting.splice(Math.max(0, Math.min(waiting.length, place)), 0, entry)
  }
  const load = (): void => {
    const known = readQueue(db)
    isPaused = known.isPaused
    const left = new Set(queuedRuns(db))
    const ids = [...known.waiting.map(({ run }) => run).filter((id) => left.delete(id)), ...left]
    for (const id of ids) {
      const run = getRun(db, id)
      const stored = known.waiting.find((one) => one.run === id)
      const task = stored?.task ?? 'train'
      const startAt = stored?.startAt ?? null
      const own = { run, task, startAt, loadedAt: context.now(), isOwn: false }
      insert(
        createEntry({ ...own, prepare: () => prepareQueued(context, run, task) }, context.now()),
        waiting.length,
      )
    }
  }
  const waitingEntry = (run: Run): Entry => {
    const entry = waiting.find((one) => one.run.id === run.id)
    if (!entry)
      throw new WinnowError('run.notWaiting', `${run.name} does not wait in the queue (it is ${run.status}).`)
    return entry
  }
  const close = async (): Promise<void> => {
    isClosing = true
    if (timer) clearTimeout(timer)
    // Who waits for one that does not begin here any more is let go.
    for (const { events } of waiting) events.close()
    // One that is stopping already would be ended at once by being stopped again.
    if (current && !current.entry.isStopping) stop(current.entry)
    await current?.ended
  }
  if (context.mode === 'owner') load()
  return {
    add: (run, training, { task = 'train', startAt = null, place, isLeft = false } = {}) => {
      const own = { run, task, startAt, loadedAt: null, isOwn: !isLeft, prepare: () => training }
      const entry = createEntry(own, context.now())
      insert(entry, place === undefined ? waiting.length : place - 1)
      store()
      tell(context, entry, { type: 'queued', ...(startAt === null ? {} : { startAt }) })
      setImmediate(pump)
    },
    cancel: (run) => {
      const entry = entries.get(run.id)
      if (!entry)
        throw new WinnowError('run.alreadyFinished', `${run.name} has already ended (${run.status}).`)
      if (!waiting.includes(entry)) return stop(entry)
      waiting = waiting.filter((one) => one !== entry)
      entries.delete(run.id)
      endWaiting(context, entry)
      store()
      pump()
    },
    pause: async (run) => {
      const entry = entries.get(run.id)
      if (!entry?.worker || entry.isStopping)
        throw new WinnowError('run.notRunning', `${run.name} is not running (it is ${run.status}).`)
      await entry.worker.client.model.pause({})
    },
    resume: async (run) => {
      const entry = entries.get(run.id)
      if (entry) entry.isOwn = true
      await entry?.worker?.client.model.resume({})
      pump()
    },
    live: (run) => entries.get(run)?.events ?? null,
    look: () => {
      // A reader has no queue of its own: it tells the owner's from the store.
      if (context.mode === 'owner') {
        const running = current && getRun(db, current.entry.run.id)
        const shown = waiting.map(({ run, startAt, task }) => shownOf(context, run.id, startAt, task))
        return { isPaused, isWorking, running, waiting: shown }
      }
      const known = readQueue(db)
      const shown = known.waiting.map(({ run, startAt, task }) => shownOf(context, run, startAt, task))
      return { isPaused: known.isPaused, isWorking: false, running: null, waiting: shown }
    },
    order: (runs) => {
      const first = [...new Set(runs.map(waitingEntry))]
      waiting = [...first, ...waiting.filter((one) => !first.includes(one))]
      store()
      pump()
    },
    hold: (next) => {
      if (isPaused && !next) freeSince = context.now()
      isPaused = next
      store()
      pump()
    },
    schedule: (run, startAt) => {
      waitingEntry(run).startAt = startAt
      store()
      pump()
    },
    takeUp: () => {
      if (context.mode !== 'owner') return
      isWorking = true
      pump()
    },
    settle: close,
    close,
  }
}

function shownOf(
  { db }: Context,
  id: RunId,
  startAt: string | null,
  task: QueuedTask,
): Queue['waiting'][number] {
  return { run: getRun(db, id), startAt, task, isOfStudy: isOfStudy(db, id) }
}

/** Why a run starts later than it was to; null where it does not, or where others were before it. */
function lateWords({ startAt, loadedAt }: Entry, now: number, freeSince: number): string | null {
  if (startAt === null) return null
  const due = Date.parse(startAt)
  const was = atStartTime(startAt, now)
  if (loadedAt !== null && due < loadedAt)
    return `It was to start ${was}, while Winnow was closed: it starts now.`
  if (now - due < lateMs || freeSince > due) return null
  return `It was to start ${was}, while the computer slept: it starts now.`
}
