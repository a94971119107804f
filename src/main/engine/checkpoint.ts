// A model in its folder: model.json (family, settings, labels), preprocessor.json (features), model.safetensors
// (weights). It never names a path outside the folder, so a workspace can be moved.
// Invariant: save, load, predict gives what predict gave on the same backend: the same bits, but for a compiled
// step, which rounds otherwise in the seventh digit.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FamilyId, RunOutput, SettingValues } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { createRng } from '../../shared/rng'
import type { ComputeBackend } from './backends/backend'
import type { ModelSource, Network } from './family'
import { type Head, widthOf } from './heads'
import { isCount, isObject } from './json'
import { readStoredEncoder } from './models/encoder'
import { readStoredFrozen } from './models/frozen-encoder'
import { families } from './models/index'
import type { Model } from './job'
import { probabilities } from './probabilities'
import { readVariables, writeVariables } from './step'
import { readSafeTensors, writeSafeTensors } from './weights/safetensors'

/** What a model folder says beside the weights: its outputs, side by side as in the scores. */
export type ModelNote = { readonly outputs: readonly RunOutput[] }

/** A model read back from its folder. */
export type LoadedModel = Model & ModelNote

/** A run with one output that chooses one label is written as the first version, which older Winnows read. */
const formatVersion = 2
const files = { note: 'model.json', preprocessor: 'preprocessor.json', weights: 'model.safetensors' } as const

/** Writes a model into an existing folder: model.json, preprocessor.json, model.safetensors. */
export async function saveModel(folder: string, model: Model, note: ModelNote): Promise<void> {
  const { family, settings, classes } = model
  const tensors = await model.readWeights()
  await writeSafeTensors(join(folder, files.weights), { tensors, metadata: { format: 'winnow', family } })
  await writeJson(join(folder, files.preprocessor), model.preprocessor.toJSON())
  const [first, second] = note.outputs
  const isPlain = first && !second && first.kind === 'single'
  const described = isPlain
    ? { formatVersion: 1, family, settings, classes, labels: first.labels, output: first.output }
    : { formatVersion, family, settings, classes, outputs: note.outputs }
  await writeJson(join(folder, files.note), described)
}

/**
 * Reads a folder that saveModel wrote, to score in `precision` (as trained when absent); predictions are the same bit for bit on the same backend.
 * @throws WinnowError `file.notFound`, `file.unreadable`, `database.fromFuture` (written by a newer Winnow).
 */
export async function loadModel(
  folder: string,
  backend: ComputeBackend,
  base: { readonly model: ModelSource | null; readonly cacheFolder: string | null } = {
    model: null,
    cacheFolder: null,
  },
  precision?: string,
): Promise<LoadedModel> {
  const { family: id, settings, classes, outputs } = await readDescription(folder)
  const heads = headsOfOutputs(outputs)
  const family = families[id]
  const json = await readJson(join(folder, files.preprocessor))
  const signal = new AbortController().signal
  const asked = precision === undefined ? settings : { ...settings, precision }
  const { preprocessor, build } = await family.restore(json, { backend, settings: asked, ...base, signal })
  let network: Network | null = null
  const dispose = () => {
    for (const variable of Object.values(network?.variables() ?? {})) variable.dispose()
    preprocessor.dispose?.()
  }
  try {
    const { tensors } = await readSafeTensors(join(folder, files.weights))
    const dims = { features: preprocessor.features, heads, classes, bias: new Float32Array(classes) }
    const built = await build(dims, createRng(0))
    network = built
    for (const [name, variable] of Object.entries(built.variables()))
      if (tensors[name]?.shape.join() !== variable.shape.join())
        throw unreadable(`The weights ${name} in ${folder} do not fit the model.`)
    writeVariables(backend, built.variables(), tensors)
    const { model } = base
    const known = {
      family: id,
      settings,
      classes,
      heads,
      preprocessor,
      network: built,
      backend,
      model,
      outputs,
    }
    return {
      ...known,
      scores: (batch) => probabilities(backend, built, heads, batch),
      readWeights: () => readVariables(built.variables()),
      dispose,
    }
  } catch (error) {
    dispose()
    throw error
  }
}

/** All that stands in a folder that saveModel wrote. Throws as loadModel does. */
export async function readModelFolder(folder: string) {
  const description = await readDescription(folder)
  const preprocessor = await readJson(join(folder, files.preprocessor))
  const { tensors } = await readSafeTensors(join(folder, files.weights))
  return { ...description, preprocessor, tensors }
}

/** The tokenizer of a folder that saveModel wrote, and its length; null where its family has none. */
export async function readModelTokenizer(folder: string) {
  const json = await readJson(join(folder, files.preprocessor))
  return readStoredEncoder(json) ?? readStoredFrozen(json)
}

async function readDescription(folder: string) {
  const described = await readJson(join(folder, files.note))
  if (isObject(described) && Number(described['formatVersion']) > formatVersion)
    throw new WinnowError('database.fromFuture', `The model in ${folder} was written by a newer Winnow.`)
  const stored = readNote(described)
  if (!stored) throw unreadable(`${join(folder, files.note)} is not a description of a model.`)
  return stored
}

function readNote(json: unknown) {
  if (!isObject(json) || !(Number(json['formatVersion']) <= formatVersion)) return null
  const family = FamilyId.safeParse(json['family'])
  const settings = SettingValues.safeParse(json['settings'])
  const { classes, output, labels } = json
  const one = [{ output, labels, kind: 'single', threshold: null }]
  const outputs = RunOutput.array().safeParse(json['outputs'] ?? one)
  if (!family.success || !settings.success || !outputs.success || !isCount(classes) || classes === 0)
    return null
  if (widthOf(headsOfOutputs(outputs.data)) !== classes) return null
  return { family: family.data, settings: settings.data, outputs: outputs.data, classes }
}

/** The heads that give these outputs. */
export function headsOfOutputs(outputs: readonly RunOutput[]): readonly Head[] {
  return outputs.map(({ output, kind, labels }) => ({
    output,
    isMulti: kind === 'multi',
    classes: labels.length,
    ...(kind === 'ordered' ? { isOrdered: true } : {}),
  }))
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value)}\n`)
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WinnowError('file.notFound', `${file} cannot be read.`, { cause: error })
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unreadable(`${file} is not JSON.`, error)
  }
}

function unreadable(message: string, cause?: unknown): WinnowError {
  return new WinnowError('file.unreadable', message, {
    hint: 'Train the run again, or restore its folder from a copy.',
    ...(cause === undefined ? {} : { cause }),
  })
}
