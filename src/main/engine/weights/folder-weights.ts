// The weights of a folder: one file, or several with an index; safetensors where there are any, else what torch.save
// wrote. Tensors are known by their canonical name: without the prefix of the base model, LayerNorm's gamma and beta as
// weight and bias.
// Invariant: problems are sentences that name file and tensor; nothing but headers is read to find them.
import { join } from 'node:path'
import { WinnowError } from '../../../shared/errors'
import { isObject, isWords } from '../json'
import type { Architecture } from './architectures/architecture'
import type { EncoderConfig } from './encoder-config'
import { readJsonFile } from './folder-files'
import { isReadableFormat } from './number-formats'
import { shown, shownShape } from './refuse'
import { readSafeTensorsHeader, readTensors, type StoredTensor } from './safetensors'
import { readTorchEntries, readTorchTensors } from './torch-weights'

/** Where the weights of a folder may stand, the first that is there is taken; `ending` is that of the files. */
const layouts = [
  { file: 'model.safetensors', ending: '.safetensors', isIndex: false },
  { file: 'model.safetensors.index.json', ending: '.safetensors', isIndex: true },
  { file: 'pytorch_model.bin', ending: '.bin', isIndex: false },
  { file: 'pytorch_model.bin.index.json', ending: '.bin', isIndex: true },
] as const
const isTorch = (file: string): boolean => file.endsWith('.bin')
const mostRepeats = 3

type Stored = {
  /** File that holds it and its name there. */
  readonly file: string
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: string
}

/** What the headers of a folder's weights say. */
export type FolderWeights = {
  /** Files that make the weights, index included. */
  readonly files: readonly string[]
  /** Tensors by canonical name. */
  readonly tensors: ReadonlyMap<string, Stored>
  readonly problems: readonly string[]
}

/** Weights for a network, by canonical name: `embeddings.word_embeddings.weight`, `classifier.bias` … */
export type PretrainedWeights = {
  readonly tensors: Readonly<Record<string, StoredTensor>>
  /** Names in the file of what no network of this architecture reads: position ids, other heads. */
  readonly ignored: readonly string[]
  /** Canonical names of head tensors that the folder does not hold, to be made anew. */
  readonly missing: readonly string[]
  /** Whether there is no classifier. */
  readonly missingHead: boolean
}

/** Looks through the headers of the weights in a folder. */
export async function surveyWeights(
  folder: string,
  sizes: ReadonlyMap<string, number>,
  prefix: string,
): Promise<FolderWeights> {
  const problems: string[] = []
  const layout = layouts.find(({ file }) => sizes.has(file))
  const shards = layout ? await findShards(folder, sizes, layout, problems) : []
  if (!layout) problems.push(absenceIn(sizes))
  const tensors = new Map<string, Stored>()
  for (const file of shards) {
    try {
      let repeats = 0
      const entries = await readEntries(join(folder, file))
      for (const [name, { shape, dtype }] of entries) {
        const canonical = canonicalName(name, prefix)
        if (!tensors.has(canonical)) tensors.set(canonical, { file, name, shape, dtype })
        else if (++repeats <= mostRepeats) problems.push(`${file} holds ${shown(canonical)} a second time.`)
      }
    } catch (error) {
      problems.push(`${file} ${reasonIn(error)}.`)
    }
  }
  const files = layout?.isIndex ? [...shards, layout.file] : shards
  return { files, tensors, problems }
}

/** What keeps a network from taking these weights, one sentence a kind: the first few tensors by name. */
export function compareWeights(
  { tensors }: FolderWeights,
  architecture: Architecture,
  config: EncoderConfig,
): string[] {
  const absent: string[] = []
  const problems: string[] = []
  const check = (isBody: boolean) => (expected: { name: string; shape: readonly number[] }) => {
    const found = tensors.get(expected.name)
    if (!found) {
      if (isBody) absent.push(expected.name)
    } else if (found.shape.join() !== expected.shape.join()) {
      const [has, asked] = [found.shape, expected.shape].map(shownShape)
      problems.push(`${found.file}: ${found.name} has the shape ${has}, config.json asks for ${asked}.`)
    } else if (!isReadableFormat(found.dtype))
      problems.push(`${found.file}: ${found.name} has the type ${found.dtype}; F32, F16 and BF16 are read.`)
  }
  architecture.body(config).forEach(check(true))
  architecture.head(config).forEach(check(false))
  const rest = problems.length - 3
  const shown =
    rest > 0 ? [...problems.slice(0, 3), `${rest} more weights do not fit config.json.`] : problems
  if (absent.length === 0) return shown
  const more = absent.length > 3 ? ` and ${absent.length - 3} more` : ''
  return [`The weights lack ${absent.slice(0, 3).join(', ')}${more}.`, ...shown]
}

