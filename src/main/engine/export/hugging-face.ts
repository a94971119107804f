// A finished run as a folder that Python's libraries load: transformers where the run has its family's own head, else
// sentence-transformers, with the classifier as the last of its modules. Nothing of the run's folder is changed.
// Invariant: what the folder says equals what the run says, to rounding; it appears under its name only when whole.
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { OutputKind } from '../../../shared/domain/label-kind'
import type { ModelAbout } from '../../../shared/domain/model-about'
import type { LabelSnapshot, RunOutput } from '../../../shared/domain/run'
import { WinnowError } from '../../../shared/errors'
import { readModelFolder } from '../checkpoint'
import { isObject } from '../json'
import { readStoredEncoder, type StoredEncoder } from '../models/encoder'
import { readStoredFrozen } from '../models/frozen-encoder'
import { classifierOf } from '../models/encoder/network'
import type { TokenizerFiles } from '../text/tokenizer-files'
import type { Architecture } from '../weights/architectures/architecture'
import { architectures } from '../weights/architectures/index'
import { openFolder } from '../weights/model-folder'
import { type StoredTensor, writeSafeTensors } from '../weights/safetensors'
import { readmeFor } from './readme'

type Tensors = Readonly<Record<string, StoredTensor>>

/** What is written: the body's weights, the classifier, and how a text is read. */
type Exported = Pick<StoredEncoder, 'config' | 'tokenizer' | 'maxLength' | 'pooling'> & {
  readonly weights: Tensors
  /** Whether the classifier reads vectors of length 1. */
  readonly isNormed: boolean
  readonly labels: readonly LabelSnapshot[]
  readonly kind: OutputKind
}

/** The same with what is known of the data. */
type Described = Exported & { readonly about: ModelAbout }

/**
 * Writes the run in `folder` to `out`, which must be empty or not there. `base` is the linked folder of a frozen
 * encoder; `about` goes into README.md and `winnow.json`. Gives the names of the files. Throws `model.unsupported` (a family without such a form),
 * `file.exists`, `file.*`, `model.*` (the linked folder is gone or has changed), `disk.*`.
 */
export async function exportToHuggingFace(
  folder: string,
  base: { readonly path: string; readonly hash: string } | null,
  out: string,
  about: ModelAbout,
): Promise<{ files: string[] }> {
  const exported = { ...cooled(await readExported(folder, base), about.temperature), about }
  const there = await readdir(out).catch(() => [])
  if (there.length > 0) throw new WinnowError('file.exists', `${out} is not empty.`)
  const making = `${out}.partial`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { recursive: true })
  try {
    await (exported.pooling === 'head' ? writeClassifier(making, exported) : writeSentences(making, exported))
    await writeJson(join(making, 'winnow.json'), about)
    const files = await readdir(making, { recursive: true, withFileTypes: true })
    await mkdir(dirname(out), { recursive: true })
    await rm(out, { recursive: true, force: true })
    await rename(making, out)
    const names = files.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
    return { files: names.map((name) => name.slice(making.length + 1)).toSorted() }
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
}

/** Divides the last layer by a temperature: logits come out divided, and the likeliest label stays. */
function cooled(exported: Exported, temperature: number | undefined): Exported {
  if (temperature === undefined) return exported
  const name = classifierOf(exported.config, exported.pooling)
  const divided = (key: string): Tensors => {
    const tensor = exported.weights[key]
    if (!tensor) throw withoutClassifier()
    return { [key]: { ...tensor, values: Float32Array.from(tensor.values, (value) => value / temperature) } }
  }
  const own = { ...divided(`${name}.weight`), ...divided(`${name}.bias`) }
  return { ...exported, weights: { ...exported.weights, ...own } }
}

async function readExported(
  folder: string,
  base: { readonly path: string; readonly hash: string } | null,
): Promise<Exported> {
  const { family, outputs, preprocessor, tensors } = await readModelFolder(folder)
  const { labels, kind } = onlyOutput(outputs)
  const encoder = family === 'encoder' ? readStoredEncoder(preprocessor) : null
  if (encoder) return { ...encoder, weights: tensors, isNormed: false, labels, kind }
  const frozen = family === 'frozen-encoder' ? readStoredFrozen(preprocessor) : null
  if (!frozen)
    throw new WinnowError('model.unsupported', 'A bag of words has no form that transformers loads.', {
      hint: 'Runs of encoders and of frozen encoders can be written for Hugging Face.',
    })
  if (!base)
    throw new WinnowError('model.needed', 'The folder that the frozen encoder reads with is not known.')
  const { tensors: body } = await (await openFolder(base.path, base.hash)).readWeights()
  const { hiddenSize: size } = frozen.config
  return {
    ...frozen,
    weights: { ...body, ...headOfFrozen(tensors, size, labels.length) },
    isNormed: true,
    labels,
    kind,
  }
}

/** Python's classes have one head. */
function onlyOutput(outputs: readonly RunOutput[]): RunOutput {
  const [first, second] = outputs
  if (first && !second) return first
  throw new WinnowError(
    'model.unsupported',
    `The run answers ${outputs.map(({ output }) => output).join(' and ')}; a Hugging Face folder holds one classifier.`,
    { hint: 'Train a run for each of them to take them elsewhere.' },
  )
}

/** The softmax regression as a linear layer over vectors of length 1; in training they have the length √size. */
function headOfFrozen({ weights, bias }: Tensors, size: number, classes: number): Tensors {
  if (!weights || !bias) throw withoutClassifier()
  const values = new Float32Array(size * classes)
  for (let row = 0; row < size; row++)
    for (let label = 0; label < classes; label++)
      values[label * size + row] = (weights.values[row * classes + label] ?? 0) * Math.sqrt(size)
  return { 'classifier.weight': { shape: [classes, size], values }, 'classifier.bias': bias }
}

