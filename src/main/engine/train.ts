// The one training loop: config, data, model, schedule, loop. It knows no family, no file and no clock of its
// own; whoever runs it stores the events it yields. Randomness comes from the run's seed alone.
// Invariant: however it ends, every tensor that it made is freed, but for the weights of the model it returns.
import type { Tensor } from '@tensorflow/tfjs'
import type { FamilyId, RunEventBody, SettingValues } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { createRng } from '../../shared/rng'
import type { ComputeBackend, Refusal } from './backends/backend'
import { createBestKeeper } from './best-keeper'
import { type Network, type Preprocessor, singleOutput, weightsFor } from './family'
import { families } from './models/index'
import { createAdam } from './optimizer'
import { pause } from './pause'
import { createPace } from './pace'
import { createRowSource, cut, type LabelledTexts, range } from './rows'
import { learningRateAt } from './schedule'
import { asNumber, asWord } from './settings'
import { classWeights, countClasses, labelledRows, priorShares, targetMatrix } from './targets'
import { validate } from './validate'

export type { LabelledTexts } from './rows'

/** Everything one training needs; `settings` are complete (completeSettings). */
export type TrainJob = {
  readonly family: FamilyId
  readonly settings: SettingValues
  readonly classes: number
  readonly train: LabelledTexts
  /** Null trains on everything and keeps the last epoch. */
  readonly validation: LabelledTexts | null
  readonly backend: ComputeBackend
  readonly refused: readonly Refusal[]
  /** Only told in the `started` event. */
  readonly testRows: number
  /** Milliseconds, monotonic. */
  readonly clock: () => number
  /** Resident memory of the process in MiB. */
  readonly rssMiB: () => number
}

/** Why a training ended. */
export type EndedBy = 'epochs' | 'patience' | 'cancelled'

/** The figures of a training, as RunResult wants them. */
export type TrainSummary = {
  readonly trainRows: number
  readonly validationRows: number
  readonly features: number
  readonly precision: string
  readonly steps: number
  readonly totalSteps: number
  /** Epochs that were finished; 0 when it was stopped within the first. */
  readonly epochs: number
  /** 1-based; 0 when no epoch was finished. */
  readonly bestEpoch: number
  readonly isStoppedEarly: boolean
  /** A metric id, `loss`, or `last` where there is no validation part. */
  readonly keptBy: string
  /** Preparing and training, validation included. */
  readonly trainSeconds: number
  /** Training rows per second of the steps, preparing and validation left out. */
  readonly trainSamplesPerSecond: number
  /** Mean training loss of the epoch that was kept. */
  readonly trainLoss: number
  readonly validationAccuracy: number | null
  readonly validationMacroF1: number | null
}

/** A model in memory: what predict.ts and checkpoint.ts take. */
export type Model = {
  readonly family: FamilyId
  readonly settings: SettingValues
  readonly classes: number
  readonly preprocessor: Preprocessor
  readonly network: Network
  readonly backend: ComputeBackend
  /** Frees the weights. */
  readonly dispose: () => void
}

