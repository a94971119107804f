// A Hugging Face folder as Winnow sees it: what stands in it, whether it can be used, and its weights. The folder
// is read, never written. Looking at it reads config, tokenizer and the weights' headers; the hash reads the rest
// once. Invariant: a folder without problems opens, and what opens has every tensor of the body in its shape.
import type { FolderReport } from '../../../shared/domain/model'
import { WinnowError } from '../../../shared/errors'
import type { TokenizerFiles } from '../text/tokenizer-files'
import type { Architecture } from './architectures/architecture'
import { architectures } from './architectures/index'
import { ArchitectureId, type EncoderConfig } from './encoder-config'
import { createFolderConfig, type FolderConfig } from './folder-config'
import { hashFiles, listFolder, readJsonFile, readText } from './folder-files'
import { type FolderTokenizer, surveyTokenizer } from './folder-tokenizer'
import {
  compareWeights,
  type FolderWeights,
  type PretrainedWeights,
  readWeights,
  surveyWeights,
} from './folder-weights'
import { readModelCard } from './model-card'
import { refuseUnsupported } from './unsupported'

/** A folder that can be used. */
export type OpenedFolder = {
  readonly report: FolderReport
  readonly config: EncoderConfig
  readonly tokenizer: TokenizerFiles
  /** Reads the weights. Throws `file.unreadable`, `file.notFound` when the folder changed meanwhile. */
  readonly readWeights: () => Promise<PretrainedWeights>
}

type Survey = {
  readonly report: FolderReport
  readonly architecture: Architecture
  readonly config: EncoderConfig
  readonly tokenizer: TokenizerFiles | null
  readonly weights: FolderWeights
  /** Names of the files that make the model; the hash is over these. */
  readonly files: readonly string[]
}

/**
 * Says what stands in a folder; what keeps it from being used is in `problems`. Throws `file.notFound` (no such
 * folder, or no config.json in it), `model.unsupported` (what Winnow cannot run, named) and `model.incomplete`
 * (a config.json that says nothing usable).
 */
export async function inspectFolder(path: string): Promise<FolderReport> {
  return (await survey(path)).report
}

/** Names of the files that make the model of a folder; its hash is over these. Throws as `inspectFolder`. */
export async function filesOfFolder(path: string): Promise<readonly string[]> {
  return (await survey(path)).files
}

/**
 * Opens a folder to train from. `expectedHash` is the report's when it was linked; null takes it as it is. Throws
 * `model.missing` (the folder is gone), `model.incomplete` (the first problem; or it has changed),
 * `model.unsupported`.
 */
export async function openFolder(path: string, expectedHash: string | null): Promise<OpenedFolder> {
  const { report, architecture, config, tokenizer, weights } = await survey(path).catch((error: unknown) => {
    if (error instanceof WinnowError && error.code === 'file.notFound')
      throw new WinnowError('model.missing', error.message, { cause: error })
    throw error
  })
  const [problem] = report.problems
  if (problem !== undefined || !tokenizer)
    throw new WinnowError('model.incomplete', `${path}: ${problem ?? 'the tokenizer cannot be read.'}`)
  if (expectedHash !== null && report.hash !== expectedHash)
    throw new WinnowError(
      'model.incomplete',
      `The files in ${path} have changed since the folder was linked.`,
      {
        hint: 'Put the old files back, or add the folder again to use the new ones.',
      },
    )
  return {
    report,
    config,
    tokenizer,
    readWeights: () => readWeights(path, weights, architecture, config),
  }
}

async function survey(path: string): Promise<Survey> {
  const sizes = await listFolder(path)
  if (!sizes.has('config.json'))
    throw new WinnowError('file.notFound', `${path} is no model folder: config.json is missing.`, {
      hint: 'Choose the folder that holds config.json, tokenizer.json and the weights (model.safetensors or pytorch_model.bin).',
    })
  const said = createFolderConfig(await readJsonFile(path, 'config.json'), 'config.json')
  refuseUnsupported(said)
  const architecture = architectures[ArchitectureId.parse(said.modelType)]
  const config = architecture.readConfig(said)
  const weights = await surveyWeights(path, sizes, architecture.prefix)
  const tokenizer = await surveyTokenizer(path, sizes, config)
  // A damaged or missing file is one problem, not also the hundred tensors in it.
  const compared = weights.problems.length === 0 ? compareWeights(weights, architecture, config) : []
  const problems = [...tokenizer.problems, ...weights.problems, ...compared]
  const files = ['config.json', ...tokenizer.files, ...weights.files]
  const report = {
    ...describe(said, config, weights, tokenizer),
    ...(await cardOf(path, sizes)),
    sizeBytes: files.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0),
    problems,
    hash: await hashFiles(path, files),
  }
  return { report, architecture, config, tokenizer: tokenizer.tokenizer, weights, files }
}

function describe(
  said: FolderConfig,
  config: EncoderConfig,
  { tensors }: FolderWeights,
  { isLowerCased, longest }: FolderTokenizer,
) {
  const floats = [...tensors.values()].filter(({ dtype }) => !/^(I|U|BOOL)/.test(dtype))
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)
  return {
    architecture: config.architecture,
    className: said.className,
    layers: config.layers,
    hiddenSize: config.hiddenSize,
    heads: config.heads,
    parameters: floats.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    vocabularySize: config.vocabularySize,
    maxLength: Math.min(config.maxPositions, longest ?? config.maxPositions),
    isLowerCased,
    weightTypes: [...new Set(floats.map(({ dtype }) => dtype))].toSorted(),
    labels: config.labels ? [...config.labels] : null,
  }
}

async function cardOf(path: string, sizes: ReadonlyMap<string, number>) {
  const text = sizes.has('README.md') ? await readText(path, 'README.md').catch(() => '') : ''
  const { licence, languages } = readModelCard(text)
  return { licence, languages: [...languages] }
}