/** Reads the tensors of body and head. Throws `file.unreadable` when a file changed since the survey. */
export async function readWeights(
  folder: string,
  { tensors }: FolderWeights,
  architecture: Architecture,
  config: EncoderConfig,
): Promise<PretrainedWeights> {
  const body = architecture.body(config).map(({ name }) => name)
  const head = architecture.head(config).map(({ name }) => name)
  const byFile = new Map<string, { canonical: string; name: string }[]>()
  for (const canonical of [...body, ...head]) {
    const stored = tensors.get(canonical)
    if (!stored) continue
    const list = byFile.get(stored.file) ?? []
    list.push({ canonical, name: stored.name })
    byFile.set(stored.file, list)
  }
  const read: Record<string, StoredTensor> = {}
  for (const [file, wanted] of byFile) {
    const readFrom = isTorch(file) ? readTorchTensors : readTensors
    const found = await readFrom(
      join(folder, file),
      wanted.map(({ name }) => name),
    )
    for (const { canonical, name } of wanted) {
      const tensor = found[name]
      if (tensor) read[canonical] = tensor
    }
  }
  const missing = head.filter((name) => !tensors.has(name))
  const known = new Set([...body, ...head])
  const ignored = [...tensors].filter(([canonical]) => !known.has(canonical)).map(([, { name }]) => name)
  const classifier = `${architecture.layout(config).head.classifier}.weight`
  return { tensors: read, ignored, missing, missingHead: !tensors.has(classifier) || !config.labels }
}

function canonicalName(name: string, prefix: string): string {
  const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name
  return bare.replace(/\.gamma$/, '.weight').replace(/\.beta$/, '.bias')
}

async function readEntries(
  path: string,
): Promise<ReadonlyMap<string, { readonly shape: readonly number[]; readonly dtype: string }>> {
  return isTorch(path) ? await readTorchEntries(path) : (await readSafeTensorsHeader(path)).entries
}

function absenceIn(sizes: ReadonlyMap<string, number>): string {
  const other = [...sizes.keys()].find((name) => /\.(bin|pt|pth|h5|msgpack|onnx|gguf|ckpt)$/.test(name))
  const also = other ? `; ${other} is there, which Winnow does not read` : ''
  return `model.safetensors is missing, and there is no pytorch_model.bin${also}.`
}

async function findShards(
  folder: string,
  sizes: ReadonlyMap<string, number>,
  { file, ending, isIndex }: (typeof layouts)[number],
  problems: string[],
): Promise<string[]> {
  if (!isIndex) return [file]
  try {
    const json = await readJsonFile(folder, file)
    const map = isObject(json) && isObject(json['weight_map']) ? json['weight_map'] : {}
    const named = [...new Set(Object.values(map))]
    // A name with a folder in it would lead out of the model's folder.
    const isOwn = (name: string): boolean => /^[\w.-]+$/.test(name) && name.endsWith(ending)
    if (named.length === 0 || !isWords(named) || !named.every(isOwn))
      throw new WinnowError('model.incomplete', `${file} does not name the files of the weights.`)
    for (const name of named.filter((name) => !sizes.has(name))) problems.push(`${name} is missing.`)
    return named.filter((name) => sizes.has(name))
  } catch (error) {
    problems.push(error instanceof WinnowError ? error.message : String(error))
    return []
  }
}

/** What is wrong with a file, as the rest of a sentence that its name begins. */
function reasonIn(error: unknown): string {
  const details = error instanceof WinnowError ? error.details : undefined
  if (typeof details?.['asks'] === 'string') return details['asks']
  const what = typeof details?.['what'] === 'string' ? details['what'] : null
  return `is damaged: ${what ?? (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')}`
}
