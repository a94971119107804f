// The queue of trainings: one at a time, each in a process of its own. Every event is stored before anybody
// hears it, so a reload, a second window or a late reader misses nothing.
//
// Stopping: the first request ends the training at the end of its step and keeps the best epoch; a second one,
// or a silence of five seconds (longer where steps take longer), ends the process. Whatever ended a training,
// its last checkpoint stays, and it can go on from there under the same id.
import type { RunId } from '../../shared/domain/ids'
import type { Run, RunEvent, RunEventBody, SettingValues } from '../../shared/domain/run'
import { toWireError, WinnowError } from '../../shared/errors'
import { appendEvent, readAllEvents } from '../store/events'
import { insertPredictions } from '../store/predictions'
import { processStartTime } from '../store/process-identity'
import { getRun, type RunChange, updateRun } from '../store/runs'
import type { Worker } from '../worker/host'
import type { TrainJobEvent, TrainRequest } from '../worker/contract'
import type { Job } from './activity'
import { type Broadcast, createBroadcast } from './broadcast'
import { announce, type Context, timestamp } from './context'
import { canGoOn, closePartial, commitPartial, openPartial } from './run-folders'

/** What the queue needs to train a run; made when the run is created. */
export type PreparedTraining = Omit<TrainRequest, 'folder' | 'databaseFile'>

/** The queue. */
export type TrainingQueue = {
  readonly add: (run: Run, training: PreparedTraining) => void
  /** @throws WinnowError `run.alreadyFinished`. */
  readonly cancel: (run: Run) => void
  /** Holds a running training at the end of its step. @throws WinnowError `run.notRunning`. */
  readonly pause: (run: Run) => Promise<void>
  /** Lets a paused training go on; for one that is not paused nothing happens. */
  readonly resume: (run: Run) => Promise<void>
  /** Live events of a run that has not ended, or null. */
  readonly live: (run: RunId) => Broadcast<RunEvent> | null
  /** Takes what waits from the queue, lets the running training keep its best epoch, and begins no other. */
  readonly settle: () => Promise<void>
  /** Stops the running training as a cancel would and waits for it. */
  readonly close: () => Promise<void>
}

type Entry = {
  readonly run: Run
  readonly training: PreparedTraining
  readonly events: Broadcast<RunEvent>
  worker: Worker | null
  isStopping: boolean
  stopTimer: NodeJS.Timeout | null
  isPaused: boolean
  /** Validation figures by step. */
  curve: Map<number, number>
  /** When the worker was last heard, and the longest that it was silent while it worked; milliseconds. */
  heardAt: number
  longestSilence: number
}

type Finished = Extract<RunEventBody, { type: 'finished' }>

const graceMs = 5000
const longestGraceMs = 120_000

