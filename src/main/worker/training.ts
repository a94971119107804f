// One training, from rows in the database to a model in a folder: read, train, predict the other parts, save.
// It reads the database and writes only the folder it was given; main stores events, scores and the result.
import { performance } from 'node:perf_hooks'
import type { PreviewEvent, RunResult } from '../../shared/domain/run'
import { evaluate } from '../../shared/metrics/evaluate'
import type { ComputeBackend, Refusal } from '../engine/backends/backend'
import { saveModel } from '../engine/checkpoint'
import { predictScores } from '../engine/predict'
import { type Hold, neverHeld } from '../engine/hold'
import { previewTraining } from '../engine/preview'
import { type LabelledTexts, type TrainedModel, train, type TrainJob } from '../engine/train'
import { removeTrainingState } from '../engine/weights/training-state'
import { openReadable, type ReadableDb } from '../store/database'
import { iterateTexts } from '../store/rows'
import type { PreviewRequest, TrainJobEvent, TrainRequest } from './contract'

type Part = LabelledTexts & { readonly texts: string[]; readonly rowIds: Int32Array }
type Engine = { readonly backend: ComputeBackend; readonly refused: readonly Refusal[] }

/** Rows whose scores travel to main in one message. */
const chunkRows = 2000
const mebibyte = 1024 * 1024

/** Runs the training that main asked for. A stopped run keeps its best epoch, if one was finished. */
export async function* trainRun(
  request: TrainRequest,
  engine: Engine,
  hold: Hold,
  signal: AbortSignal,
): AsyncGenerator<TrainJobEvent> {
  yield { type: 'event', body: { type: 'phase', phase: 'reading' } }
  const db = openReadable(request.databaseFile)
  try {
    const trainPart = readPart(db, request, 'train')
    const validation = request.validationPart === null ? null : readPart(db, request, request.validationPart)
    const test = readPart(db, request, 'test')
    const rows = { train: trainPart, validation, testRows: test.texts.length }
    const checkpoints = { folder: request.folder, resume: request.resume }
    const events = train({ ...jobOf(request, engine, rows), checkpoints, hold }, signal)
    let step = await events.next()
    while (step.done !== true) {
      yield { type: 'event', body: step.value }
      step = await events.next()
    }
    yield* conclude(db, request, step.value, { train: trainPart, validation, test })
  } finally {
    db.close()
  }
}

type Rows = Pick<TrainJob, 'train' | 'validation' | 'testRows'>
type Asked = Pick<TrainRequest, 'family' | 'settings' | 'labels' | 'model' | 'cacheFolder'>

function jobOf(request: Asked, { backend, refused }: Engine, rows: Rows): TrainJob {
  const { family, settings, labels, model, cacheFolder } = request
  const given = { family, settings, classes: labels.length, model, cacheFolder }
  const surroundings = { backend, refused, clock: () => performance.now(), rssMiB }
  return { ...given, ...rows, ...surroundings, checkpoints: null, hold: neverHeld }
}

/** Looks at a training before it is run: what its texts are, how long it would take. Writes nothing but caches. */
export async function* previewRun(
  request: PreviewRequest,
  engine: Engine,
  signal: AbortSignal,
): AsyncGenerator<PreviewEvent> {
  const db = openReadable(request.databaseFile)
  try {
    const validation = request.validationPart === null ? null : readPart(db, request, request.validationPart)
    const rows = { train: readPart(db, request, 'train'), validation, testRows: 0 }
    const names = request.labels.map((label) => label.name)
    yield* previewTraining(jobOf(request, engine, rows), names, signal)
  } finally {
    db.close()
  }
}

type Parts = { readonly train: Part; readonly validation: Part | null; readonly test: Part }

