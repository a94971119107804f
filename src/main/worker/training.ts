// One training, from rows in the database to a model in a folder: read, train, predict the other parts, save. Of a
// part it holds row ids and labels; texts are read from the database when they are asked for.
// It reads the database and writes only the folder it was given; main stores events, scores and the result.
import { performance } from 'node:perf_hooks'
import type { PreviewEvent, RunResult } from '../../shared/domain/run'
import { evaluate } from '../../shared/metrics/evaluate'
import type { ComputeBackend, Refusal } from '../engine/backends/backend'
import { saveModel } from '../engine/checkpoint'
import { predictScores } from '../engine/predict'
import { type Hold, neverHeld } from '../engine/hold'
import { previewTraining } from '../engine/preview'
import { range, type TextSource } from '../engine/texts'
import { type TrainedModel, train, type TrainJob } from '../engine/train'
import { removeTrainingState } from '../engine/weights/training-state'
import { openReadable, type ReadableDb } from '../store/database'
import { iterateRows, textReader } from '../store/part-rows'
import type { PreviewRequest, TrainJobEvent, TrainRequest } from './contract'

type Part = TextSource & { readonly rowIds: Int32Array }
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
    const rows = { train: trainPart, validation, testRows: test.count }
    const checkpoints = { folder: request.folder, resume: request.resume }
    const job = { ...jobOf(request, engine, rows), checkpoints, scratchFolder: request.folder, hold }
    const model = yield* told(train(job, signal))
    yield* conclude(db, request, model, { train: trainPart, validation, test })
  } finally {
    db.close()
  }
}

/** Passes events on; gives the model. When whoever reads goes away, the training ends and cleans up too. */
async function* told(events: ReturnType<typeof train>): AsyncGenerator<TrainJobEvent, TrainedModel> {
  try {
    for (;;) {
      const next = await events.next()
      if (next.done) return next.value
      yield { type: 'event', body: next.value }
    }
  } finally {
    // Does nothing once it has ended.
    await events.return(undefined as never)
  }
}

type Rows = Pick<TrainJob, 'train' | 'validation' | 'testRows'>
type Asked = Pick<TrainRequest, 'family' | 'settings' | 'labels' | 'model' | 'cacheFolder'>

function jobOf(request: Asked, { backend, refused }: Engine, rows: Rows): TrainJob {
  const { family, settings, labels, model, cacheFolder } = request
  const names = labels.map((label) => label.name)
  const given = { family, settings, classes: labels.length, labels: names, model, cacheFolder }
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
    const figures = parts.test.count > 0 ? testFigures(parts.test, scored, request) : null
    const { summary } = model
    const result: RunResult = {
      backend: model.backend.id,
      device: model.backend.device.name,
      precision: summary.precision,
      trainRows: summary.trainRows,
      validationRows: summary.validationRows,
      testRows: parts.test.count,
      features: summary.features,
      epochs: summary.epochs,
      bestEpoch: summary.bestEpoch,
      isStoppedEarly: summary.isStoppedEarly,
      keptBy: summary.keptBy,
      trainSeconds: summary.trainSeconds,
      trainSamplesPerSecond: summary.trainSamplesPerSecond,
      evalSamplesPerSecond: parts.test.count > 0 ? parts.test.count / Math.max(seconds, 1e-3) : null,
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

/** Scores a part and sends the scores; gives those of the test part, (rows, labels) row-major, none of others. */
async function* predictions(
  model: TrainedModel,
  request: TrainRequest,
  name: string,
  part: Part,
): AsyncGenerator<TrainJobEvent, Float32Array<ArrayBuffer>> {
  const classes = request.labels.length
  const all = new Float32Array(name === 'test' ? part.count * classes : 0)
  const batchSize = Number(request.settings['evalBatchSize'] ?? 256)
  for (let from = 0; from < part.count; from += chunkRows) {
    const rows = range(Math.min(chunkRows, part.count - from), from)
    const scores = await predictScores(model, await part.texts(rows), { batchSize })
    if (all.length > 0) all.set(scores, from * classes)
    yield {
      type: 'predictions',
      part: name,
      rowIds: part.rowIds.slice(from, from + rows.length),
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

/** A part with its labels as indices; a label that training never saw is `classes` and up. */
function readPart(db: ReadableDb, request: PreviewRequest, part: string, withUnlabelled = false): Part {
  const indexOf = new Map<number, number>(request.labels.map((label, index) => [label.id, index]))
  const { datasetId: dataset, splitId, outputId, revision } = request
  const ids: Int32Array[] = []
  const indices: Int32Array[] = []
  for (const batch of iterateRows(db, { dataset, splitId, outputId, part, withUnlabelled, revision })) {
    ids.push(Int32Array.from(batch.rowIds))
    indices.push(
      Int32Array.from(batch.labelIds, ([id]) => {
        if (id !== undefined && !indexOf.has(id)) indexOf.set(id, indexOf.size)
        return id === undefined ? -1 : (indexOf.get(id) ?? -1)
      }),
    )
  }
  const rowIds = joined(ids)
  const read = textReader(db, dataset)
  return {
    count: rowIds.length,
    labels: joined(indices),
    rowIds,
    texts: (rows) => read(rows.map((row) => rowIds[row] ?? 0)),
  }
}

function joined(pieces: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

function rssMiB(): number {
  return Math.round(process.memoryUsage.rss() / mebibyte)
}
