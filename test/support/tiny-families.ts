// Small random models of every family, written as transformers saves them: families.json says the names and shapes of
// their tensors and what transformers computes; the numbers are drawn by name, as in make-families.py.
import { readFileSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { type StoredTensor, writeSafeTensors } from '../../src/main/engine/weights/safetensors'
import { tinyTokenizerFolder } from './tiny-bert'

/** One model: its folder, and what transformers computes with it. */
export type FamilyCase = {
  readonly config: Readonly<Record<string, unknown>>
  readonly shapes: Readonly<Record<string, readonly number[]>>
  readonly ids: readonly (readonly number[])[]
  readonly logits: readonly (readonly number[])[]
  readonly loss: number
  readonly gradientNorms: Readonly<Record<string, number>>
}

const file = join(import.meta.dirname, '..', 'golden', 'encoder', 'families.json')
const { note: _note, ...cases } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, FamilyCase>

/** All models by name. */
export const familyCases: Readonly<Record<string, FamilyCase>> = cases

/** What a test changes about the folder. */
export type FamilyOptions = {
  readonly config?: Readonly<Record<string, unknown>>
  readonly rename?: (name: string) => string
  readonly more?: Readonly<Record<string, StoredTensor>>
}

/** Writes config.json, model.safetensors and a tokenizer of few words. */
export async function writeFamily(
  folder: string,
  given: FamilyCase,
  options: FamilyOptions = {},
): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...given.config, ...options.config }))
  await writeFile(
    join(folder, 'tokenizer.json'),
    JSON.stringify(tokenizerOf(Number(given.config['vocab_size']))),
  )
  await copyFile(join(tinyTokenizerFolder, 'tokenizer_config.json'), join(folder, 'tokenizer_config.json'))
  const rename = options.rename ?? ((name) => name)
  const tensors = Object.entries(given.shapes).map(([name, shape]): [string, StoredTensor] => [
    rename(name),
    { shape, values: drawn(name, shape) },
  ])
  await writeSafeTensors(join(folder, 'model.safetensors'), {
    tensors: { ...Object.fromEntries(tensors), ...options.more },
    metadata: { format: 'pt' },
  })
}

/** A WordPiece vocabulary of exactly so many tokens. */
function tokenizerOf(size: number) {
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
  const words = Array.from({ length: size }, (_, id) => special[id] ?? `word${id}`)
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: { type: 'BertNormalizer', clean_text: true, lowercase: true, handle_chinese_chars: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(words.map((word, id) => [word, id])),
    },
  }
}

/** Uniform in ±0.3, embeddings in ±1; around 1 for what scales a norm. */
function drawn(name: string, shape: readonly number[]): Float32Array {
  const seed = crc32(name)
  const isNorm = shape.length === 1 && name.endsWith('weight')
  const width = name.includes('embeddings') && shape.length === 2 ? 2 : 0.6
  const size = shape.reduce((product, length) => product * length, 1)
  return Float32Array.from({ length: size }, (_, at) => {
    let h = (Math.imul(at, 0x9e3779b1) + seed) >>> 0
    h ^= h >>> 16
    h = Math.imul(h, 0x85ebca6b)
    h ^= h >>> 13
    h = Math.imul(h, 0xc2b2ae35)
    h = (h ^ (h >>> 16)) >>> 0
    return (h / 2 ** 32 - 0.5) * width + (isNorm ? 1 : 0)
  })
}
