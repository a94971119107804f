// One training, from rows in the database to a model in a folder: read, train, predict the other parts, save. Of a
// part it holds row ids and labels; texts are read from the database when they are asked for.
// It reads the database and writes only the folder it was given; main stores events, scores and the result.
import { performance } from 'node:perf_hooks'
import type { PreviewEvent, RunResult } from '../../shared/domain/run'
import type { RunOutput } from '../../shared/domain/run'
import type { ComputeBackend, Refusal } from '../engine/backends/backend'
import { headsOfOutputs, saveModel } from '../engine/checkpoint'
import type { HeadGoal } from '../engine/head-goal'
import { columnsOf, spansOf, widthOf } from '../engine/heads'
import { labelsOfCounts } from '../engine/labels'
import { predictScores } from '../engine/predict'
import { type Hold, neverHeld } from '../engine/hold'
import { previewTraining } from '../engine/preview'
import { range, type TextSource } from '../engine/texts'
import { type TrainedModel, train, type TrainJob } from '../engine/train'
import { figuresOfHead } from '../engine/validate'
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
    // No part has an empty name: it has no rows.
    const test = readPart(db, request, request.testPart ?? '')
    const rows = { train: trainPart, validation, testRows: test.count }
    const { folder, resume, keepOnly } = request
    const checkpoints = { folder, resume, keepOnly }
    const goal = headGoal(request)
    const job = { ...jobOf(request, engine, rows), goal, checkpoints, scratchFolder: request.folder, hold }
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

/** The head that a goal is about. */
function headGoal({ goal, outputs }: TrainRequest): HeadGoal | null {
  const head = outputs.findIndex(({ output }) => output === goal?.output)
  const own = outputs[head]
  return goal && own ? { head, labels: own.labels.map(({ name }) => name), goal } : null
}

type Rows = Pick<TrainJob, 'train' | 'validation' | 'testRows'>
type Asked = Pick<TrainRequest, 'family' | 'settings' | 'outputs' | 'model' | 'cacheFolder'>

function jobOf(request: Asked, { backend, refused }: Engine, rows: Rows): TrainJob {
  const { family, settings, outputs, model, cacheFolder } = request
  const heads = headsOfOutputs(outputs)
  const [names, second] = outputs.map(({ labels }) => labels.map((label) => label.name))
  // Of several outputs none can be told to be the folder's own.
  const known = names && !second ? { labels: names } : {}
  const given = { family, settings, classes: widthOf(heads), heads, ...known, model, cacheFolder }
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
    const names = request.outputs.map(({ labels }) => labels.map((label) => label.name))
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
    const outputs = withThresholds(request, model)
    const thresholds = outputs.flatMap(({ output, threshold }) =>
      threshold === null ? [] : [[output, threshold] as const],
    )
    if (thresholds.length > 0) yield { type: 'thresholds', thresholds: Object.fromEntries(thresholds) }
    if (request.validationPart !== null && parts.validation)
      yield* predictions(model, request, request.validationPart, parts.validation)
    const started = performance.now()
    const scored = yield* predictions(model, request, 'test', parts.test)
    const seconds = (performance.now() - started) / 1000
    for (const part of request.otherParts)
      yield* predictions(model, request, part, readPart(db, request, part, true))
    yield { type: 'event', body: { type: 'phase', phase: 'saving' } }
    await saveModel(request.folder, model, { outputs })
    const { summary } = model
    const tested = parts.test.count > 0 ? testFigures(parts.test, scored, outputs) : outputs.map(() => null)
    const [figures] = tested
    const [validated] = summary.validation ?? []
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
      validationAccuracy: validated?.['accuracy'] ?? null,
      validationMacroF1: validated?.['macroF1'] ?? null,
      testAccuracy: figures?.['accuracy'] ?? null,
      testMacroF1: figures?.['macroF1'] ?? null,
      ...(outputs.length > 1 || outputs[0]?.kind !== 'single'
        ? {
            outputs: outputs.map(({ output }, at) => ({
              output,
              validation: summary.validation?.[at] ?? null,
              test: tested[at] ?? null,
            })),
          }
        : {}),
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
  const spans = spansOf(model.heads)
  const { classes } = model
  const all = new Float32Array(name === 'test' ? part.count * classes : 0)
  const batchSize = Number(request.settings['evalBatchSize'] ?? 256)
  for (let from = 0; from < part.count; from += chunkRows) {
    const rows = range(Math.min(chunkRows, part.count - from), from)
    const scores = await predictScores(model, await part.texts(rows), { batchSize })
    if (all.length > 0) all.set(scores, from * classes)
    const rowIds = part.rowIds.slice(from, from + rows.length)
    for (const [at, span] of spans.entries()) {
      const output = request.outputs[at]?.output ?? ''
      const own = Float32Array.from(columnsOf(scores, classes, span))
      yield { type: 'predictions', part: name, output, rowIds, scores: own }
    }
  }
  return all
}

/** Figures of each output on the test part; null where no row of it has a label there. */
function testFigures(part: Part, scores: Float32Array, outputs: readonly RunOutput[]) {
  const width = outputs.reduce((sum, { labels }) => sum + labels.length, 0)
  return spansOf(headsOfOutputs(outputs)).map((span, at) => {
    const [output, labels] = [outputs[at], part.labels[at]]
    if (!output || !labels) return null
    return figuresOfHead(span, labels, columnsOf(scores, width, span), output.threshold ?? undefined)
  })
}

/** The outputs, with the thresholds that were best on validation at the epoch that is kept. */
function withThresholds({ outputs }: TrainRequest, { summary }: TrainedModel): RunOutput[] {
  return outputs.map(({ id: _id, ...own }, at) => {
    if (own.kind !== 'multi') return own
    return { ...own, threshold: summary.validation?.[at]?.['threshold'] ?? own.threshold }
  })
}

/** A part with its labels as indices; a label that training never saw is `classes` and up. */
function readPart(db: ReadableDb, request: PreviewRequest, part: string, withUnlabelled = false): Part {
  const { datasetId: dataset, splitId, outputs, revision } = request
  const indexOf = outputs.map(
    ({ labels }) => new Map<number, number>(labels.map(({ id }, index) => [id, index])),
  )
  const outputIds = outputs.map(({ id }) => id)
  const ids: Int32Array[] = []
  const starts: Int32Array[][] = outputs.map(() => [])
  const indices: Int32Array[][] = outputs.map(() => [])
  for (const batch of iterateRows(db, { dataset, splitId, outputIds, part, withUnlabelled, revision })) {
    ids.push(Int32Array.from(batch.rowIds))
    batch.labelIds.forEach((own, at) => {
      const known = indexOf[at]
      if (!known) return
      starts[at]?.push(Int32Array.from(own, (labels) => labels.length))
      indices[at]?.push(
        Int32Array.from(own.flat(), (id) => {
          if (!known.has(id)) known.set(id, known.size)
          return known.get(id) ?? -1
        }),
      )
    })
  }
  const rowIds = joined(ids)
  const read = textReader(db, dataset, revision)
  return {
    count: rowIds.length,
    labels: outputs.map((_, at) => labelsOfCounts(joined(starts[at] ?? []), joined(indices[at] ?? []))),
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
