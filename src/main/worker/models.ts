// Jobs of the engine: train, predict, evaluate, probe. A worker keeps its engine and the models it has loaded
// open between questions; the files and the database are only read here (but for the model folder of a run).
import type { HandlerContext, Handlers } from '../../shared/contract/define'
import type { Prediction } from '../../shared/domain/prediction'
import { evaluate as evaluateScores } from '../../shared/metrics/evaluate'
import type { ComputeBackend, Refusal } from '../engine/backends/backend'
import { openBackend } from '../engine/backends/open-backend'
import { probeMachine } from '../engine/backends/probe'
import { type LoadedModel, loadModel } from '../engine/checkpoint'
import type { Hold } from '../engine/hold'
import { exportToHuggingFace } from '../engine/export/hugging-face'
import { knownFeatures, predictScores } from '../engine/predict'
import { inspectFolder } from '../engine/weights/model-folder'
import { openReadable } from '../store/database'
import { getOutput, labelSet } from '../store/labels'
import { iterateRows } from '../store/part-rows'
import { readPredictions } from '../store/predictions'
import { getRun } from '../store/runs'
import type { ModelFolder, PreviewRequest, TrainRequest, WorkerContract } from './contract'
import { scoreFile } from './score'
import { previewRun, trainRun } from './training'

type Jobs = Handlers<WorkerContract>

/** Models kept in memory; a bag of words takes 10 to 100 MB. */
const maxLoaded = 3
const bootstrap = { resamples: 1000, seed: 42 }

let opening: Promise<{ backend: ComputeBackend; refused: Refusal[] }> | null = null
const loaded = new Map<string, Promise<LoadedModel>>()

/** The engine of this process, opened once. */
function engine(): Promise<{ backend: ComputeBackend; refused: Refusal[] }> {
  opening ??= openBackend().catch((error: unknown) => {
    opening = null
    throw error
  })
  return opening
}

async function modelOf({ folder, base, cacheFolder, precision }: ModelFolder): Promise<LoadedModel> {
  const key = `${precision ?? ''} ${folder}`
  const known = loaded.get(key)
  if (known) {
    loaded.delete(key)
    loaded.set(key, known)
    return known
  }
  const { backend } = await engine()
  const model = loadModel(folder, backend, { model: base, cacheFolder }, precision)
  model.catch(() => loaded.delete(key))
  loaded.set(key, model)
  const oldest = loaded.size > maxLoaded ? loaded.keys().next().value : undefined
  if (oldest !== undefined) {
    const dropped = loaded.get(oldest)
    loaded.delete(oldest)
    dropped?.then((one) => one.dispose()).catch(() => undefined)
  }
  return model
}

const predict: Jobs['model']['predict'] = async ({ model: place, texts, top }, { signal }) => {
  const model = await modelOf(place)
  const scores = await predictScores(model, texts, { batchSize: 256, signal })
  const { classes } = model
  return texts.map((text, row): Prediction => {
    const own = scores.subarray(row * classes, (row + 1) * classes)
    const order = Array.from(own.keys()).sort((a, b) => (own[b] ?? 0) - (own[a] ?? 0))
    const ranked = order.slice(0, top).map((index) => ({
      label: place.labels[index]?.name ?? '',
      probability: own[index] ?? 0,
    }))
    return {
      output: place.output,
      label: ranked[0]?.label ?? '',
      probability: ranked[0]?.probability ?? 0,
      ranked,
      otherLabels: Math.max(0, classes - ranked.length),
      knownFeatures: knownFeatures(model, text),
    }
  })
}

const evaluate: Jobs['model']['evaluate'] = ({ databaseFile, runId, part }) => {
  const db = openReadable(databaseFile)
  try {
    const run = getRun(db, runId)
    const scored = readPredictions(db, runId, part)
    const output = getOutput(db, run.datasetId, run.output)
    const indexOf = new Map<number, number>(run.labels.map((label, index) => [label.id, index]))
    const names = run.labels.map((label) => label.name)
    const nameNow = new Map<number, string>(labelSet(db, output.id).map((label) => [label.id, label.name]))
    const kept = scored.truth.flatMap((id, row) => (id === 0 ? [] : [row]))
    const truth = Int32Array.from(kept, (row) => {
      const id = scored.truth[row] ?? 0
      const known = indexOf.get(id)
      if (known !== undefined) return known
      indexOf.set(id, names.length)
      names.push(nameNow.get(id) ?? `label ${id}`)
      return names.length - 1
    })
    const classes = run.labels.length
    const scores = new Float32Array(kept.length * classes)
    kept.forEach((row, at) =>
      scores.set(scored.scores.subarray(row * classes, (row + 1) * classes), at * classes),
    )
    const figures = evaluateScores({ truth, scores, classes, names, bootstrap })

    const counts = new Map<number, number>()
    const trained = { dataset: run.datasetId, splitId: run.splitId, outputId: output.id, part: 'train' }
    for (const batch of iterateRows(db, { ...trained, revision: run.datasetRevision }))
      for (const [id] of batch.labelIds) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
    const commonest = run.labels.reduce<{ index: number; count: number }>(
      (best, label, index) =>
        (counts.get(label.id) ?? 0) > best.count ? { index, count: counts.get(label.id) ?? 0 } : best,
      { index: 0, count: -1 },
    )
    const hits = truth.reduce((sum, one) => sum + (one === commonest.index ? 1 : 0), 0)
    return {
      run: run.id,
      part,
      output: run.output,
      ...figures,
      precision: run.result?.precision ?? 'f32',
      majority: { label: names[commonest.index] ?? '', accuracy: truth.length > 0 ? hits / truth.length : 0 },
    }
  } finally {
    db.close()
  }
}

/** Handlers that need the engine. */
export const modelJobs = {
  predict,
  evaluate,
  exportToHuggingFace: ({ model, out }: { model: ModelFolder; out: string }) =>
    exportToHuggingFace(model.folder, model.base, out),
  probe: ({ home }: { home: string }) => probeMachine(home),
  inspect: ({ path }: { path: string }) => inspectFolder(path),
  train: async function* (input: TrainRequest, hold: Hold, context: HandlerContext) {
    yield* trainRun(input, await engine(), hold, context.signal)
  },
  preview: async function* (input: PreviewRequest, context: HandlerContext) {
    yield* previewRun(input, await engine(), context.signal)
  },
  score: async function* (input: Parameters<Jobs['file']['score']>[0], context: HandlerContext) {
    yield* scoreFile(input, await modelOf(input.model), context.signal)
  },
}
