// A BERT of 2 layers and 32 numbers a token, written as a Hugging Face folder: the smallest that has everything.
// Its weights are drawn by name and shape, never stored, and the same on every machine (no logarithm or cosine is
// in them); test/golden/encoder/tiny-bert.json says what transformers computes with them.
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type StoredTensor, writeSafeTensors } from '../../src/main/engine/weights/safetensors'
import { createRng, hashString } from '../../src/shared/rng'

/** config.json of the tiny BERT. */
export const tinyBertConfig = {
  architectures: ['BertForSequenceClassification'],
  attention_probs_dropout_prob: 0.1,
  hidden_act: 'gelu',
  hidden_dropout_prob: 0.1,
  hidden_size: 32,
  id2label: { 0: 'card', 1: 'refund', 2: 'weather' },
  initializer_range: 0.02,
  intermediate_size: 64,
  label2id: { card: 0, refund: 1, weather: 2 },
  layer_norm_eps: 1e-12,
  max_position_embeddings: 40,
  model_type: 'bert',
  num_attention_heads: 4,
  num_hidden_layers: 2,
  pad_token_id: 0,
  position_embedding_type: 'absolute',
  type_vocab_size: 2,
  vocab_size: 1500,
}

/** What a test changes about the folder. */
export type TinyBertOptions = {
  /** Merged into config.json. */
  readonly config?: Readonly<Record<string, unknown>>
  /** The tensors to write instead; they are given with the prefix `bert.`. */
  readonly tensors?: (tensors: Record<string, StoredTensor>) => Record<string, StoredTensor>
}

/** Folder of the checked-in tokenizer that the tiny BERT uses. */
export const tinyTokenizerFolder = join(import.meta.dirname, '..', 'golden', 'encoder', 'tiny-uncased')

/** The tiny BERT's tensors by the names of a folder saved with its head. */
export function tinyBertTensors(): Record<string, StoredTensor> {
  const { hidden_size: size, intermediate_size: inner, num_hidden_layers: layers } = tinyBertConfig
  const shapes: [string, number[]][] = [
    ['bert.embeddings.word_embeddings.weight', [tinyBertConfig.vocab_size, size]],
    ['bert.embeddings.position_embeddings.weight', [tinyBertConfig.max_position_embeddings, size]],
    ['bert.embeddings.token_type_embeddings.weight', [tinyBertConfig.type_vocab_size, size]],
    ...layerNorm('bert.embeddings.LayerNorm', size),
  ]
  for (let layer = 0; layer < layers; layer++) {
    const name = `bert.encoder.layer.${layer}`
    for (const part of ['query', 'key', 'value'])
      shapes.push(...dense(`${name}.attention.self.${part}`, size, size))
    shapes.push(...dense(`${name}.attention.output.dense`, size, size))
    shapes.push(...layerNorm(`${name}.attention.output.LayerNorm`, size))
    shapes.push(...dense(`${name}.intermediate.dense`, size, inner))
    shapes.push(...dense(`${name}.output.dense`, inner, size))
    shapes.push(...layerNorm(`${name}.output.LayerNorm`, size))
  }
  shapes.push(...dense('bert.pooler.dense', size, size), ...dense('classifier', size, 3))
  return Object.fromEntries(shapes.map(([name, shape]) => [name, { shape, values: draw(name, shape) }]))
}

/** Writes the folder: config.json, tokenizer.json, tokenizer_config.json, model.safetensors. */
export async function writeTinyBert(folder: string, options: TinyBertOptions = {}): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify({ ...tinyBertConfig, ...options.config }, null, 2),
  )
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    await copyFile(join(tinyTokenizerFolder, name), join(folder, name))
  const tensors = tinyBertTensors()
  await writeSafeTensors(join(folder, 'model.safetensors'), {
    tensors: options.tensors?.(tensors) ?? tensors,
    metadata: { format: 'pt' },
  })
}

const dense = (name: string, inputs: number, outputs: number): [string, number[]][] => [
  [`${name}.weight`, [outputs, inputs]],
  [`${name}.bias`, [outputs]],
]

const layerNorm = (name: string, size: number): [string, number[]][] => [
  [`${name}.weight`, [size]],
  [`${name}.bias`, [size]],
]

/** Uniform and large enough that attention is far from even; around 1 for the scale of a LayerNorm. */
function draw(name: string, shape: readonly number[]): Float32Array {
  const rng = createRng(Number.parseInt(hashString(name).slice(-8), 16))
  const center = name.endsWith('LayerNorm.weight') ? 1 : 0
  const width = name.includes('embeddings') ? 2 : 0.6
  const size = shape.reduce((product, length) => product * length, 1)
  return Float32Array.from({ length: size }, () => center + (rng.next() - 0.5) * width)
}
