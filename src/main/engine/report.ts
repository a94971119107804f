// What a training says of itself: at its start, at its end, and when it goes wrong.
import type { RunEventBody } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import type { Network } from './family'
import type { EndedBy, TrainSummary } from './job'
import type { Parts } from './parts'
import type { TrainingData } from './training-data'
import type { FollowedTexts } from './watched'

function factsOf(data: TrainingData) {
  return {
    trainRows: data.count,
    validationRows: data.held?.count ?? 0,
    features: data.preprocessor.features,
  }
}

/** The event that opens a training. */
export function started(
  { job, data, plan }: Parts,
  network: Network,
  step: number,
  followedTexts: FollowedTexts,
): RunEventBody {
  const { id, device } = job.backend
  const { totalSteps, epochs, rowsPerStep } = plan
  const engine = { backend: id, device: device.name, precision: network.precision, refused: [...job.refused] }
  const facts = { ...factsOf(data), testRows: job.testRows, rowsPerStep, text: data.facts }
  const trainable = trainableParameters(network)
  return {
    type: 'started',
    step,
    totalSteps,
    epochs,
    ...engine,
    ...facts,
    trainableParameters: trainable,
    resumedFrom: step,
    ...(followedTexts.length > 0 ? { followedTexts } : {}),
  }
}

/** Numbers that a training changes. */
export function trainableParameters(network: Network): number {
  const trained = Object.values(network.variables()).filter((variable) => variable.trainable)
  return trained.reduce((sum, variable) => sum + variable.size, 0)
}

/** The figures of a training that has ended. */
export function summaryOf(
  { data, plan, keeper, pace }: Parts,
  network: Network,
  step: number,
  endedBy: EndedBy,
): TrainSummary {
  const { epoch, trainLoss, figures } = keeper.best()
  const passes = step / plan.stepsPerEpoch
  return {
    ...factsOf(data),
    steps: step,
    totalSteps: plan.totalSteps,
    epochs: epoch === 0 ? 0 : endedBy === 'cancelled' ? Math.max(epoch, Math.floor(passes)) : passes,
    isStoppedEarly: endedBy === 'patience',
    precision: network.precision,
    bestEpoch: epoch,
    keptBy: keeper.by,
    trainSeconds: pace.totalSeconds(),
    trainSamplesPerSecond: pace.samplesPerSecond(),
    trainLoss: epoch > 0 ? trainLoss : pace.epochLoss(),
    validationAccuracy: figures?.metrics['accuracy'] ?? null,
    validationMacroF1: figures?.metrics['macroF1'] ?? null,
    validation: figures?.heads ?? null,
  }
}

/** The error of a loss that is no number any more. */
export function diverged(loss: number, step: number, totalSteps: number, learningRate: number): WinnowError {
  return new WinnowError('engine.diverged', `The loss became ${loss} at step ${step} of ${totalSteps}.`, {
    details: { step, totalSteps, learningRate },
  })
}