/** A folder for AutoModelForSequenceClassification. */
async function writeClassifier(folder: string, exported: Described): Promise<void> {
  const { config, weights } = exported
  const architecture = architectures[config.architecture]
  const { head } = architecture.layout(config)
  const inBase = new Set(architecture.body(config).map(({ name }) => name))
  const isInBase = (name: string) => inBase.has(name) || (head.isInBase && name.startsWith(`${head.dense}.`))
  const tensors = Object.entries(weights).map(([name, tensor]): [string, StoredTensor] => [
    isInBase(name) ? architecture.prefix + name : name,
    tensor,
  ])
  await writeTransformer(folder, exported, architecture, architecture.className, Object.fromEntries(tensors))
  await writeFile(
    join(folder, 'README.md'),
    readmeFor({ ...exported, isMulti: exported.kind === 'multi', kind: 'transformers' }),
  )
}

/** A folder for SentenceTransformer, whose last module gives logits. */
async function writeSentences(folder: string, exported: Described): Promise<void> {
  const { config, pooling, weights, isNormed, labels } = exported
  const architecture = architectures[config.architecture]
  const inBase = new Set(architecture.body(config).map(({ name }) => name))
  const body = Object.entries(weights).filter(([name]) => inBase.has(name))
  const className = architecture.className.replace('ForSequenceClassification', 'Model')
  await writeTransformer(folder, exported, architecture, className, Object.fromEntries(body))
  const size = config.hiddenSize
  const kinds = ['Transformer', 'Pooling', ...(isNormed ? ['Normalize'] : []), 'Dense']
  const modules = kinds.map((kind, at) => ({ kind, path: at === 0 ? '' : `${at}_${kind}` }))
  await writeJson(
    join(folder, 'modules.json'),
    modules.map(({ kind, path }, idx) => ({
      idx,
      name: String(idx),
      path,
      type: `sentence_transformers.models.${kind}`,
    })),
  )
  await writeJson(join(folder, 'sentence_bert_config.json'), {
    max_seq_length: exported.maxLength,
    do_lower_case: false,
  })
  for (const { path } of modules.slice(1)) await mkdir(join(folder, path))
  await writeJson(join(folder, '1_Pooling', 'config.json'), {
    word_embedding_dimension: size,
    pooling_mode_cls_token: pooling === 'first',
    pooling_mode_mean_tokens: pooling === 'mean',
    pooling_mode_max_tokens: false,
    pooling_mode_mean_sqrt_len_tokens: false,
  })
  const dense = join(folder, modules.at(-1)?.path ?? '')
  await writeJson(join(dense, 'config.json'), {
    in_features: size,
    out_features: labels.length,
    bias: true,
    activation_function: 'torch.nn.modules.linear.Identity',
  })
  const name = classifierOf(config, pooling)
  const [weight, bias] = [weights[`${name}.weight`], weights[`${name}.bias`]]
  if (!weight || !bias) throw withoutClassifier()
  await writeSafeTensors(join(dense, 'model.safetensors'), {
    tensors: { 'linear.weight': weight, 'linear.bias': bias },
    metadata: { format: 'pt' },
  })
  await writeJson(
    join(folder, 'labels.json'),
    labels.map(({ name: label }) => label),
  )
  await writeFile(
    join(folder, 'README.md'),
    readmeFor({ ...exported, isMulti: exported.kind === 'multi', kind: 'sentence-transformers' }),
  )
}

/** config.json, weights and tokenizer. */
async function writeTransformer(
  folder: string,
  { config, tokenizer, maxLength, labels, kind }: Exported,
  architecture: Architecture,
  className: string,
  tensors: Tensors,
): Promise<void> {
  const names = labels.map(({ name }) => name)
  await writeJson(join(folder, 'config.json'), {
    architectures: [className],
    model_type: architecture.id,
    ...architecture.writeConfig(config),
    id2label: Object.fromEntries(names.map((name, id) => [id, name])),
    label2id: Object.fromEntries(names.map((name, id) => [name, id])),
    problem_type: kind === 'multi' ? 'multi_label_classification' : 'single_label_classification',
    torch_dtype: 'float32',
  })
  await writeSafeTensors(join(folder, 'model.safetensors'), { tensors, metadata: { format: 'pt' } })
  await writeJson(join(folder, 'tokenizer.json'), tokenizer.json)
  const pad = padTokenOf(tokenizer, config.padTokenId)
  await writeJson(join(folder, 'tokenizer_config.json'), {
    ...(pad === undefined ? {} : { pad_token: pad }),
    ...tokenizer.config,
    model_max_length: maxLength,
  })
}

/** The token of padding by its id; some libraries do not look for it in tokenizer.json. */
function padTokenOf({ json }: TokenizerFiles, id: number): string | undefined {
  const vocabulary = isObject(json['model']) ? json['model']['vocab'] : undefined
  // Unigram lists [token, score], the others know ids by their tokens.
  const listed: unknown = Array.isArray(vocabulary) ? vocabulary[id] : undefined
  if (Array.isArray(listed)) return String(listed[0])
  if (!isObject(vocabulary)) return undefined
  return Object.keys(vocabulary).find((token) => vocabulary[token] === id)
}

function withoutClassifier(): WinnowError {
  return new WinnowError('file.unreadable', 'The weights of the run lack its classifier.', {
    hint: 'Train the run again, or restore its folder from a copy.',
  })
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`)
}
