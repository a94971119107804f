// The one training loop: config, data, model, plan, loop. It knows no family, no database and no clock of its
// own; whoever runs it stores the events it yields. Randomness comes from the run's seed and the step alone.
// Invariant: however it ends, every tensor that it made is freed, but for the weights of the model it returns.
import type { RunEventBody } from '../../shared/domain/run'
import { forkRng } from '../../shared/rng'
import { createBestKeeper } from './best-keeper'
import type { Network } from './family'
import { goOn, save } from './go-on'
import type { EndedBy, TrainedModel, TrainJob } from './job'
import { families } from './models/index'
import { namingMemory } from './out-of-memory'
import { createPace, type Pace } from './pace'
import { type Parts, patienceOf } from './parts'
import { planOf } from './plan'
import { diverged, started, summaryOf } from './report'
import { cut, range } from './rows'
import { createRunner } from './runner'
import { learningRateAt } from './schedule'
import { asNumber, asWord, numberOr } from './settings'
import type { StepBatch } from './step'
import { targetMatrix, targetSum } from './targets'
import { prepareData, type TrainingData } from './training-data'
import { validate } from './validate'

export type { EndedBy, LabelledTexts, Model, TrainedModel, TrainJob, TrainSummary } from './job'

/**
 * Trains a model. Yields `phase`, `started`, `step` (at most ten a second; the last one before an evaluation
 * always), `epoch`, `checkpoint`, `paused`, `resumed` and `notice`. Aborting the signal ends it at the end of the
 * running step with the best epoch so far (or the weights as they are, before the first evaluation); that is not
 * an error.
 * @throws WinnowError `labels.tooFew`, `split.noTrain`, `engine.diverged`, `model.*`.
 */
export async function* train(
  job: TrainJob,
  signal: AbortSignal,
): AsyncGenerator<RunEventBody, TrainedModel, void> {
  // Config
  const { backend, settings, classes } = job
  const seed = asNumber(settings, 'seed')
  const pace = createPace(job.clock, numberOr(settings, 'logEvery', 0))
  // Data
  const data = yield* prepare(job, pace, signal)
  // Model
  const { runner, network, dispose } = await createModel(job, data)
  const keeper = createBestKeeper(runner, data.held ? asWord(settings, 'keepBestBy') : 'last')
  // Plan
  const plan = planOf(settings, data.labels.length)
  const { stepsPerEpoch, totalSteps, schedule } = plan
  const parts = { job, data, plan, runner, keeper, pace }
  // Loop
  let endedBy: EndedBy = 'epochs'
  let isFinished = false
  try {
    let { step, patienceLeft } = await goOn(parts)
    let epoch = -1
    let order: Int32Array[] = []
    yield { type: 'phase', phase: 'training' }
    yield started(parts, network, step)
    pace.start()
    while (step < totalSteps && endedBy === 'epochs') {
      if (job.hold.isOn() && !signal.aborted) {
        yield { type: 'paused', step }
        await pace.aside(() => job.hold.released(signal))
        yield { type: 'resumed', step }
      }
      if (signal.aborted) {
        endedBy = 'cancelled'
        break
      }
      if (epoch !== Math.floor(step / stepsPerEpoch)) {
        epoch = Math.floor(step / stepsPerEpoch)
        order = cut(forkRng(seed, 'order', epoch).shuffle(range(data.labels.length)), plan.rowsPerStep)
      }
      const rows = order[step % stepsPerEpoch] ?? new Int32Array()
      const learningRate = learningRateAt(schedule, ++step)
      const batches = await batchesOf(data, rows, plan.batchSize)
      const stepped = runner.step(batches, learningRate, forkRng(seed, 'step', step))
      const { loss, gradientNorm } = await stepped.catch((error: unknown) => {
        throw namingMemory(error, plan.batchSize)
      })
      if (!Number.isFinite(loss)) throw diverged(loss, step, totalSteps, schedule.peak)
      const report = pace.step(rows.length, loss, plan.isEvaluated(step))
      if (report) {
        const at = { step, totalSteps, epoch: step / stepsPerEpoch, learningRate, gradientNorm }
        yield {
          type: 'step',
          ...at,
          ...report,
          secondsLeft: pace.secondsLeft(step, totalSteps),
          rssMiB: job.rssMiB(),
        }
      }
      if (plan.isEvaluated(step)) {
        const body = await pace.aside(() => evaluate(parts, step))
        yield body
        patienceLeft = body.isBest ? patienceOf(job, keeper) : patienceLeft - 1
        if (patienceLeft <= 0 && step < totalSteps) endedBy = 'patience'
      }
      if (plan.isSaved(step) && step < totalSteps && endedBy === 'epochs' && job.checkpoints) {
        await pace.aside(() => save(parts, step, patienceLeft))
        yield { type: 'checkpoint', step }
      }
    }
    if (signal.aborted) endedBy = 'cancelled'
    keeper.restore()
    isFinished = true
    const summary = summaryOf(parts, network, step, endedBy)
    const { family, model } = job
    const { preprocessor } = data
    const { scores, readWeights } = runner
    const known = { family, settings, classes, preprocessor, network, backend, model }
    return { ...known, scores, readWeights, dispose, endedBy, summary }
  } finally {
    if (!isFinished) dispose()
  }
}

