// Jobs of the engine: train, predict, evaluate, probe. A worker keeps its engine and the models it has loaded
// open between questions; the files and the database are only read here (but for the model folder of a run).
import { applyPolicy } from '../../shared/decide/apply'
import type { HandlerContext, Handlers } from '../../shared/contract/define'
import type { ComputeBackend, Refusal } from '../engine/backends/backend'
import { openBackend } from '../engine/backends/open-backend'
import { probeMachine } from '../engine/backends/probe'
import { type LoadedModel, loadModel } from '../engine/checkpoint'
import type { Hold } from '../engine/hold'
import { exportToHuggingFace } from '../engine/export/hugging-face'
import { loadFolderClassifier } from '../engine/models/folder-classifier'
import { inspectFolder } from '../engine/weights/model-folder'
import { type Answering, answeringOf, type Member, pipelineOf } from './answering'
import { calibrated, outputScores, outputSpans, predictionOf } from './answers'
import type {
  ModelPlace,
  PreviewRequest,
  QualityRequest,
  SingleModelPlace,
  TrainRequest,
  WorkerContract,
} from './contract'
import { explainText, strongestOf } from './explain'
import { judge } from './judge'
import { checkQuality } from './quality'
import { checkRobustness } from './robustness'
import { scoreFile } from './score'
import { scoreRows } from './score-rows'
import { tokenLengths } from './token-lengths'
import { tokensOf } from './tokens'
import { previewRun, trainRun } from './training'

type Jobs = Handlers<WorkerContract>

/** Models kept in memory; a bag of words takes 10 to 100 MB. A pipeline with more of them keeps all of its own. */
let mostLoaded = 3

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

async function modelOf(place: SingleModelPlace): Promise<LoadedModel> {
  const { folder, precision } = place
  const key = `${precision ?? ''} ${place.kind === 'folder' ? place.hash : ''} ${folder}`
  const known = loaded.get(key)
  if (known) {
    loaded.delete(key)
    loaded.set(key, known)
    return known
  }
  const { backend } = await engine()
  const { cacheFolder } = place
  const model =
    place.kind === 'run'
      ? loadModel(folder, backend, { model: place.base, cacheFolder }, precision)
      : loadFolderClassifier(folder, backend, {
          hash: place.hash,
          cacheFolder,
          precision: precision ?? 'auto',
        })
  model.catch(() => loaded.delete(key))
  loaded.set(key, model)
  const oldest = loaded.size > mostLoaded ? loaded.keys().next().value : undefined
  if (oldest !== undefined) {
    const dropped = loaded.get(oldest)
    loaded.delete(oldest)
    dropped?.then((one) => one.dispose()).catch(() => undefined)
  }
  return model
}

/** One model, or all of a pipeline, ready to answer. */
async function answering(place: ModelPlace): Promise<Answering> {
  if (place.kind !== 'pipeline') return answeringOf(await modelOf(place), place.temperatures)
  return pipelineOf(await membersOf(place))
}

/** The models of a place, each with its own. */
async function membersOf(place: ModelPlace): Promise<(Member & { readonly place: SingleModelPlace })[]> {
  const all = place.kind === 'pipeline' ? place.members : [{ name: '', place }]
  mostLoaded = Math.max(mostLoaded, all.length)
  const members = []
  for (const { name, place: own } of all)
    members.push({ name, place: own, model: await modelOf(own), temperatures: own.temperatures })
  return members
}

const predict: Jobs['model']['predict'] = async ({ model: place, texts, top }, { signal }) => {
  const model = await answering(place)
  const { classes, temperatures } = model
  const raw = await model.scores(texts, { batchSize: 256, signal })
  const spans = outputSpans(model.outputs)
  const scores = calibrated(spans, temperatures, raw, classes)
  return texts.map((text, row) => {
    const own = raw.subarray(row * classes, (row + 1) * classes)
    const said = scores.subarray(row * classes, (row + 1) * classes)
    const known = model.knownFeatures(text)
    return spans.map((span, at) =>
      predictionOf(span, own, top, known[at] ?? 0, { temperature: temperatures[at] ?? 1, said }),
    )
  })
}

const act: Jobs['model']['act'] = async ({ model: place, texts, rule }, { signal }) => {
  const model = await answering(place)
  const scores = await model.scores(texts, { batchSize: 256, signal })
  const spans = outputSpans(model.outputs)
  return texts.map((_, row) => {
    const own = scores.subarray(row * model.classes, (row + 1) * model.classes)
    return applyPolicy(rule, outputScores(spans, own))
  })
}

/** Handlers that need the engine. */
export const modelJobs = {
  predict,
  explain: async (input: Parameters<Jobs['model']['explain']>[0], { signal }: HandlerContext) =>
    explainText(await membersOf(input.model), input, signal),
  strongest: async (input: Parameters<Jobs['model']['strongest']>[0]) =>
    strongestOf(await modelOf(input.model), input),
  act,
  tokens: tokensOf,
  tokenLengths,
  exportToHuggingFace: ({ folder, base, out, about }: Parameters<Jobs['model']['exportToHuggingFace']>[0]) =>
    exportToHuggingFace(folder, base, out, about),
  probe: ({ home }: { home: string }) => probeMachine(home),
  inspect: ({ path }: { path: string }) => inspectFolder(path),
  train: async function* (input: TrainRequest, hold: Hold, context: HandlerContext) {
    yield* trainRun(input, await engine(), hold, context.signal)
  },
  preview: async function* (input: PreviewRequest, context: HandlerContext) {
    yield* previewRun(input, await engine(), context.signal)
  },
  scoreRows: async function* (input: Parameters<Jobs['model']['scoreRows']>[0], context: HandlerContext) {
    yield* scoreRows(input, await modelOf(input.model), context.signal)
  },
  checkQuality: async function* (input: QualityRequest, context: HandlerContext) {
    yield* checkQuality(input, async () => (await engine()).backend, context.signal)
  },
  score: async function* (input: Parameters<Jobs['file']['score']>[0], context: HandlerContext) {
    yield* scoreFile(input, await answering(input.model), context.signal)
  },
  judge: async function* (input: Parameters<Jobs['model']['judge']>[0], context: HandlerContext) {
    yield* judge(input, await answering(input.model), context.signal)
  },
  checkRobustness: async function* (
    input: Parameters<Jobs['model']['checkRobustness']>[0],
    context: HandlerContext,
  ) {
    yield* checkRobustness(input, answeringOf(await modelOf(input.model)), context.signal)
  },
}
