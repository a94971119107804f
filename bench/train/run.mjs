// Fine-tuning by Winnow beside Transformers with PyTorch, in turns (A B A B …), on the same rows, epochs, batch,
// length, dropout and learning rate. Wall clock of the training comes from each program, the whole process's wall
// clock and peak memory from outside. Medians and their ratio are printed.
//   npm run build; node bench/train/run.mjs MODEL_FOLDER FILE.csv [--text COL] [--label COL] [--rows 2000]
//     [--rounds 3] [--epochs 1] [--peer FILE.py] [--bf16] [--no-winnow] [--no-peer]
// PYTHON names the Python that has torch, transformers and accelerate (default python3). Linux only: peak memory is
// read from /proc.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    text: { type: 'string', default: 'text' },
    label: { type: 'string', default: 'label' },
    rows: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    epochs: { type: 'string', default: '1' },
    peer: { type: 'string', default: fileURLToPath(new URL('peer.py', import.meta.url)) },
    bf16: { type: 'boolean', default: false },
    'no-winnow': { type: 'boolean', default: false },
    'no-peer': { type: 'boolean', default: false },
  },
})
const [model, file] = positionals
if (!model || !file) throw new Error('MODEL_FOLDER and FILE.csv are needed.')

/** Fields of CSV text, quotes respected. */
function readCsv(text) {
  const rows = [[]]
  let field = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (isQuoted && sign === '"' && text[at + 1] === '"') field += text[++at]
    else if (sign === '"') isQuoted = !isQuoted
    else if (isQuoted) field += sign
    else if (sign === ',' || sign === '\n') {
      rows.at(-1).push(sign === '\n' ? field.replace(/\r$/, '') : field)
      field = ''
      if (sign === '\n') rows.push([])
    } else field += sign
  }
  if (field !== '' || rows.at(-1).length > 0) rows.at(-1).push(field)
  return rows.filter((row) => row.length > 1)
}

/** Rows in an order that is the same every time (an LCG), so that both programs read the same sample. */
function sample(rows, count) {
  let state = 12345
  const keyed = rows.map((row) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return [state, row]
  })
  return keyed
    .sort(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, row]) => row)
}

const quote = (text) => `"${text.replaceAll('"', '""')}"`
const csv = (rows, withSplit) =>
  [
    withSplit ? 'text,label,split' : 'text,label',
    ...rows.map(([text, label, split]) => [text, label].map(quote).join() + (withSplit ? `,${split}` : '')),
  ].join('\n') + '\n'

/** Runs a program; gives its standard output, wall seconds and the peak resident memory of it and its children. */
async function measure(program, args, env = {}) {
  const started = performance.now()
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  let output = ''
  let peak = 0
  child.stdout.on('data', (chunk) => (output += chunk))
  const timer = setInterval(() => (peak = Math.max(peak, residentOf(child.pid))), 50)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(timer)
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
  return { output, seconds: (performance.now() - started) / 1000, peakMiB: Math.round(peak / 1024) }
}

function residentOf(pid) {
  try {
    const own = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
    const tasks = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return own + (tasks === '' ? 0 : tasks.split(' ').reduce((sum, one) => sum + residentOf(Number(one)), 0))
  } catch {
    return 0 // it has ended meanwhile
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-train-'))
try {
  const [head, ...body] = readCsv(readFileSync(file, 'utf8'))
  const [text, label] = [head.indexOf(values.text), head.indexOf(values.label)]
  if (text < 0 || label < 0) throw new Error(`${file} has the columns ${head.join(', ')}.`)
  const rows = sample(
    body.map((row) => [row[text] ?? '', row[label] ?? '', 'train']).filter(([words]) => words.trim() !== ''),
    Number(values.rows),
  )
  const few = rows.slice(0, 64)
  writeFileSync(join(folder, 'train.csv'), csv(rows))
  writeFileSync(join(folder, 'few.csv'), csv(few))
  writeFileSync(join(folder, 'winnow.csv'), csv(rows, true))
  const home = join(folder, 'home')
  const winnow = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
  const columns = ['--text', 'text', '--label', 'label', '--split', 'split']
  const bringIn = [
    winnow,
    'import',
    join(folder, 'winnow.csv'),
    '--home',
    home,
    '--name',
    'bench',
    ...columns,
  ]
  if (!values['no-winnow']) await measure(process.execPath, [...bringIn, '--json'])
  const same = ['--epochs', values.epochs, '--max-length', '128', '--seed', '42']
  const own = async () => {
    const args = ['train', '--home', home, '--dataset', 'bench', '--family', 'encoder', '--model', model]
    const settings = [
      '--batch-size',
      '32',
      '--learning-rate',
      '5e-5',
      '--dropout',
      '0.1',
      '--validation',
      'none',
    ]
    const { output, ...outside } = await measure(process.execPath, [
      winnow,
      ...args,
      ...same,
      ...settings,
      '--json',
    ])
    const line = JSON.parse(output.trim().split('\n').at(-1))
    return { speed: findNumber(line, 'trainSamplesPerSecond'), ...outside }
  }
  const peer = async () => {
    const args = [
      values.peer,
      model,
      join(folder, 'train.csv'),
      join(folder, 'few.csv'),
      '--batch',
      '32',
      '--lr',
      '5e-5',
    ]
    const python = process.env.PYTHON ?? 'python3'
    const { output, ...outside } = await measure(python, [
      ...args,
      ...same,
      ...(values.bf16 ? ['--bf16'] : []),
    ])
    return { speed: JSON.parse(output.trim().split('\n').at(-1)).samplesPerSecond, ...outside }
  }
  const results = { winnow: [], peer: [] }
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, run] of Object.entries({ winnow: own, peer })) {
      if (values[`no-${name}`]) continue
      const result = await run()
      results[name].push(result)
      const { speed, seconds, peakMiB } = result
      const figures = `${speed.toFixed(1)} samples/s, ${seconds.toFixed(1)} s in all, peak ${peakMiB} MiB`
      console.log(`${round + 1} ${name.padEnd(7)} ${figures}`)
    }
  const speeds = Object.values(results).map((list) => median(list.map(({ speed }) => speed)))
  const peaks = Object.values(results).map((list) => median(list.map(({ peakMiB }) => peakMiB)))
  const [ratio, memory] = [speeds[0] / speeds[1], peaks[0] / peaks[1]]
  console.log(
    `medians: ${speeds.map((speed) => speed.toFixed(1)).join(' and ')} samples/s, ratio ${ratio.toFixed(2)}`,
  )
  console.log(`peak memory: ${peaks.join(' and ')} MiB, ratio ${memory.toFixed(2)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The number of that name anywhere in a result. */
function findNumber(value, name) {
  if (typeof value !== 'object' || value === null) return undefined
  if (typeof value[name] === 'number') return value[name]
  for (const inner of Object.values(value)) {
    const found = findNumber(inner, name)
    if (found !== undefined) return found
  }
  return undefined
}
