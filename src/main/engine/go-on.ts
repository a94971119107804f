// A training's checkpoint: written in the middle, read by one that goes on. Files are in weights/training-state.ts.
import { WinnowError } from '../../shared/errors'
import { hashString } from '../../shared/rng'
import type { BestKeeper } from './best-keeper'
import { headsOf } from './job'
import { type Parts, patienceOf } from './parts'
import { readTrainingState, writeTrainingState } from './weights/training-state'

/** What must be the same for a checkpoint to be gone on from. */
function fingerprintOf({ job, data }: Parts): string {
  const held = data.held?.count ?? 0
  return hashString(
    JSON.stringify([job.family, job.settings, headsOf(job), data.count, held, job.model?.hash]),
  )
}

/** Reads the checkpoint, if the job wants one: gives the steps that were done and the patience that is left. */
export async function goOn(parts: Parts): Promise<{ step: number; patienceLeft: number }> {
  const { job, runner, keeper, pace } = parts
  const fresh = { step: 0, patienceLeft: patienceOf(job, keeper) }
  if (!job.checkpoints?.resume) return fresh
  const state = await readTrainingState(job.checkpoints.folder)
  if (!state) return fresh
  const { step, best, epochLoss, seconds, fingerprint } = state.position
  if (fingerprint !== fingerprintOf(parts))
    throw new WinnowError('run.noCheckpoint', 'The checkpoint is of other data or settings.')
  runner.writeWeights(state.weights)
  runner.writeMoments(state.moments, step)
  keeper.goOnFrom({ ...best, figures: best.figures as ReturnType<BestKeeper['best']>['figures'] }, state.best)
  pace.goOnFrom(epochLoss, seconds)
  return { step, patienceLeft: state.position.patienceLeft ?? Number.POSITIVE_INFINITY }
}

/** Writes the checkpoint of a step. Throws `disk.full` and the like. */
export async function save(parts: Parts, step: number, patienceLeft: number): Promise<void> {
  const { job, runner, keeper, pace } = parts
  if (!job.checkpoints) return
  const best = { ...keeper.best() }
  await writeTrainingState(job.checkpoints.folder, {
    position: {
      step,
      fingerprint: fingerprintOf(parts),
      best,
      epochLoss: pace.openLoss(),
      seconds: pace.totalSeconds(),
      patienceLeft: Number.isFinite(patienceLeft) ? patienceLeft : null,
    },
    weights: await runner.readWeights(),
    moments: await runner.readMoments(),
    best: keeper.weights(),
  })
}
