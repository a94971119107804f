// Runs that go on after their end, or begin after they were taken from the queue.
import { existsSync } from 'node:fs'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { getRun, updateRun } from '../store/runs'
import { announce, type Context } from './context'
import { endOrphan } from './leftovers'
import { prepareQueued } from './prepare'
import type { Placing, TrainingQueue } from './queue'
import { canGoOn } from './run-folders'

/** Whether a run with this status has ended. */
export const hasEnded = (status: Run['status']): boolean =>
  ['interrupted', 'cancelled', 'failed', 'completed'].includes(status)

/** A paused run goes on at once; an ended one is put into the queue again with its checkpoint. */
export async function resumeRun(
  context: Context,
  queue: TrainingQueue,
  ref: string,
  placing: Placing = {},
): Promise<void> {
  context.write()
  let run = getRun(context.db, ref)
  if (queue.live(run.id)) return queue.resume(run)
  if (!hasEnded(run.status)) {
    // Its main process has died, but it itself has not noticed yet.
    await endOrphan(context, run)
    run = getRun(context.db, run.id)
  }
  if (run.status === 'completed') throw new WinnowError('run.alreadyFinished', `${run.name} is completed.`)
  if (!canGoOn(context.workspace, run.id))
    throw new WinnowError('run.noCheckpoint', `${run.name} has kept no checkpoint (it is ${run.status}).`)
  if (run.model && !existsSync(run.model.path))
    throw new WinnowError('model.missing', `The folder of ${run.model.name} is not at ${run.model.path}.`)
  requeue(context, queue, run, placing)
}

/**
 * Puts an ended run into the queue again: to go on from its checkpoint where it has one, to begin where it never did, or
 * to have its best epoch kept.
 */
export function requeue(context: Context, queue: TrainingQueue, { id }: Run, placing: Placing): void {
  const change = { status: 'queued', finishedAt: null, error: null } as const
  const run = updateRun(context.write(), id, change)
  queue.add(run, prepareQueued(context, run, placing.task ?? 'train'), placing)
  announce(context, 'runs', run.id)
}
