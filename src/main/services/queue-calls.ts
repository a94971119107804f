// Handlers of `runs` about what waits in the queue and what an ended run left.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { refusePast } from '../../shared/start-time'
import { getRun, updateRun } from '../store/runs'
import { announce, type Context } from './context'
import { emptyFreed, freeCheckpoint, keptFiles, regretMs, restoreCheckpoint } from './kept-files'
import { endOrphan } from './leftovers'
import type { TrainingQueue } from './queue'
import { hasEnded, requeue, resumeRun } from './resume-run'
import { canGoOn } from './run-folders'

type RunHandlers = Handlers<WinnowContract>['runs']

/** Makes them. */
export function queueHandlers(
  context: Context,
  queue: TrainingQueue,
): Pick<
  RunHandlers,
  | 'queue'
  | 'orderQueue'
  | 'holdQueue'
  | 'schedule'
  | 'enqueue'
  | 'kept'
  | 'keepBest'
  | 'freeCheckpoint'
  | 'restoreCheckpoint'
> {
  const { db, workspace } = context
  return {
    queue: () => queue.look(),
    orderQueue: ({ runs }) => {
      context.write()
      queue.order(runs.map((ref) => getRun(db, ref)))
      return queue.look()
    },
    holdQueue: ({ isPaused }) => {
      context.write()
      queue.hold(isPaused)
      return queue.look()
    },
    schedule: ({ run, startAt }) => {
      context.write()
      if (startAt !== null) refusePast(Date.parse(startAt), context.now())
      queue.schedule(getRun(db, run), startAt)
      return queue.look()
    },
    enqueue: async ({ run: ref, place, startAt }) => {
      context.write()
      const run = getRun(db, ref)
      if (queue.live(run.id))
        throw new WinnowError('run.notFinished', `${run.name} is in the queue already (it is ${run.status}).`)
      // A moment that has passed since it was taken out is no reason to leave it out.
      const placing = { place, startAt, isLeft: true }
      if (hasEnded(run.status) && run.status !== 'completed' && run.startedAt === null)
        requeue(context, queue, run, placing)
      else await resumeRun(context, queue, run.id, placing)
      return queue.look()
    },
    kept: ({ run }) => keptFiles(workspace, getRun(db, run)),
    keepBest: async ({ run: ref }) => {
      context.write()
      const run = await ended(context, queue, getRun(db, ref))
      if (run.status === 'completed')
        throw new WinnowError('run.alreadyFinished', `${run.name} is completed: its best epoch is its model.`)
      if (!canGoOn(workspace, run.id))
        throw new WinnowError('run.noCheckpoint', `${run.name} has kept no checkpoint (it is ${run.status}).`)
      if (keptFiles(workspace, run).bestEpoch === null)
        throw new WinnowError(
          'run.noCheckpoint',
          `No epoch of ${run.name} was finished before its checkpoint.`,
          {
            hint: 'Let it go on, or discard it.',
          },
        )
      requeue(context, queue, run, { task: 'keepBest', place: 1 })
      return {}
    },
    freeCheckpoint: ({ run: ref }) => {
      const writable = context.write()
      const run = getRun(db, ref)
      if (queue.live(run.id) || !hasEnded(run.status))
        throw new WinnowError('run.notFinished', `${run.name} is ${run.status}: it needs its checkpoint.`)
      const freedBytes = freeCheckpoint(workspace, run)
      updateRun(writable, run.id, { checkpointStep: 0 })
      announce(context, 'runs', run.id)
      setTimeout(() => emptyFreed(workspace, run.id), regretMs).unref()
      return { freedBytes }
    },
    restoreCheckpoint: ({ run: ref }) => {
      const writable = context.write()
      const run = getRun(db, ref)
      const restored = updateRun(writable, run.id, { checkpointStep: restoreCheckpoint(workspace, run) })
      announce(context, 'runs', run.id)
      return restored
    },
  }
}

/** The run, ended for sure: where its main process has died, its worker is ended, too. */
async function ended(context: Context, queue: TrainingQueue, run: Run): Promise<Run> {
  if (hasEnded(run.status)) return run
  if (queue.live(run.id)) throw new WinnowError('run.notFinished', `${run.name} is ${run.status}.`)
  await endOrphan(context, run)
  return getRun(context.db, run.id)
}