/** Makes the queue; runs left queued by an earlier process are not taken up again. */
export function createTrainingQueue(context: Context): TrainingQueue {
  const waiting: Entry[] = []
  const entries = new Map<RunId, Entry>()
  let current: Promise<void> | null = null
  let isClosing = false

  const pump = (): void => {
    if (current || isClosing) return
    const entry = waiting.shift()
    if (!entry) return
    current = runOne(context, entry)
      .catch((error: unknown) => context.log(`training ${entry.run.id}: ${String(error)}`))
      .finally(() => {
        entries.delete(entry.run.id)
        // Also where the end itself could not be stored: its readers must not wait for ever.
        entry.events.close()
        current = null
        pump()
      })
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
  const drop = (entry: Entry): void => {
    waiting.splice(waiting.indexOf(entry), 1)
    entries.delete(entry.run.id)
    end(context, entry, finishedAs('cancelled', 'Taken from the queue before it began.'))
  }
  const close = async (): Promise<void> => {
    isClosing = true
    // One that is stopping already would be ended at once by being stopped again.
    for (const entry of entries.values()) if (!waiting.includes(entry) && !entry.isStopping) stop(entry)
    await current
  }
  return {
    add: (run, training) => {
      const events = createBroadcast<RunEvent>()
      const entry = {
        run,
        training,
        events,
        worker: null,
        isStopping: false,
        stopTimer: null,
        isPaused: false,
        curve: new Map<number, number>(),
        heardAt: context.now(),
        longestSilence: 0,
      }
      entries.set(run.id, entry)
      waiting.push(entry)
      tell(context, entry, { type: 'queued' })
      setImmediate(pump)
    },
    cancel: (run) => {
      const entry = entries.get(run.id)
      if (!entry)
        throw new WinnowError('run.alreadyFinished', `${run.name} has already ended (${run.status}).`)
      const place = waiting.indexOf(entry)
      if (place < 0) return stop(entry)
      waiting.splice(place, 1)
      entries.delete(run.id)
      end(context, entry, finishedAs('cancelled', 'Taken from the queue before it began.'))
    },
    pause: async (run) => {
      const entry = entries.get(run.id)
      if (!entry?.worker || entry.isStopping)
        throw new WinnowError('run.notRunning', `${run.name} is not running (it is ${run.status}).`)
      await entry.worker.client.model.pause({})
    },
    resume: async (run) => {
      await entries.get(run.id)?.worker?.client.model.resume({})
    },
    live: (run) => entries.get(run)?.events ?? null,
    settle: async () => {
      for (let entry = waiting[0]; entry; entry = waiting[0]) drop(entry)
      await close()
    },
    close,
  }
}

/** Whatever goes wrong, from the run's folder on, ends the run with its error: nobody waits for it in vain. */
async function runOne(context: Context, entry: Entry): Promise<void> {
  const { workspace } = context
  const { id } = entry.run
  let finished: Finished
  try {
    const folder = openPartial(workspace, id, entry.training.resume)
    finished = await trainInWorker(context, entry, folder)
  } catch (error) {
    finished = endOfFailure(error, entry.isStopping)
  }
  // From a loss that is no number there is no going on.
  closePartial(workspace, id, finished.error?.code !== 'engine.diverged')
  end(context, entry, canGoOn(workspace, id) ? sayGoingOn(context, id, finished) : finished)
}

/** Adds to the end of a run that it need not be the end. */
function sayGoingOn(context: Context, id: RunId, finished: Finished): Finished {
  if (finished.status === 'completed' || finished.result) return finished
  const hint = `It can go on from step ${getRun(context.db, id).checkpointStep}: \`winnow resume ${id}\`, or Resume on its page.`
  const message = finished.message.replace(/ Nothing was kept\.$/u, '')
  return {
    ...finished,
    message: `${message} ${hint.replace(/:.*/u, '.')}`,
    error: finished.error && { ...finished.error, hint },
  }
}

/** Trains in a process of its own, which is gone when this returns. */
async function trainInWorker(context: Context, entry: Entry, folder: string): Promise<Finished> {
  const { run, training } = entry
  const worker = context.workers.start('train')
  entry.worker = worker
  const job = context.activity.begin({
    kind: 'training',
    title: run.name,
    progress: 0,
    detail: 'starting',
    secondsLeft: null,
    runId: run.id,
  })
  try {
    await worker.started
    updateRun(context.write(), run.id, {
      status: 'running',
      // A run that goes on keeps the time of its first start.
      startedAt: getRun(context.db, run.id).startedAt ?? timestamp(context),
      worker: { pid: worker.pid, startTime: processStartTime(worker.pid) },
    })
    announce(context, 'runs', run.id)
    const request: TrainRequest = { ...training, folder, databaseFile: context.workspace.databaseFile }
    return await consume(context, entry, worker.client.model.train(request), job)
  } finally {
    clearStopTimer(entry)
    job.end()
    worker.kill()
    await worker.exited
  }
}

function clearStopTimer(entry: Entry): void {
  if (entry.stopTimer) clearTimeout(entry.stopTimer)
}

/** Stores what the worker reports until it is done; gives the last event. */
async function consume(
  context: Context,
  entry: Entry,
  events: AsyncIterable<TrainJobEvent>,
  job: Job,
): Promise<Finished> {
  const { run } = entry
  entry.heardAt = context.now()
  for await (const event of events) {
    hear(context, entry)
    if (event.type === 'event') {
      const { body } = event
      // It has stopped learning: what follows saves the best epoch and may take its time.
      if (body.type === 'phase' && body.phase === 'evaluating') clearStopTimer(entry)
      follow(context, entry, body, job)
      tell(context, entry, body)
    } else if (event.type === 'predictions') {
      const { part, output, scores } = event
      insertPredictions(context.write(), {
        run: run.id,
        part,
        output,
        rowIds: Array.from(event.rowIds),
        scores,
      })
    } else if (event.type === 'thresholds') {
      updateRun(context.write(), run.id, { thresholds: event.thresholds })
    } else return commit(context, run, event)
  }
  if (entry.isStopping) return finishedAs('cancelled', 'Stopped. Nothing was kept.')
  throw new WinnowError('worker.crashed', 'The training ended without a result.')
}

/** Measures how long the worker is silent while it works: so long a stop has to wait for it. */
function hear(context: Context, entry: Entry): void {
  const now = context.now()
  if (!entry.isPaused) entry.longestSilence = Math.max(entry.longestSilence, now - entry.heardAt)
  entry.heardAt = now
}

/** Makes the worker's folder the run's model, where there is one. */
function commit(context: Context, run: Run, event: Extract<TrainJobEvent, { type: 'finished' }>): Finished {
  if (!event.result) return finishedAs('cancelled', 'Stopped before the first epoch ended. Nothing was kept.')
  commitPartial(context.workspace, run.id)
  const isCancelled = event.endedBy === 'cancelled'
  const { bestEpoch } = event.result
  // A fraction where the steps were limited.
  const epochs = Number(event.result.epochs.toFixed(2))
  const kept = `Epoch ${bestEpoch} is kept.`
  const message = isCancelled
    ? `Stopped at epoch ${epochs}. ${kept}`
    : event.endedBy === 'patience'
      ? `Ended after epoch ${epochs}: no better one came. ${kept}`
      : `All ${epochs} epochs are done. ${kept}`
  return {
    type: 'finished',
    status: isCancelled ? 'cancelled' : 'completed',
    message,
    result: event.result,
    error: null,
  }
}

/** Brings the run's row and the status bar up to date. */
function follow(context: Context, entry: Entry, body: RunEventBody, job: Job): void {
  const { id, settings } = entry.run
  const change = (what: RunChange): void => {
    updateRun(context.write(), id, what)
    announce(context, 'runs', id)
  }
  if (body.type === 'phase') {
    const { phase, done, total } = body
    const isCounted = done !== undefined && total !== undefined
    job.update({ detail: isCounted ? `${phase}, ${done} of ${total} texts` : phase })
  }
  if (body.type === 'started') {
    if (body.resumedFrom > 0) entry.curve = earlierCurve(context, entry.run, body.resumedFrom)
    change({ step: body.step, totalSteps: body.totalSteps, validationCurve: [...entry.curve.values()] })
  }
  if (body.type === 'checkpoint') change({ checkpointStep: body.step })
  if (body.type === 'epoch') {
    if (body.validation) entry.curve.set(body.step, figureOf(settings, body.validation))
    const { step, totalSteps } = body
    change({ step, totalSteps, validationCurve: [...entry.curve.values()] })
  }
  if (body.type === 'paused' || body.type === 'resumed') {
    entry.isPaused = body.type === 'paused'
    change({ status: entry.isPaused ? 'paused' : 'running', step: body.step })
    job.update({ detail: entry.isPaused ? 'paused' : 'training', secondsLeft: null })
  }
  if (body.type === 'step') {
    const progress = body.totalSteps > 0 ? body.step / body.totalSteps : null
    job.update({
      progress,
      secondsLeft: body.secondsLeft,
      detail: `epoch ${Math.max(1, Math.ceil(body.epoch))}`,
    })
  }
}

/** Validation figures by step of a training that goes on from `step`: what came after that is taken back. */
function earlierCurve(context: Context, { id, settings }: Run, step: number): Map<number, number> {
  const curve = new Map<number, number>()
  const cut = (from: number): void => {
    for (const known of curve.keys()) if (known > from) curve.delete(known)
  }
  for (const event of readAllEvents(context.db, id, ['started', 'epoch'])) {
    if (event.type === 'started') cut(event.resumedFrom)
    if (event.type === 'epoch' && event.validation)
      curve.set(event.step, figureOf(settings, event.validation))
  }
  cut(step)
  return curve
}

/** The figure that the best epoch is kept by. */
function figureOf(settings: SettingValues, { metrics }: { metrics: Record<string, number> }): number {
  return metrics[String(settings['keepBestBy'] ?? 'macroF1')] ?? metrics['macroF1'] ?? 0
}

function tell(context: Context, entry: Entry, body: RunEventBody): void {
  entry.events.send(appendEvent(context.write(), entry.run.id, body, timestamp(context)))
}

/** Commits the end of a run: first its row, then the event that everybody waits for. */
function end(context: Context, entry: Entry, finished: Finished): void {
  const { id } = entry.run
  updateRun(context.write(), id, {
    status: finished.status,
    finishedAt: timestamp(context),
    ...(finished.result ? { result: finished.result } : {}),
    error: finished.error,
    worker: null,
  })
  tell(context, entry, finished)
  entry.events.close()
  announce(context, 'runs', id)
  context.log(`run ${id} ${getRun(context.db, id).status}: ${finished.message}`)
}

function endOfFailure(error: unknown, isStopped: boolean): Finished {
  const wire = toWireError(error)
  const isKilled = wire.code === 'worker.crashed' || wire.code === 'connection.lost'
  if (isStopped && isKilled) return finishedAs('cancelled', 'Stopped at once. Nothing was kept.')
  const status = wire.code === 'worker.crashed' ? 'interrupted' : 'failed'
  return { type: 'finished', status, message: wire.message, result: null, error: wire }
}

function finishedAs(status: 'cancelled', message: string): Finished {
  return { type: 'finished', status, message, result: null, error: null }
}
