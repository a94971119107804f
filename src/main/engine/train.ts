// The one training loop: config, data, model, plan, loop. It knows no family, no database and no clock of its
// own; whoever runs it stores the events it yields. Randomness comes from the run's seed and the step alone.
// Invariant: however it ends, every tensor that it made is freed, but for the weights of the model it returns.
import type { RunEventBody } from '../../shared/domain/run'
import { forkRng, type Rng } from '../../shared/rng'
import { createAhead } from './ahead'
import { createBestKeeper } from './best-keeper'
import type { Network } from './family'
import { goOn, save } from './go-on'
import type { Head, Objective } from './heads'
import { businessFigures } from './head-goal'
import { type EndedBy, headsOf, type TrainedModel, type TrainJob } from './job'
import { families } from './models/index'
import { createOrder } from './order'
import { type Attempt, namingMemory } from './out-of-memory'
import { createPace, type Pace } from './pace'
import { type Parts, patienceOf } from './parts'
import { planOf } from './plan'
import { diverged, started, summaryOf } from './report'
import { cut } from './rows'
import { createRunner } from './runner'
import { learningRateAt } from './schedule'
import { asNumber, asWord, numberOr } from './settings'
import type { StepBatch } from './step'
import { targetMatrix, targetSums } from './targets'
import { prepareData, readRows, type TrainingData } from './training-data'
import { validate } from './validate'
import { chooseFollowed, followedTexts, sayOfFollowed, watchClasses } from './watched'
import { createRowFile, type RowFile } from './weights/row-file'

export type { EndedBy, Model, TrainedModel, TrainJob, TrainSummary } from './job'

/**
 * Trains a model. Yields `phase`, `started`, `step` (at most ten a second; the last one before an evaluation
 * always), `epoch`, `checkpoint`, `paused`, `resumed` and `notice`. Aborting the signal ends it at the end of the
 * running step with the best epoch so far (or the weights as they are, before the first evaluation); that is not
 * an error.
 * @throws WinnowError `labels.tooFew`, `split.noTrain`, `engine.diverged`, `model.*`, `disk.full`.
 */
export async function* train(
  job: TrainJob,
  signal: AbortSignal,
): AsyncGenerator<RunEventBody, TrainedModel, void> {
  const file = job.scratchFolder ? createRowFile(job.scratchFolder) : null
  try {
    return yield* trainWith(job, file, signal)
  } finally {
    await file?.remove()
  }
}

async function* trainWith(
  job: TrainJob,
  file: RowFile | null,
  signal: AbortSignal,
): AsyncGenerator<RunEventBody, TrainedModel, void> {
  // Config
  const { backend, settings, classes } = job
  const heads = headsOf(job)
  const seed = asNumber(settings, 'seed')
  const pace = createPace(job.clock, numberOr(settings, 'logEvery', 0))
  // Data
  const data = yield* prepare(job, file, pace, signal)
  // Model
  const { runner, network, dispose } = await createModel(job, data)
  const keeper = createBestKeeper(runner, data.held ? asWord(settings, 'keepBestBy') : 'last')
  // Plan
  const plan = planOf(settings, readRows(data))
  const { stepsPerEpoch, totalSteps, schedule } = plan
  const followed = data.held ? chooseFollowed(heads, data.held, seed) : new Int32Array(0)
  const parts = { job, data, plan, runner, keeper, pace, followed }
  const orderOf = createOrder(seed, readRows(data), plan)
  const { draws } = data
  const rowsOf = (step: number) => (draws ? orderOf(step).map((at) => draws[at] ?? 0) : orderOf(step))
  const ahead = createAhead((step) => batchesOf(heads, data, rowsOf(step), plan.batchSize))
  // Loop
  let endedBy: EndedBy = 'epochs'
  let isFinished = false
  try {
    let { step, patienceLeft } = await goOn(parts)
    if (job.checkpoints?.keepOnly) endedBy = 'cancelled'
    else yield { type: 'phase', phase: 'training' }
    yield started(parts, network, step, await followedTexts(data.held, followed))
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
      const batches = await ahead.take(step)
      const learningRate = learningRateAt(schedule, ++step)
      if (step < totalSteps) ahead.begin(step)
      const rng = () => forkRng(seed, 'step', step)
      const stepped = runner.step(batches, learningRate, rng())
      const { loss, gradientNorm } = await stepped.catch(async (error: unknown) => {
        // Memory of a card alone: one that runs out of the machine's may take the process with it.
        const isCard = job.backend.device.kind === 'gpu'
        const attempt = isCard ? attemptOf(parts, batches, rowsOf(step - 1), rng) : null
        throw await namingMemory(error, plan.batchSize, attempt)
      })
      if (!Number.isFinite(loss)) throw diverged(loss, step, totalSteps, schedule.peak)
      const report = pace.step(rowsIn(batches), loss, plan.isEvaluated(step))
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
    const known = { family, settings, classes, heads, preprocessor, network, backend, model }
    return { ...known, scores, readWeights, dispose, endedBy, summary }
  } finally {
    await ahead.settle()
    if (!isFinished) dispose()
  }
}

