// Scoring rows of a dataset with a run or a folder's classifier: what comes out is stored row by row under a run, so
// that tables filter, sort and count by it, and an evaluation finds it. A run that was trained keeps what it says
// under itself; a folder's classifier gets a run without a training.
// Invariant: what was scored is stored before the next rows are begun, so that stopping loses next to nothing.
import type { Dataset } from '../../shared/domain/dataset'
import type { RunId, SplitId } from '../../shared/domain/ids'
import type { LabelMatching, ScoreRowsEvent, ScoreRowsRequest } from '../../shared/domain/prediction'
import type { Run, RunOutput, RunResult } from '../../shared/domain/run'
import { toWireError, WinnowError } from '../../shared/errors'
import { getDataset } from '../store/datasets'
import { appendEvent } from '../store/events'
import {
  findImported,
  type ImportedUse,
  matchingOf,
  openImported,
  partsOf,
  rightShare,
} from '../store/imported'
import { getOutput } from '../store/labels'
import { baseOf } from '../store/models'
import { countPredictions, insertPredictions } from '../store/predictions'
import { processStartTime } from '../store/process-identity'
import { getRun, updateRun } from '../store/runs'
import { getSplit } from '../store/splits'
import type { ScoreRowsJobEvent } from '../worker/contract'
import type { Worker } from '../worker/host'
import { announce, type Context, timestamp } from './context'
import {
  folderBatchSize,
  folderPlace,
  modelOfRun,
  needsClassifier,
  refusePipeline,
  type UsableModel,
} from './model-places'
import { openModel } from './models'
import { type Asking, refuseStandIn } from './prepare'
import type { Scorings } from './scorings'

type Ready = Extract<ScoreRowsJobEvent, { type: 'ready' }>
type Opened = { readonly run: Run; readonly matching: LabelMatching }

/** What is to be scored, checked. */
type Target = {
  readonly model: UsableModel
  readonly dataset: Dataset
  readonly splitId: SplitId | null
  /** The run that keeps the predictions so far. */
  readonly known: Run | null
  /** Makes that run, or brings it up to date, once the model is loaded. */
  readonly open: (said: RunOutput) => Opened
}

/** Pages hear of it no more often than this. */
const tellEveryMs = 1000

/**
 * Scores the rows that were asked for and have no prediction yet. Whoever stops it keeps what was scored.
 * @throws WinnowError `dataset.notFound`, `split.unknownPart`, `label.notFound`, `input.invalid`, `dataset.inUse`, and
 * as `usableModel` and the worker's loading.
 */
export async function* scoreRows(
  context: Context,
  scorings: Scorings,
  request: ScoreRowsRequest,
  asking: Asking,
): AsyncGenerator<ScoreRowsEvent> {
  context.write()
  const target = await findTarget(context, request, asking)
  if (target.known && scorings.isLive(target.known.id)) throw inUse(target.known)
  const stop = new AbortController()
  const signal = AbortSignal.any([asking.signal, stop.signal])
  const worker = context.workers.start('score')
  signal.addEventListener('abort', worker.kill, { once: true })
  const title = `Score ${target.dataset.name} with ${target.model.name}`
  const activity = { kind: 'scoring' as const, title, progress: 0, detail: '', secondsLeft: null }
  const job = context.activity.begin({ ...activity, runId: target.known?.id ?? null })
  let keeping: Keeping | null = null
  try {
    const asked = {
      databaseFile: context.workspace.databaseFile,
      model: target.model.place,
      datasetId: target.dataset.id,
      splitId: target.splitId,
      part: request.part ?? null,
      runId: target.known?.id ?? null,
      batchSize: target.model.batchSize,
    }
    for await (const event of worker.client.model.scoreRows(asked, { signal })) {
      if (signal.aborted) break
      if (event.type === 'ready') {
        const [said] = event.outputs
        if (!said) throw new WinnowError('internal', 'The model answers nothing.')
        const opened = target.open(said)
        if (scorings.isLive(opened.run.id)) throw inUse(opened.run)
        keeping = beginKeeping(context, opened, event, worker, scorings.add(opened.run.id, stop))
        job.update({ runId: opened.run.id })
        yield started(opened, event)
      } else if (event.type === 'predictions') {
        keeping?.store(event)
        const progress = keeping?.progress()
        if (!progress) continue
        const { rows, totalRows, secondsLeft } = progress
        job.update({ progress: rows / Math.max(1, totalRows), detail: `${rows} rows`, secondsLeft })
        yield progress
      } else if (keeping) {
        const run = await keeping.complete(event)
        const { ready, opened, scored } = keeping
        yield {
          type: 'finished',
          run,
          rows: ready.rows,
          scored: scored(),
          samplesPerSecond: scored() / Math.max(1e-3, event.seconds),
          precision: ready.precision,
          counts: countPredictions(context.db, run.id, request.part ?? null).labels,
          matching: opened.matching,
        }
        return
      }
    }
  } catch (error) {
    // The worker is ended at once where it was to stop.
    if (!signal.aborted) {
      keeping?.fail(error)
      throw error
    }
  } finally {
    signal.removeEventListener('abort', worker.kill)
    keeping?.leave()
    job.end()
    worker.kill()
  }
}

