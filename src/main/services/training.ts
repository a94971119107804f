// The queue of trainings: one at a time, each in a process of its own. Every event is stored before anybody
// hears it, so a reload, a second window or a late reader misses nothing.
//
// Stopping: the first request ends the training at the end of its step and keeps the best epoch; a second one,
// or five seconds of silence, ends the process.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunId } from '../../shared/domain/ids'
import type { Run, RunEvent, RunEventBody } from '../../shared/domain/run'
import { toWireError, WinnowError } from '../../shared/errors'
import { appendEvent } from '../store/events'
import { insertPredictions } from '../store/predictions'
import { processStartTime } from '../store/process-identity'
import { getRun, updateRun } from '../store/runs'
import type { Worker } from '../worker/host'
import type { TrainJobEvent, TrainRequest } from '../worker/contract'
import type { Job } from './activity'
import { type Broadcast, createBroadcast } from './broadcast'
import { announce, type Context, timestamp } from './context'

/** What the queue needs to train a run; made when the run is created. */
export type PreparedTraining = Omit<TrainRequest, 'folder' | 'databaseFile'>

/** The queue. */
export type TrainingQueue = {
  readonly add: (run: Run, training: PreparedTraining) => void
  /** @throws WinnowError `run.alreadyFinished`. */
  readonly cancel: (run: Run) => void
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
}

type Finished = Extract<RunEventBody, { type: 'finished' }>

const graceMs = 5000

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
    if (entry.isStopping) entry.worker?.kill()
    else entry.worker?.client.model.stop({}).catch(() => undefined)
    entry.isStopping = true
    entry.stopTimer ??= setTimeout(() => entry.worker?.kill(), graceMs)
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
  const folder = join(context.workspace.runs, `${entry.run.id}.partial`)
  let finished: Finished
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    finished = await trainInWorker(context, entry, folder)
  } catch (error) {
    finished = endOfFailure(error, entry.isStopping)
  }
  rmSync(folder, { recursive: true, force: true })
  end(context, entry, finished)
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
      startedAt: timestamp(context),
      worker: { pid: worker.pid, startTime: processStartTime(worker.pid) },
    })
    announce(context, 'runs', run.id)
    const request: TrainRequest = { ...training, folder, databaseFile: context.workspace.databaseFile }
    return await consume(context, entry, worker.client.model.train(request), folder, job)
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
  folder: string,
  job: Job,
): Promise<Finished> {
  const curve: number[] = []
  const { run, training } = entry
  const keptBy = String(training.settings['keepBestBy'] ?? 'macroF1')
  for await (const event of events) {
    if (event.type === 'event') {
      const { body } = event
      // It has stopped learning: what follows saves the best epoch and may take its time.
      if (body.type === 'phase' && body.phase === 'evaluating') clearStopTimer(entry)
      if (body.type === 'epoch' && body.validation)
        curve.push(body.validation.metrics[keptBy] ?? body.validation.metrics['macroF1'] ?? 0)
      follow(context, run, body, curve, job)
      tell(context, entry, body)
    } else if (event.type === 'predictions') {
      const chunk = { run: run.id, part: event.part, rowIds: Array.from(event.rowIds), scores: event.scores }
      insertPredictions(context.write(), chunk)
    } else {
      if (!event.result)
        return finishedAs('cancelled', 'Stopped before the first epoch ended. Nothing was kept.')
      const home = join(context.workspace.runs, run.id)
      if (existsSync(home)) rmSync(home, { recursive: true })
      renameSync(folder, home)
      const isCancelled = event.endedBy === 'cancelled'
      const { bestEpoch, epochs } = event.result
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
  }
  if (entry.isStopping) return finishedAs('cancelled', 'Stopped. Nothing was kept.')
  throw new WinnowError('worker.crashed', 'The training ended without a result.')
}

/** Brings the run's row and the status bar up to date. */
function follow(context: Context, run: Run, body: RunEventBody, curve: readonly number[], job: Job): void {
  if (body.type === 'phase') job.update({ detail: body.phase })
  if (body.type === 'started') updateRun(context.write(), run.id, { totalSteps: body.totalSteps })
  if (body.type === 'step') {
    const progress = body.totalSteps > 0 ? body.step / body.totalSteps : null
    job.update({
      progress,
      secondsLeft: body.secondsLeft,
      detail: `epoch ${Math.max(1, Math.ceil(body.epoch))}`,
    })
  }
  if (body.type === 'epoch') {
    updateRun(context.write(), run.id, {
      step: body.step,
      totalSteps: body.totalSteps,
      validationCurve: curve,
    })
    announce(context, 'runs', run.id)
  }
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