async function* prepare(
  job: TrainJob,
  file: RowFile | null,
  pace: Pace,
  signal: AbortSignal,
): AsyncGenerator<RunEventBody, TrainingData, void> {
  yield { type: 'phase', phase: 'preparing' }
  const preparing = prepareData(job, forkRng(asNumber(job.settings, 'seed'), 'data'), signal, file)
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

function objectiveOf(job: TrainJob): Objective {
  return { heads: headsOf(job), focalGamma: numberOr(job.settings, 'focalGamma', 0) }
}

/** The network with its weights, and the runner that trains it. */
export async function createModel(job: TrainJob, data: TrainingData) {
  const { backend, settings, classes } = job
  const heads = headsOf(job)
  const dims = { features: data.preprocessor.features, heads, classes, bias: data.bias }
  let network: Network
  try {
    network = await data.build(dims, forkRng(asNumber(settings, 'seed'), 'weights'))
  } catch (error) {
    data.preprocessor.dispose?.()
    throw error
  }
  const runner = await createRunner(backend, network, objectiveOf(job), {
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

/** The batches of one step, with what they aim at; reading has begun when it returns its promise. */
export async function batchesOf(
  heads: readonly Head[],
  data: TrainingData,
  rows: Int32Array,
  batchSize: number,
): Promise<StepBatch[]> {
  const { labels, weights } = data
  const sums = targetSums(heads, labels, weights, rows)
  return Promise.all(
    cut(rows, batchSize).map(async (some) => ({
      encoded: await data.source.batch(some),
      targets: targetMatrix(heads, labels, weights, some, sums),
    })),
  )
}

/** Tries a step of the longest texts among `rows`, which `batches` are made of. */
function attemptOf(
  { job, data, runner }: Parts,
  batches: readonly StepBatch[],
  rows: Int32Array,
  rng: () => Rng,
): Attempt {
  const lengths = batches.flatMap(({ encoded: { starts } }) =>
    Array.from({ length: starts.length - 1 }, (_, at) => (starts[at + 1] ?? 0) - (starts[at] ?? 0)),
  )
  const longest = Int32Array.from(rows.keys()).sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0))
  return async (size) => {
    const [batch] = await batchesOf(
      headsOf(job),
      data,
      longest.subarray(0, size).map((at) => rows[at] ?? 0),
      size,
    )
    if (batch) await runner.probe(batch, rng())
  }
}

function rowsIn(batches: readonly StepBatch[]): number {
  return batches.reduce((sum, { encoded }) => sum + encoded.rows, 0)
}

/** Scores the validation part and offers the weights to the keeper. */
async function evaluate({ job, data, plan, runner, keeper, pace, followed }: Parts, step: number) {
  const epoch = step / plan.stepsPerEpoch
  const trainLoss = pace.epochLoss()
  const heads = headsOf(job)
  const validated = await validate(runner, heads, data, asNumber(job.settings, 'evalBatchSize'))
  const figures = validated?.figures ?? null
  const isBest = await keeper.offer({ epoch, trainLoss, figures })
  const elapsedSeconds = pace.elapsedSeconds()
  const { totalSteps } = plan
  const thresholds = figures?.heads.map((head) => head?.['threshold']) ?? []
  const { held } = data
  return {
    type: 'epoch' as const,
    epoch,
    step,
    totalSteps,
    trainLoss,
    validation:
      figures && validated && held
        ? {
            loss: figures.loss,
            metrics: job.goal
              ? { ...figures.metrics, ...businessFigures(job.goal, heads, held.labels, validated.scores) }
              : figures.metrics,
            classes: watchClasses(heads, held, validated.scores, thresholds),
          }
        : null,
    ...(validated && held && followed.length > 0
      ? { followed: sayOfFollowed(heads, held, followed, validated.scores) }
      : {}),
    isBest,
    elapsedSeconds,
  }
}
