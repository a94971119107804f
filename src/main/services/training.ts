// One training, in a process of its own. Every event is stored before anybody hears it, so a reload, a second window or
// a late reader misses nothing.
//
// Whatever ended a training, its last checkpoint stays, and it can go on from there under the same id.
import type { RunId } from '../../shared/domain/ids'
import type { Run, RunEnd, RunEvent } from '../../shared/domain/run'
import { toWireError, WinnowError } from '../../shared/errors'
import type { WritableDb } from '../store/database'
import { appendEvent, lastStep } from '../store/events'
import { insertPredictions } from '../store/predictions'
import { processStartTime } from '../store/process-identity'
import { getRun, updateRun } from '../store/runs'
import type { Workspace } from '../store/workspace'
import type { TrainJobEvent, TrainRequest } from '../worker/contract'
import type { Job } from './activity'
import { keepConfidenceAtEnd } from './calibration'
import { announce, type Context, timestamp } from './context'
import { keepAtEnd } from './evaluations'
import { floorsAfterTraining } from './floors'
import { dropCheckpoint } from './kept-files'
import { checkAfterTraining } from './pinned'
import {
  canGoOn,
  checkpointStepOf,
  closePartial,
  commitPartial,
  forgetNotedEnd,
  noteEnd,
  openPartial,
} from './run-folders'
import type { Entry, PreparedTraining } from './training-entry'
import { follow, tell } from './training-progress'

type Finished = RunEnd

/** Whatever goes wrong, from the run's folder on, ends the run with its error: nobody waits for it in vain. */
export async function runOne(context: Context, entry: Entry): Promise<void> {
  const { workspace } = context
  const { id } = entry.run
  let finished: Finished
  try {
    const training = entry.prepare()
    const folder = openPartial(workspace, id, training.resume)
    finished = await trainInWorker(context, entry, training, folder)
    if (finished.result) {
      const run = getRun(context.db, id)
      finished.message += (await checkAfterTraining(context, run)) + (await floorsAfterTraining(context, run))
    }
  } catch (error) {
    finished = endOfFailure(error, entry.isStopping)
  }
  if (finished.status === 'interrupted') finished = sayWhere(context, id, finished)
  // From a loss that is no number there is no going on.
  closePartial(workspace, id, finished.error?.code !== 'engine.diverged')
  end(context, entry, canGoOn(workspace, id) ? sayGoingOn(context, id, finished) : sayNothingKept(finished))
  tidyEnd(workspace, id, finished.status)
}

/** Takes away what only a training that has not ended needs: a stopped run may go on later, a completed one never. */
export function tidyEnd(workspace: Workspace, run: string, status: Run['status']): void {
  if (status === 'completed') dropCheckpoint(workspace, run)
  forgetNotedEnd(workspace, run)
}

/** Adds to the end of a run that it need not be the end. */
function sayGoingOn(context: Context, id: RunId, finished: Finished): Finished {
  // The last one may stand on the disk alone.
  updateRun(context.write(), id, { checkpointStep: checkpointStepOf(context.workspace, id) })
  if (finished.status === 'completed' || finished.result) return finished
  const hint = `It can go on from step ${getRun(context.db, id).checkpointStep}: \`winnow resume ${id}\`, or Resume on its page.`
  const message = finished.message.replace(/ Nothing was kept\.$/u, '')
  return {
    ...finished,
    message: `${message} ${hint.replace(/:.*/u, '.')}`,
    error: finished.error && { ...finished.error, hint },
  }
}

/** Adds to the end of a run that was cut off where it stood. */
function sayWhere(context: Context, id: RunId, finished: Finished): Finished {
  const step = lastStep(context.db, id)
  const where = step > 0 ? ` It stopped at step ${step} of ${getRun(context.db, id).totalSteps}.` : ''
  return { ...finished, message: finished.message + where }
}

/** Adds to the end of a run that was cut off what is left of it: nothing. */
function sayNothingKept(finished: Finished): Finished {
  if (finished.status !== 'interrupted') return finished
  return { ...finished, message: `${finished.message} Nothing was kept.` }
}

/** Trains in a process of its own, which is gone when this returns. */
async function trainInWorker(
  context: Context,
  entry: Entry,
  training: PreparedTraining,
  folder: string,
): Promise<Finished> {
  const { run } = entry
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
    } else {
      const finished = commit(context, run, event)
      // The end is noted by now: who is killed while this works loses nothing.
      if (event.result && entry.worker) {
        await keepAtEnd(context, run.id, entry.worker, event.result)
        await keepConfidenceAtEnd(context, run.id, entry.worker)
      }
      return finished
    }
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
  const finished = {
    type: 'finished',
    status: isCancelled ? 'cancelled' : 'completed',
    message,
    result: event.result,
    error: null,
  } as const
  noteEnd(context.workspace, run.id, finished)
  commitPartial(context.workspace, run.id)
  return finished
}

/** Ends a run that never began. */
export function endWaiting(context: Context, entry: Entry): void {
  end(context, entry, finishedAs('cancelled', 'Taken from the queue before it began.'))
}

/** Commits the end of a run: its row together with the event that everybody waits for. */
function end(context: Context, entry: Entry, finished: Finished): void {
  const { id } = entry.run
  entry.events.send(storeEnd(context.write(), id, finished, timestamp(context)))
  entry.events.close()
  announce(context, 'runs', id)
  context.log(`run ${id} ${getRun(context.db, id).status}: ${finished.message}`)
}

/** Stores the end of a run, its row and its last event, in one transaction. */
export function storeEnd(db: WritableDb, id: RunId, finished: Finished, at: string): RunEvent {
  return db.write(() => {
    updateRun(db, id, {
      status: finished.status,
      finishedAt: at,
      ...(finished.result ? { result: finished.result } : {}),
      error: finished.error,
      worker: null,
    })
    return appendEvent(db, id, finished, at)
  })
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