async function findTarget(context: Context, request: ScoreRowsRequest, asking: Asking): Promise<Target> {
  const asked = refusePipeline(context, request.model)
  const run = asked.kind === 'run' ? getRun(context.db, asked.run) : null
  if (run && run.family !== 'imported') return targetOfRun(context, run, request)
  const ref = asked.kind === 'folder' ? asked.model : (run?.model?.id ?? '')
  const named = request.dataset ?? run?.datasetId
  if (named === undefined)
    throw new WinnowError('input.invalid', 'No dataset is named whose rows are to be scored.', {
      details: { path: 'dataset' },
    })
  const dataset = getDataset(context.db, named)
  const { split } = dataset
  checkPart(dataset, split?.parts ?? {}, request.part)
  const model = await openModel(context, ref, { ...asking, isSure: true })
  const hash = needsClassifier(model.name, model.report)
  const precision = request.precision ?? (run?.settings['precision'] as 'auto' | undefined) ?? 'auto'
  const output = request.output ?? run?.output
  const use: ImportedUse = { model: baseOf(model), dataset: dataset.id, output, precision }
  const place = folderPlace(context, model.path, hash, precision)
  return {
    model: { place, name: model.name, run: null, learntFrom: [], batchSize: folderBatchSize },
    dataset,
    splitId: split?.id ?? null,
    known: findImported(context.db, use),
    open: (said) => openImported(context.write(), use, said, timestamp(context)),
  }
}

function targetOfRun(context: Context, run: Run, request: ScoreRowsRequest): Target {
  const model = modelOfRun(context, run)
  const dataset = getDataset(context.db, request.dataset ?? run.datasetId)
  if (dataset.standIn === 'hashes') refuseStandIn(dataset)
  const refuse = (what: string, path: string, hint: string): never => {
    throw new WinnowError('input.invalid', what, { hint, details: { path } })
  }
  if (dataset.id !== run.datasetId)
    refuse(
      `${run.name} has learnt from ${run.dataset} and keeps predictions for its rows alone, not for ${dataset.name}.`,
      'dataset',
      'Export the rows and score the file: `winnow export-data`, then `winnow predict`.',
    )
  if (request.precision !== undefined && request.precision !== run.result?.precision)
    refuse(
      `${run.name} keeps predictions in ${run.result?.precision ?? 'the precision'} that it was trained in.`,
      'precision',
      'Leave the precision out, or score a file.',
    )
  const parts = run.splitId === null ? {} : getSplit(context.db, run.splitId).parts
  checkPart(dataset, parts, request.part)
  const output = getOutput(context.db, dataset.id, run.output)
  const opened = { run, matching: matchingOf(context.db, output.id, run.labels) }
  return { model, dataset, splitId: run.splitId, known: run, open: () => opened }
}