/** Scores the other parts with the kept weights, saves the model and reports the result. */
async function* conclude(
  db: ReadableDb,
  request: TrainRequest,
  model: TrainedModel,
  parts: Parts,
): AsyncGenerator<TrainJobEvent> {
  try {
    if (model.endedBy === 'cancelled' && model.summary.epochs === 0) {
      yield { type: 'finished', endedBy: 'cancelled', result: null }
      return
    }
    yield { type: 'event', body: { type: 'phase', phase: 'evaluating' } }
    if (request.validationPart !== null && parts.validation)
      yield* predictions(model, request, request.validationPart, parts.validation)
    const started = performance.now()
    const scored = yield* predictions(model, request, 'test', parts.test)
    const seconds = (performance.now() - started) / 1000
    for (const part of request.otherParts)
      yield* predictions(model, request, part, readPart(db, request, part, true))
    yield { type: 'event', body: { type: 'phase', phase: 'saving' } }
    await saveModel(request.folder, model, { labels: request.labels, output: request.output })
    // A stopped run may go on later; a finished one has no use for its checkpoint.
    if (model.endedBy !== 'cancelled') await removeTrainingState(request.folder)
    const figures = parts.test.texts.length > 0 ? testFigures(parts.test, scored, request) : null
    const { summary } = model
    const result: RunResult = {
      backend: model.backend.id,
      device: model.backend.device.name,
      precision: summary.precision,
      trainRows: summary.trainRows,
      validationRows: summary.validationRows,
      testRows: parts.test.texts.length,
      features: summary.features,
      epochs: summary.epochs,
      bestEpoch: summary.bestEpoch,
      isStoppedEarly: summary.isStoppedEarly,
      keptBy: summary.keptBy,
      trainSeconds: summary.trainSeconds,
      trainSamplesPerSecond: summary.trainSamplesPerSecond,
      evalSamplesPerSecond:
        parts.test.texts.length > 0 ? parts.test.texts.length / Math.max(seconds, 1e-3) : null,
      peakRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      trainLoss: summary.trainLoss,
      validationAccuracy: summary.validationAccuracy,
      validationMacroF1: summary.validationMacroF1,
      testAccuracy: figures?.accuracy ?? null,
      testMacroF1: figures?.macroF1 ?? null,
    }
    yield { type: 'finished', endedBy: model.endedBy, result }
  } finally {
    model.dispose()
  }
}

async function* predictions(
  model: TrainedModel,
  request: TrainRequest,
  name: string,
  part: Part,
): AsyncGenerator<TrainJobEvent, Float32Array<ArrayBuffer>> {
  const classes = request.labels.length
  const all = new Float32Array(part.texts.length * classes)
  const batchSize = Number(request.settings['evalBatchSize'] ?? 256)
  for (let from = 0; from < part.texts.length; from += chunkRows) {
    const to = Math.min(part.texts.length, from + chunkRows)
    const scores = await predictScores(model, part.texts.slice(from, to), { batchSize })
    all.set(scores, from * classes)
    yield {
      type: 'predictions',
      part: name,
      rowIds: part.rowIds.slice(from, to),
      scores: Float32Array.from(scores),
    }
  }
  return all
}

function testFigures(
  part: Part,
  scores: Float32Array,
  request: TrainRequest,
): { accuracy: number; macroF1: number } {
  const names = request.labels.map((label) => label.name)
  const { metrics } = evaluate({ truth: part.labels, scores, classes: names.length, names })
  return { accuracy: metrics['accuracy']?.value ?? 0, macroF1: metrics['macroF1']?.value ?? 0 }
}

/** Texts of a part with their labels as indices; a label that training never saw is `classes` and up. */
function readPart(db: ReadableDb, request: PreviewRequest, part: string, withUnlabelled = false): Part {
  const indexOf = new Map<number, number>(request.labels.map((label, index) => [label.id, index]))
  const texts: string[] = []
  const labels: number[] = []
  const rowIds: number[] = []
  const what = {
    dataset: request.datasetId,
    splitId: request.splitId,
    outputId: request.outputId,
    part,
    withUnlabelled,
    revision: request.revision,
  }
  for (const batch of iterateTexts(db, what)) {
    batch.texts.forEach((text, at) => {
      const id = batch.labelIds[at]?.[0]
      if (id !== undefined && !indexOf.has(id)) indexOf.set(id, indexOf.size)
      texts.push(text)
      labels.push(id === undefined ? -1 : (indexOf.get(id) ?? -1))
      rowIds.push(batch.rowIds[at] ?? 0)
    })
  }
  return { texts, labels: Int32Array.from(labels), rowIds: Int32Array.from(rowIds) }
}

function rssMiB(): number {
  return Math.round(process.memoryUsage.rss() / mebibyte)
}
