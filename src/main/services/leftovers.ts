// What an earlier process left behind, put in order by the owner at its start: runs that nobody trains any
// more end as interrupted, and folders from which nothing can go on are removed.
import type { RunId } from '../../shared/domain/ids'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { WritableDb } from '../store/database'
import { appendEvent, lastStep } from '../store/events'
import { isProcessAlive } from '../store/process-identity'
import {
  getRun,
  listAllRuns,
  markInterrupted,
  runsWithoutProcess,
  updateRun,
  workerOf,
  type WorkerProcess,
} from '../store/runs'
import type { Workspace } from '../store/workspace'
import { type Context, timestamp } from './context'
import {
  canGoOn,
  checkpointStepOf,
  partialEnding,
  sweepPartials,
  takeNotedEnd,
  withNotedEnd,
} from './run-folders'
import { storeEnd, tidyEnd } from './training'

/** How long a process may take to end after it was killed. */
const patienceMs = 5000

/** How often a process that outlives its killed Winnow is looked at. */
const lookMs = 500

/**
 * Ends runs whose process is gone, with the event that their readers wait for, and sweeps their folders. A
 * process that outlives its killed Winnow for a moment is looked at again until it is gone. Returns a function
 * that stops looking.
 */
export function clearLeftovers(
  db: WritableDb,
  workspace: Workspace,
  now: () => number,
  onEnd: (run: RunId) => void,
): () => void {
  const isAlive = ({ pid, startTime }: WorkerProcess): boolean => isProcessAlive(pid, startTime)
  const close = (only?: ReadonlySet<string>): void => {
    const at = new Date(now()).toISOString()
    for (const id of closeGone(db, workspace, isAlive, at, only)) onEnd(id)
  }
  close()
  for (const run of withNotedEnd(workspace)) tidyNoted(db, workspace, run)
  sweepPartials(workspace, (run, hasCheckpoint) => isWanted(db, run, hasCheckpoint))
  // Only those of before, in the process of before: what is queued from now on has none yet and waits for its turn.
  const processOf = (run: RunId) => JSON.stringify(workerOf(db, run))
  const left = new Map(
    listAllRuns(db).flatMap(({ id, finishedAt }) =>
      finishedAt === null && workerOf(db, id) ? [[id, processOf(id)] as const] : [],
    ),
  )
  if (left.size === 0) return () => undefined
  const timer = setInterval(() => {
    const same = listAllRuns(db).filter(
      ({ id, finishedAt }) => finishedAt === null && left.get(id) === processOf(id),
    )
    if (same.length === 0) return clearInterval(timer)
    close(new Set(same.map(({ id }) => id)))
  }, lookMs)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Ends a run whose main process has died while its worker still computes: a worker hears of that only between
 * two steps. Its process is ended, then the run is interrupted.
 */
export async function endOrphan(context: Context, { id }: Run): Promise<void> {
  const { workspace } = context
  const db = context.write()
  const worker = workerOf(db, id)
  const isAlive = (): boolean => worker !== null && isProcessAlive(worker.pid, worker.startTime)
  // A pid without its start time may be anybody's by now.
  if (worker?.startTime && worker.pid !== process.pid && isAlive()) {
    process.kill(worker.pid, 'SIGKILL')
    for (let waitedMs = 0; isAlive() && waitedMs < patienceMs; waitedMs += 20)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  closeGone(db, workspace, () => false, timestamp(context), new Set([id]))
}

/**
 * Ends runs whose process is gone, and gives them: as their training had ended, where its model lies there whole, else
 * as interrupted.
 */
function closeGone(
  db: WritableDb,
  workspace: Workspace,
  isAlive: (worker: WorkerProcess) => boolean,
  at: string,
  only?: ReadonlySet<string>,
): RunId[] {
  const ended = runsWithoutProcess(db, isAlive, only).filter((id) => {
    const end = takeNotedEnd(workspace, id)
    if (!end) return false
    storeEnd(db, id, end, at)
    tidyEnd(workspace, id, end.status)
    return true
  })
  const cut = markInterrupted(db, isAlive, at, only)
  sayInterrupted(db, workspace, cut, at)
  return [...ended, ...cut.map(({ id }) => id)]
}

function sayInterrupted(db: WritableDb, workspace: Workspace, gone: readonly Run[], at: string): void {
  for (const run of gone) {
    // The last one may stand on the disk alone.
    const checkpointStep = checkpointStepOf(workspace, run.id)
    if (checkpointStep > 0) updateRun(db, run.id, { checkpointStep })
    const rest =
      run.family === 'imported'
        ? `${run.step} of ${run.totalSteps} rows have a prediction.`
        : canGoOn(workspace, run.id)
          ? `It can go on from step ${checkpointStep}.`
          : 'Nothing was kept.'
    const step = run.family === 'imported' ? 0 : lastStep(db, run.id)
    const where = step > 0 ? `, at step ${step} of ${run.totalSteps}` : ''
    const message = `Winnow ended while the run was going${where}. ${rest}`
    appendEvent(
      db,
      run.id,
      { type: 'finished', status: 'interrupted', message, result: null, error: null },
      at,
    )
  }
}

/** A kill between the end of a run and the tidying of its folder leaves the note. */
function tidyNoted(db: WritableDb, workspace: Workspace, id: string): void {
  if (id.endsWith(partialEnding)) return
  try {
    const { status } = getRun(db, id)
    if (!['queued', 'running', 'paused'].includes(status)) tidyEnd(workspace, id, status)
  } catch (error) {
    if (!(error instanceof WinnowError && error.code === 'run.notFound')) throw error
  }
}

function isWanted(db: WritableDb, id: string, hasCheckpoint: boolean): boolean {
  try {
    const { status } = getRun(db, id)
    return ['queued', 'running', 'paused'].includes(status) || (hasCheckpoint && status !== 'completed')
  } catch (error) {
    if (error instanceof WinnowError && error.code === 'run.notFound') return false
    throw error
  }
}