/** What a training gives. */
export type TrainedModel = Model & { readonly endedBy: EndedBy; readonly summary: TrainSummary }

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
  const { tf } = backend
  const family = families[job.family]
  const epochs = asNumber(settings, 'epochs')
  const batchSize = asNumber(settings, 'batchSize')
  const patience = asNumber(settings, 'patience')
  const rng = createRng(asNumber(settings, 'seed'))
  const pace = createPace(job.clock)

  // Data
  yield { type: 'phase', phase: 'preparing' }
  const data = limited(labelledRows(job.train), asNumber(settings, 'limitTrain'), rng.shuffle)
  const validation = job.validation ? labelledRows(job.validation) : null
  const counts = countClasses(data.labels, classes)
  const weightOf = classWeights(counts, asWord(settings, 'classWeights'))
  const preprocessor = await family.prepare(data.texts, settings, signal)
  const rows = await createRowSource(preprocessor, data.texts, signal)
  const held = validation ? await createRowSource(preprocessor, validation.texts, signal) : null
  if (rows.unknown > 0) yield { type: 'notice', message: unknownNotice(rows.unknown, data.texts.length) }

  // Model
  const dims = { features: preprocessor.features, classes, prior: priorShares(counts, weightOf) }
  const network = family.build(tf, dims, settings)
  const dispose = () => Object.values(network.variables()).forEach((variable) => variable.dispose())
  const optimizer = createAdam(tf, network.variables(), {
    weightDecay: asNumber(settings, 'weightDecay'),
    clipNorm: asNumber(settings, 'clipNorm'),
  })
  const keeper = createBestKeeper(tf, network, validation ? asWord(settings, 'keepBestBy') : 'last')

  // Schedule
  const stepsPerEpoch = Math.ceil(data.texts.length / batchSize)
  const totalSteps = epochs * stepsPerEpoch
  const schedule = {
    kind: asWord(settings, 'schedule') === 'linear' ? 'linear' : 'constant',
    peak: asNumber(settings, 'learningRate'),
    warmupRatio: asNumber(settings, 'warmupRatio'),
    totalSteps,
  } as const

  const runStep = async (batch: Int32Array, learningRate: number): Promise<number> => {
    const loss = tf.tidy(() => {
      const placed = network.place(rows.batch(batch), { kind: 'train', rng })
      const targets = tf.tensor2d(targetMatrix(data.labels, batch, weightOf), [batch.length, classes])
      const weights = weightsFor(tf, network.variables(), placed.rows)
      const names = Object.keys(weights)
      const lossOf = (...values: Tensor[]) => {
        const named = Object.fromEntries(names.map((name, index) => [name, values[index] as Tensor]))
        const logits = network.logits(placed, named)[singleOutput]
        if (!logits) throw new TypeError(`The network has no output named ${singleOutput}.`)
        return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), targets))) as Tensor
      }
      const { value, grads } = tf.valueAndGrads(lossOf)(Object.values(weights))
      const gradients = Object.fromEntries(names.map((name, index) => [name, grads[index] as Tensor]))
      optimizer.step(weights, gradients, placed.rows, learningRate)
      return value
    })
    const [value] = await loss.data()
    loss.dispose()
    await pause()
    return value ?? Number.NaN
  }

  // Loop
  let step = 0
  let epoch = 0
  let endedBy: EndedBy = 'epochs'
  let isFinished = false
  try {
    yield { type: 'phase', phase: 'training' }
    const facts = {
      trainRows: data.texts.length,
      validationRows: validation?.texts.length ?? 0,
      features: preprocessor.features,
      precision: 'f32',
    }
    const { id, device } = backend
    const engine = { backend: id, device: device.name, refused: [...job.refused] }
    yield { type: 'started', step, totalSteps, epochs, ...engine, ...facts, testRows: job.testRows }
    pace.start()
    while (epoch < epochs && endedBy === 'epochs') {
      const batches = cut(rng.shuffle(range(data.texts.length)), batchSize)
      for (const [index, batch] of batches.entries()) {
        if (signal.aborted) break
        const learningRate = learningRateAt(schedule, ++step)
        const loss = await runStep(batch, learningRate)
        if (!Number.isFinite(loss)) throw diverged(loss, step, totalSteps, schedule.peak)
        const report = pace.step(batch.length, loss, index === batches.length - 1)
        if (!report) continue
        const secondsLeft = pace.secondsLeft(step, totalSteps)
        const where = { step, totalSteps, epoch: step / stepsPerEpoch, learningRate, secondsLeft }
        yield { type: 'step', ...where, ...report, rssMiB: job.rssMiB() }
      }
      if (signal.aborted) endedBy = 'cancelled'
      if (step < (epoch + 1) * stepsPerEpoch) break
      epoch++
      const trainLoss = pace.epochLoss()
      const figures =
        validation && held
          ? await pace.aside(() => validate(backend, network, held, validation, classes, settings))
          : null
      const isBest = keeper.offer({ epoch, trainLoss, figures })
      const at = { epoch, step, totalSteps, trainLoss, elapsedSeconds: pace.elapsedSeconds() }
      yield { type: 'epoch', ...at, validation: figures, isBest }
      if (endedBy === 'epochs' && epoch < epochs && validation && patience > 0)
        if (epoch - keeper.best().epoch >= patience) endedBy = 'patience'
    }
    if (signal.aborted) endedBy = 'cancelled'
    keeper.restore()
    const best = keeper.best()
    isFinished = true
    return ({
	family: job.family,
	settings,
	classes,
	preprocessor,
	network,
	backend,
	dispose,
	endedBy,
	summary: {
		...facts,
		...{
			steps: step,
			totalSteps,
			epochs: epoch,
			bestEpoch: best.epoch,
			keptBy: keeper.by
		},
		isStoppedEarly: endedBy === 'patience',
		trainSeconds: pace.totalSeconds(),
		trainSamplesPerSecond: pace.samplesPerSecond(),
		trainLoss: best.epoch > 0 ? best.trainLoss : pace.epochLoss(),
		validationAccuracy: best.figures?.metrics['accuracy'] ?? null,
		validationMacroF1: best.figures?.metrics['macroF1'] ?? null
	}
})
  } finally {
    keeper.dispose()
    optimizer.dispose()
    if (!isFinished) dispose()
  }
}

function limited(rows: LabelledTexts, limit: number, shuffle: (order: Int32Array) => Int32Array) {
  if (limit === 0 || limit >= rows.texts.length) return rows
  const chosen = shuffle(range(rows.texts.length)).slice(0, limit).sort()
  return {
    texts: Array.from(chosen, (row) => rows.texts[row] ?? ''),
    labels: chosen.map((row) => rows.labels[row] ?? -1),
  }
}

function unknownNotice(unknown: number, all: number): string {
  return `${unknown} of ${all} training messages hold no known feature; they only teach how common their label is.`
}

function diverged(loss: number, step: number, totalSteps: number, learningRate: number): WinnowError {
  return new WinnowError('engine.diverged', `The loss became ${loss} at step ${step} of ${totalSteps}.`, {
    details: { step, totalSteps, learningRate },
  })
}
