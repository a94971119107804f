// A classifier that a Hugging Face folder already holds, used as it is: config.json names its classes, the weights
// have its head. Nothing is learnt and nothing drawn at random: a folder that lacks a weight is refused.
// Invariant: scores are over the folder's classes in the order of its id2label: their softmax, or their sigmoids where
// problem_type says that a text may have several.
import { WinnowError } from '../../../shared/errors'
import { defaultThreshold } from '../../../shared/metrics/threshold'
import { createRng } from '../../../shared/rng'
import type { ComputeBackend } from '../backends/backend'
import type { LoadedModel } from '../checkpoint'
import { productsOf } from '../compiled/kernels'
import { choosePrecision } from '../compiled/precision'
import type { Network, Preprocessor } from '../family'
import { singleOutput } from '../heads'
import { isObject } from '../json'
import { probabilities } from '../probabilities'
import { readVariables } from '../step'
import { createTokenizer, type TextTokenizer } from '../text/tokenizer'
import { readJsonFile } from '../weights/folder-files'
import { type OpenedFolder, openFolder } from '../weights/model-folder'
import type { StoredTensor } from '../weights/safetensors'
import { buildEncoder } from './encoder/network'
import { knownTokens } from './frozen-encoder'

/** What a folder's classifier is opened with. */
export type FolderClassifierOptions = {
  /** SHA-256 of the folder as it was looked at; null takes it as it is. */
  readonly hash: string | null
  /** For what may be deleted at any time; null keeps nothing. */
  readonly cacheFolder: string | null
  /** `f32`, `bf16`, or `auto` for the faster one. */
  readonly precision: string
}

/**
 * Opens the classifier of a folder. Texts are cut at the folder's own length; labels have the ids 1, 2, 3 … in the
 * order of id2label.
 * @throws WinnowError `model.noClassifier` (it cannot predict, but be trained), `model.missing`, `model.incomplete`
 * (damaged, or changed since), `model.unsupported` (a head that gives numbers).
 */
export async function loadFolderClassifier(
  path: string,
  backend: ComputeBackend,
  { hash, cacheFolder, precision: asked }: FolderClassifierOptions,
): Promise<LoadedModel> {
  const folder = await openFolder(path, hash)
  const { names, kind, threshold } = await classesOf(path, folder)
  const { tensors, missing } = await folder.readWeights()
  if (missing.length > 0) throw noClassifier(path, `its weights lack ${missing.slice(0, 3).join(', ')}`)
  const source = (name: string): StoredTensor => {
    const stored = tensors[name]
    if (stored) return stored
    throw noClassifier(path, `its weights lack ${name}`)
  }
  const { maxLength } = folder.report
  const { precision } = choosePrecision(productsOf(backend), asked, cacheFolder)
  const heads = [{ output: singleOutput, isMulti: kind === 'multi', classes: names.length }]
  const plan = {
    config: folder.config,
    pooling: 'head',
    classes: names.length,
    heads,
    frozenLayers: 0,
    dropout: { hidden: 0, attention: 0, classifier: 0 },
    precision,
  } as const
  const network = buildEncoder(backend, plan, source, createRng(0))
  return {
    family: 'encoder',
    settings: { maxLength, pooling: 'head', dropout: 0, precision: asked },
    classes: names.length,
    heads,
    outputs: [
      {
        output: singleOutput,
        kind,
        labels: names.map((name, index) => ({ id: index + 1, name })),
        threshold,
      },
    ],
    preprocessor: preprocessorOf(createTokenizer(folder.tokenizer, maxLength)),
    network,
    backend,
    model: { path, hash: folder.report.hash },
    scores: (batch) => probabilities(backend, network, heads, batch),
    readWeights: () => readVariables(network.variables()),
    dispose: () => disposeOf(network),
  }
}

/** Names of the classes, and whether a text may get several, where the folder's head tells classes apart. */
async function classesOf(
  path: string,
  { report }: OpenedFolder,
): Promise<{ names: readonly string[]; kind: 'single' | 'multi'; threshold: number | null }> {
  const { labels, className, architecture } = report
  if (!labels) {
    const kind = className || architecture
    throw noClassifier(
      path,
      `config.json says that it is a ${kind} and names no classes of a classifier (id2label)`,
    )
  }
  const config = await readJsonFile(path, 'config.json')
  const problem = isObject(config) ? config['problem_type'] : undefined
  const isMulti = problem === 'multi_label_classification'
  if (problem === 'regression' || (!isMulti && labels.length < 2))
    throw new WinnowError(
      'model.unsupported',
      `The model in ${path} gives a number, not one of several classes.`,
      {
        hint: 'Winnow predicts with classifiers that choose among classes; train a run from the folder.',
      },
    )
  return {
    names: labels,
    kind: isMulti ? 'multi' : 'single',
    threshold: isMulti ? await thresholdOf(path) : null,
  }
}

/** A folder that Winnow wrote says from which probability on its run gives a label. */
async function thresholdOf(path: string): Promise<number> {
  const about: unknown = await readJsonFile(path, 'winnow.json').catch(() => null)
  const own = isObject(about) ? about['threshold'] : undefined
  return typeof own === 'number' && own > 0 && own < 1 ? own : defaultThreshold
}

function preprocessorOf(tokenizer: TextTokenizer): Preprocessor {
  return {
    features: tokenizer.vocabularySize,
    encode: async (texts, signal) => {
      signal?.throwIfAborted()
      return tokenizer.encode(texts)
    },
    known: (text) => knownTokens(tokenizer, text),
    // It is read from the folder each time; nothing of it is stored.
    toJSON: () => null,
  }
}

function disposeOf(network: Network): void {
  for (const variable of Object.values(network.variables())) variable.dispose()
}

function noClassifier(path: string, why: string): WinnowError {
  return new WinnowError('model.noClassifier', `The folder ${path} holds no classifier: ${why}.`)
}