function checkPart(
  { name }: Dataset,
  parts: Readonly<Record<string, number>>,
  part: string | undefined,
): void {
  if (part === undefined || parts[part] !== undefined) return
  const known = Object.keys(parts)
  const list = known.length > 0 ? `it has ${known.join(', ')}` : 'it has no split'
  throw new WinnowError('split.unknownPart', `${name} has no part ${part}: ${list}.`)
}

function inUse({ name }: Run): WinnowError {
  return new WinnowError('dataset.inUse', `${name} is being given predictions already.`)
}

function started({ run, matching }: Opened, { rows, left }: Ready): ScoreRowsEvent {
  return { type: 'started', run: run.id, rows, known: rows - left, matching }
}

/** Stores what a scoring gives. A trained run has a state of its own that this does not touch. */
type Keeping = ReturnType<typeof beginKeeping>

function beginKeeping(context: Context, opened: Opened, ready: Ready, worker: Worker, release: () => void) {
  const { run, matching } = opened
  const { id } = run
  const isOwn = run.family === 'imported'
  const beganAt = context.now()
  const known = ready.rows - ready.left
  let scored = 0
  let isEnded = false
  let toldAt = beganAt
  if (isOwn) {
    if (run.status !== 'completed')
      updateRun(context.write(), id, {
        status: 'running',
        startedAt: run.startedAt ?? timestamp(context),
        finishedAt: null,
        error: null,
        worker: { pid: worker.pid, startTime: processStartTime(worker.pid) },
      })
    updateRun(context.write(), id, { step: known, totalSteps: ready.rows })
    tell(context, id, { type: 'notice', message: matchingText(matching) })
    announce(context, 'runs', id)
  }
  const end = (status: 'cancelled' | 'failed', message: string, error: unknown): void => {
    isEnded = true
    if (!isOwn) return
    const wire = error === null ? null : toWireError(error)
    // One that was whole before stays so; it has only got fewer further rows than were asked for.
    if (getRun(context.db, id).status !== 'completed')
      updateRun(context.write(), id, { status, finishedAt: timestamp(context), error: wire, worker: null })
    tell(context, id, { type: 'finished', status, message, result: null, error: wire })
  }
  return {
    opened,
    ready,
    scored: () => scored,
    store: ({ rowIds, scores }: Extract<ScoreRowsJobEvent, { type: 'predictions' }>): void => {
      storeByPart(context, run, rowIds, scores, ready.outputs)
      scored += rowIds.length
      if (!isOwn) return
      updateRun(context.write(), id, { step: known + scored })
      if (context.now() - toldAt < tellEveryMs) return
      toldAt = context.now()
      announce(context, 'runs', id)
    },
    progress: (): Extract<ScoreRowsEvent, { type: 'progress' }> => {
      const left = ready.left - scored
      const secondsLeft = scored > 0 ? ((context.now() - beganAt) / 1000 / scored) * left : null
      return { type: 'progress', rows: known + scored, totalRows: ready.rows, secondsLeft }
    },
    /** Gives the run as it is now, with its figures. */
    complete: async (event: Extract<ScoreRowsJobEvent, { type: 'finished' }>): Promise<Run> => {
      isEnded = true
      if (!isOwn) return getRun(context.db, id)
      const rate = scored > 0 ? scored / Math.max(1e-3, event.seconds) : null
      const result = await resultOf(context, run, ready, rate, event.peakRssMiB)
      const finishedAt = timestamp(context)
      const change = { status: 'completed' as const, finishedAt, result, error: null, worker: null }
      const done = updateRun(context.write(), id, change)
      const message = `${scored} rows scored; of ${ready.rows} asked for, ${known} had been scored before.`
      tell(context, id, { type: 'finished', status: 'completed', message, result, error: null })
      return done
    },
    fail: (error: unknown) => end('failed', toWireError(error).message, error),
    /** Whatever ended it: says that it was stopped where nothing else was said. */
    leave: (): void => {
      if (!isEnded)
        end('cancelled', `Stopped. ${known + scored} of ${ready.rows} rows have a prediction.`, null)
      release()
      announce(context, 'runs', id)
      announce(context, 'datasets', run.datasetId)
    },
  }
}