async function* prepare(
  job: TrainJob,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<RunEventBody, TrainingData, void> {
  yield { type: 'phase', phase: 'preparing' }
  const preparing = prepareData(job, forkRng(asNumber(job.settings, 'seed'), 'data'), signal)
  let toldAt = 0
  for (;;) {
    const next = await preparing.next()
    if (next.done) {
      for (const message of next.value.notices) yield { type: 'notice', message }
      return next.value
    }
    // Slow preparing (features of an encoder) is told once a second.
    if (pace.totalSeconds() - toldAt < 1) continue
    toldAt = pace.totalSeconds()
    yield { type: 'phase', phase: 'preparing', ...next.value }
  }
}

/** The network with its weights, and the runner that trains it. */
export async function createModel(job: TrainJob, data: TrainingData) {
  const { backend, settings, classes } = job
  const dims = { features: data.preprocessor.features, classes, prior: data.prior }
  let network: Network
  try {
    network = await data.build(dims, forkRng(asNumber(settings, 'seed'), 'weights'))
  } catch (error) {
    data.preprocessor.dispose?.()
    throw error
  }
  const runner = await createRunner(backend, network, classes, {
    isCompiled: families[job.family].isCompiled,
    epsilon: families[job.family].epsilon,
    weightDecay: asNumber(settings, 'weightDecay'),
    clipNorm: asNumber(settings, 'clipNorm'),
  })
  const dispose = () => {
    runner.dispose()
    for (const variable of Object.values(network.variables())) variable.dispose()
    data.preprocessor.dispose?.()
  }
  return { runner, network, dispose }
}

/** The batches of one step, with what they aim at. */
export async function batchesOf(
  data: TrainingData,
  rows: Int32Array,
  batchSize: number,
): Promise<StepBatch[]> {
  const sum = targetSum(data.labels, rows, data.weightOf)
  return Promise.all(
    cut(rows, batchSize).map(async (some) => ({
      encoded: await data.source.batch(some),
      targets: targetMatrix(data.labels, some, data.weightOf, sum),
    })),
  )
}

/** Scores the validation part and offers the weights to the keeper. */
async function evaluate({ job, data, plan, runner, keeper, pace }: Parts, step: number) {
  const epoch = step / plan.stepsPerEpoch
  const trainLoss = pace.epochLoss()
  const figures = await validate(runner, data, asNumber(job.settings, 'evalBatchSize'))
  const isBest = await keeper.offer({ epoch, trainLoss, figures })
  const elapsedSeconds = pace.elapsedSeconds()
  const { totalSteps } = plan
  return {
    type: 'epoch' as const,
    epoch,
    step,
    totalSteps,
    trainLoss,
    validation: figures,
    isBest,
    elapsedSeconds,
  }
}
