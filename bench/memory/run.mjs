// Whether memory stays flat: a fine-tuning over generated short texts, from import to the saved model, with the peak
// resident memory of the process that trains printed after each epoch. The model is a tiny BERT with weights drawn
// at random, unless --model names a folder.
//   npm run build; node bench/memory/run.mjs [--rows 1000000] [--epochs 3] [--steps 0] [--words 20] [--batch 32]
//     [--model DIR] [--family encoder]
// --steps ends an epoch after so many steps, each epoch over other rows of the whole; 0 reads every row. The table, the
// workspace and the encoded rows need about 2 GB of the temporary folder for 1,000,000 rows.
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    epochs: { type: 'string', default: '3' },
    steps: { type: 'string', default: '0' },
    words: { type: 'string', default: '20' },
    batch: { type: 'string', default: '32' },
    family: { type: 'string', default: 'encoder' },
    model: { type: 'string' },
  },
})
const [rows, epochs, steps, words] = ['rows', 'epochs', 'steps', 'words'].map((name) => Number(values[name]))
const fileAt = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Numbers in [0, 1), the same every time (an LCG). */
function createRandom(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const known =
  'my card has not come yet please where is the new password reset help account late refund'.split(' ')
const labels = Array.from({ length: 20 }, (_, label) => `label ${label}`)

/** Writes the table; every text is another one, and its first words hint at its label. */
async function writeTable(path) {
  const random = createRandom(1)
  const out = createWriteStream(path)
  out.write('text,label,split\n')
  for (let row = 0; row < rows; row++) {
    const label = Math.floor(random() * labels.length)
    const hint = [known[label % known.length], known[(label * 7) % known.length]]
    const rest = Array.from({ length: words - 3 }, () => known[Math.floor(random() * known.length)])
    const line = `${[...hint, ...rest, row.toString(36)].join(' ')},${labels[label]},train\n`
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

/** A BERT of 2 layers and 32 numbers a token with the tokenizer of the tests, as a Hugging Face folder. */
function writeModel(folder) {
  const [size, inner, layers, vocabulary, positions] = [32, 64, 2, 1500, 128]
  mkdirSync(folder)
  const config = {
    architectures: ['BertForSequenceClassification'],
    model_type: 'bert',
    hidden_act: 'gelu',
    hidden_size: size,
    intermediate_size: inner,
    num_hidden_layers: layers,
    num_attention_heads: 4,
    vocab_size: vocabulary,
    max_position_embeddings: positions,
    type_vocab_size: 2,
    layer_norm_eps: 1e-12,
    initializer_range: 0.02,
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    pad_token_id: 0,
    position_embedding_type: 'absolute',
  }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  const tokenizer = fileAt('../../test/golden/encoder/tiny-uncased/')
  copyFileSync(join(tokenizer, 'tokenizer.json'), join(folder, 'tokenizer.json'))
  const own = JSON.parse(readFileSync(join(tokenizer, 'tokenizer_config.json'), 'utf8'))
  writeFileSync(
    join(folder, 'tokenizer_config.json'),
    JSON.stringify({ ...own, model_max_length: positions }),
  )
  const shapes = {}
  const dense = (name, inputs, outputs) => {
    shapes[`${name}.weight`] = [outputs, inputs]
    shapes[`${name}.bias`] = [outputs]
  }
  const norm = (name) => (shapes[`${name}.weight`] = shapes[`${name}.bias`] = [size])
  for (const [name, count] of [
    ['word', vocabulary],
    ['position', positions],
    ['token_type', 2],
  ])
    shapes[`bert.embeddings.${name}_embeddings.weight`] = [count, size]
  norm('bert.embeddings.LayerNorm')
  for (let layer = 0; layer < layers; layer++) {
    const name = `bert.encoder.layer.${layer}`
    for (const part of ['query', 'key', 'value']) dense(`${name}.attention.self.${part}`, size, size)
    dense(`${name}.attention.output.dense`, size, size)
    norm(`${name}.attention.output.LayerNorm`)
    dense(`${name}.intermediate.dense`, size, inner)
    dense(`${name}.output.dense`, inner, size)
    norm(`${name}.output.LayerNorm`)
  }
  dense('bert.pooler.dense', size, size)
  const random = createRandom(2)
  const header = {}
  const data = []
  let end = 0
  for (const [name, shape] of Object.entries(shapes)) {
    const center = name.endsWith('LayerNorm.weight') ? 1 : 0
    const length = shape.reduce((product, one) => product * one, 1)
    const tensor = Float32Array.from({ length }, () => center + (random() - 0.5) * 0.1)
    header[name] = { dtype: 'F32', shape, data_offsets: [end, (end += tensor.byteLength)] }
    data.push(Buffer.from(tensor.buffer))
  }
  const json = Buffer.from(JSON.stringify(header))
  const head = Buffer.alloc(8)
  head.writeBigUInt64LE(BigInt(json.length))
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([head, json, ...data]))
}

/** Runs the command line; each line of progress goes to `onEvent`, what it prints is returned. */
async function winnow(args, onEvent = () => undefined) {
  const child = spawn(process.execPath, [fileAt('../../scripts/winnow.mjs'), ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('{')) onEvent(JSON.parse(line))
    else console.error(line)
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`winnow ${args.join(' ')} ended with ${code}: ${output}`)
  return JSON.parse(output.trim().split('\n').at(-1))
}

const since = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-memory-'))
try {
  const home = ['--home', join(folder, 'home')]
  let started = performance.now()
  await writeTable(join(folder, 'table.csv'))
  const columns = ['--text', 'text', '--label', 'label', '--split', 'split']
  await winnow(['import', join(folder, 'table.csv'), ...home, '--name', 'bench', ...columns])
  rmSync(join(folder, 'table.csv'))
  console.log(`${rows} rows written and brought in, ${since(started)}`)

  const args = ['train', ...home, '--dataset', 'bench', '--family', values.family, '--validation', 'none']
  args.push('--epochs', String(epochs), '--batch-size', values.batch)
  if (values.family !== 'bag-of-words') {
    if (!values.model) writeModel(join(folder, 'model'))
    args.push('--model', values.model ?? join(folder, 'model'))
  }
  if (steps > 0) args.push('--max-steps', String(epochs * steps), '--evaluate-every', String(steps))
  started = performance.now()
  let [peak, epoch] = [0, 0]
  const result = await winnow(args, (event) => {
    if (event.type === 'started') console.log(`prepared, ${since(started)}`)
    if (event.type === 'step') peak = Math.max(peak, event.rssMiB)
    if (event.type !== 'epoch') return
    console.log(`${steps > 0 ? 'portion' : 'epoch'} ${++epoch}: peak ${peak} MiB, ${since(started)}`)
    peak = 0
  })
  const { peakRssMiB, trainSamplesPerSecond } = result.result ?? result
  console.log(
    `in all: peak ${peakRssMiB} MiB, ${Math.round(trainSamplesPerSecond)} samples/s, ${since(started)}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