function tell(context: Context, run: RunId, body: Parameters<typeof appendEvent>[2]): void {
  appendEvent(context.write(), run, body, timestamp(context))
}

function storeByPart(
  context: Context,
  run: Run,
  rowIds: Int32Array,
  scores: Float32Array,
  outputs: readonly RunOutput[],
): void {
  const width = outputs.reduce((sum, { labels }) => sum + labels.length, 0)
  const db = context.write()
  const ids = Array.from(rowIds)
  const byPart = Map.groupBy(partsOf(db, run, ids).entries(), ([, part]) => part)
  db.write(() => {
    for (const [part, entries] of byPart) {
      const places = entries.map(([place]) => place)
      const rowsOfPart = places.map((place) => ids[place] ?? 0)
      let from = 0
      for (const [index, { labels }] of outputs.entries()) {
        const classes = labels.length
        const own = new Float32Array(places.length * classes)
        places.forEach((place, at) =>
          own.set(scores.subarray(place * width + from, place * width + from + classes), at * classes),
        )
        // The run's own name of the output: a folder knows none.
        const output = run.outputs[index]?.output
        insertPredictions(db, { run: run.id, part, output, rowIds: rowsOfPart, scores: own })
        from += classes
      }
    }
  })
}

/** The figures of a folder's classifier as those of a run: what it has not (a training) is 0. */
async function resultOf(
  context: Context,
  run: Run,
  ready: Ready,
  rate: number | null,
  peakRssMiB: number,
): Promise<RunResult> {
  const [validation, test] = await Promise.all([
    figuresOf(context, run, 'validation'),
    figuresOf(context, run, 'test'),
  ])
  return {
    backend: ready.backend,
    device: ready.device,
    precision: ready.precision,
    trainRows: 0,
    validationRows: validation.rows,
    testRows: test.rows,
    features: ready.features,
    epochs: 0,
    bestEpoch: 0,
    isStoppedEarly: false,
    keptBy: 'last',
    trainSeconds: 0,
    trainSamplesPerSecond: 0,
    evalSamplesPerSecond: rate ?? run.result?.evalSamplesPerSecond ?? null,
    peakRssMiB,
    trainLoss: 0,
    validationAccuracy: validation.accuracy,
    validationMacroF1: validation.macroF1,
    testAccuracy: test.accuracy,
    testMacroF1: test.macroF1,
  }
}

async function figuresOf(context: Context, { id }: Run, part: string) {
  const { rows, accuracy } = rightShare(context.db, id, part)
  if (rows === 0) return { rows, accuracy: null, macroF1: null }
  const { databaseFile } = context.workspace
  const asked = { databaseFile, runId: id, part }
  const { metrics } = await context.warmWorker().client.data.evaluate(asked)
  return { rows, accuracy, macroF1: metrics['macroF1']?.value ?? null }
}

/** Which labels of the folder are which of the dataset, in a sentence or three. */
function matchingText({ matched, modelOnly, datasetOnly }: LabelMatching): string {
  const all = matched.length + modelOnly.length
  const lines = [`${matched.length} of the model’s ${all} labels are labels of the dataset.`]
  if (modelOnly.length > 0) lines.push(`The dataset does not have ${listed(modelOnly)}.`)
  if (datasetOnly.length > 0)
    lines.push(`The model does not know ${listed(datasetOnly)}; their rows count as wrong.`)
  return lines.join(' ')
}

const mostNames = 12

function listed(names: readonly string[]): string {
  const more = names.length - mostNames
  return names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
