// The one training loop: config, data, model, schedule, loop. It knows no family, no file and no clock of its
// own; whoever runs it stores the events it yields. Randomness comes from the run's seed alone.
// Invariant: however it ends, every tensor that it made is freed, but for the weights of the model it returns.
import type { RunEventBody } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { plannedEpochs } from '../../shared/models/epochs'
import { createRng } from '../../shared/rng'
import { type BestKeeper, createBestKeeper } from './best-keeper'
import type { EndedBy, TrainedModel, TrainJob, TrainSummary } from './job'
import { families } from './models/index'
import { createAdam } from './optimizer'
import { createPace, type Pace } from './pace'
import { cut, range } from './rows'
import { learningRateAt } from './schedule'
import { asNumber, asWord } from './settings'
import { runStep } from './step'
import { prepareData, type TrainingData } from './training-data'
import { validate } from './validate'

export type { EndedBy, LabelledTexts, Model, TrainedModel, TrainJob, TrainSummary } from './job'

/**
 * Trains a model. Yields `phase`, `started`, `step` (at most ten a second; the last one of an epoch always),
 * `epoch` and `notice`. Aborting the signal ends it at the end of the running step with the best epoch so far
 * (or the weights as they are, before the first epoch's end); that is not an error.
 * @throws WinnowError `labels.tooFew`, `split.noTrain`, `engine.diverged`.
 */
export async function* train(
  job: TrainJob,
  signal: AbortSignal,
): AsyncGenerator<RunEventBody, TrainedModel, void> {
  // Config
  const { backend, settings, classes } = job
  const family = families[job.family]
  const batchSize = asNumber(settings, 'batchSize')
  const rng = createRng(asNumber(settings, 'seed'))
  const pace = createPace(job.clock)

  // Data
  yield { type: 'phase', phase: 'preparing' }
  const data = await prepareData(job, rng, signal)
  for (const message of data.notices) yield { type: 'notice', message }

  // Model
  const dims = { features: data.preprocessor.features, classes, prior: data.prior }
  const network = family.build(backend.tf, dims, settings)
  const dispose = () => Object.values(network.variables()).forEach((variable) => variable.dispose())
  const optimizer = createAdam(backend.tf, network.variables(), {
    epsilon: family.epsilon,
    weightDecay: asNumber(settings, 'weightDecay'),
    clipNorm: asNumber(settings, 'clipNorm'),
  })
  const keeper = createBestKeeper(backend.tf, network, data.held ? asWord(settings, 'keepBestBy') : 'last')

  // Schedule
  const schedule = scheduleOf(job, data.labels.length)
  const { epochs, totalSteps, stepsPerEpoch } = schedule

  // Loop
  let step = 0
  let epoch = 0
  let endedBy: EndedBy = 'epochs'
  let isFinished = false
  try {
    yield { type: 'phase', phase: 'training' }
    yield started(job, data, totalSteps, epochs)
    pace.start()
    while (epoch < epochs && endedBy === 'epochs') {
      for (const rows of cut(rng.shuffle(range(data.labels.length)), batchSize)) {
        if (signal.aborted) break
        const learningRate = learningRateAt(schedule, ++step)
        const loss = await runStep({ backend, network, optimizer, data, rng }, rows, learningRate)
        if (!Number.isFinite(loss)) throw diverged(loss, step, totalSteps, schedule.peak)
        const report = pace.step(rows.length, loss, step % stepsPerEpoch === 0)
        if (!report) continue
        const at = { step, totalSteps, epoch: step / stepsPerEpoch, learningRate }
        const secondsLeft = pace.secondsLeft(step, totalSteps)
        yield { type: 'step', ...at, ...report, secondsLeft, rssMiB: job.rssMiB() }
      }
      if (signal.aborted) endedBy = 'cancelled'
      if (step < (epoch + 1) * stepsPerEpoch) break
      epoch++
      const trainLoss = pace.epochLoss()
      const figures = await pace.aside(() => validate(backend, network, data, settings))
      const isBest = keeper.offer({ epoch, trainLoss, figures })
      const elapsedSeconds = pace.elapsedSeconds()
      yield { type: 'epoch', epoch, step, totalSteps, trainLoss, validation: figures, isBest, elapsedSeconds }
      if (endedBy === 'epochs' && epoch < epochs && isOutOfPatience(job, epoch, keeper)) endedBy = 'patience'
    }
    keeper.restore()
    isFinished = true
    const counts = { steps: step, totalSteps, epochs: epoch, isStoppedEarly: endedBy === 'patience' }
    const summary = { ...factsOf(data), ...counts, ...figuresOf(keeper, pace) }
    const { preprocessor } = data
    return {
      family: job.family,
      settings,
      classes,
      preprocessor,
      network,
      backend,
      dispose,
      endedBy,
      summary,
    }
  } finally {
    keeper.dispose()
    optimizer.dispose()
    if (!isFinished) dispose()
  }
}

function scheduleOf({ settings }: TrainJob, rows: number) {
  const stepsPerEpoch = Math.ceil(rows / asNumber(settings, 'batchSize'))
  const epochs = plannedEpochs(settings, rows)
  return {
    epochs,
    stepsPerEpoch,
    totalSteps: epochs * stepsPerEpoch,
    kind: asWord(settings, 'schedule') === 'linear' ? ('linear' as const) : ('constant' as const),
    peak: asNumber(settings, 'learningRate'),
    warmupRatio: asNumber(settings, 'warmupRatio'),
  }
}

function factsOf(data: TrainingData) {
  return {
    trainRows: data.labels.length,
    validationRows: data.held?.labels.length ?? 0,
    features: data.preprocessor.features,
  }
}

function started(job: TrainJob, data: TrainingData, totalSteps: number, epochs: number): RunEventBody {
  const { id, device } = job.backend
  const engine = { backend: id, device: device.name, precision: 'f32', refused: [...job.refused] }
  return {
    type: 'started',
    step: 0,
    totalSteps,
    epochs,
    ...engine,
    ...factsOf(data),
    testRows: job.testRows,
  }
}

function isOutOfPatience({ settings }: TrainJob, epoch: number, keeper: BestKeeper): boolean {
  const patience = asNumber(settings, 'patience')
  return keeper.by !== 'last' && patience > 0 && epoch - keeper.best().epoch >= patience
}

function figuresOf(
  keeper: BestKeeper,
  pace: Pace,
): Omit<
  TrainSummary,
  'steps' | 'totalSteps' | 'epochs' | 'isStoppedEarly' | keyof ReturnType<typeof factsOf>
> {
  const { epoch, trainLoss, figures } = keeper.best()
  return {
    precision: 'f32',
    bestEpoch: epoch,
    keptBy: keeper.by,
    trainSeconds: pace.totalSeconds(),
    trainSamplesPerSecond: pace.samplesPerSecond(),
    trainLoss: epoch > 0 ? trainLoss : pace.epochLoss(),
    validationAccuracy: figures?.metrics.accuracy ?? null,
    validationMacroF1: figures?.metrics.macroF1 ?? null,
  }
}

function diverged(loss: number, step: number, totalSteps: number, learningRate: number): WinnowError {
  return new WinnowError('engine.diverged', `The loss became ${loss} at step ${step} of ${totalSteps}.`, {
    details: { step, totalSteps, learningRate },
  })
}
