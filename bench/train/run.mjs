// Fine-tuning and predicting by Winnow beside Transformers with PyTorch, in turns (A B A B …), on the same rows,
// epochs, batch, length, dropout and learning rate. Speed comes from each program's own clock around the same span,
// the whole process's wall clock and peak memory from outside. Medians and ratios are printed, accuracy as a mean.
//   npm run build; node bench/train/run.mjs MODEL_FOLDER FILE.csv [--text COL] [--label COL] [--rows 2000]
//     [--test-rows 2000] [--seeds 42,1,2] [--epochs 1] [--lr 5e-5] [--precision f32|bf16] [--compile]
//     [--peer FILE.py] [--no-winnow] [--no-peer]
// A round for each seed. --compile adds torch.compile as a second peer. PYTHON names the Python that has torch,
// transformers and accelerate (default python3). Linux only: peak memory is read from /proc.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measure } from './measure.mjs'
import { csvOf, readRows, sample } from './rows.mjs'
import { matrixPeak, trainingFlop } from './peak.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    text: { type: 'string', default: 'text' },
    label: { type: 'string', default: 'label' },
    rows: { type: 'string', default: '2000' },
    'test-rows': { type: 'string', default: '2000' },
    seeds: { type: 'string', default: '42,1,2' },
    epochs: { type: 'string', default: '1' },
    lr: { type: 'string', default: '5e-5' },
    precision: { type: 'string', default: 'f32' },
    compile: { type: 'boolean', default: false },
    peer: { type: 'string', default: fileURLToPath(new URL('peer.py', import.meta.url)) },
    'no-winnow': { type: 'boolean', default: false },
    'no-peer': { type: 'boolean', default: false },
  },
})
const [model, file] = positionals
if (!model || !file) throw new Error('MODEL_FOLDER and FILE.csv are needed.')

const keys = ['training', 'predicting', 'seconds', 'peakMiB']
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
const lastLine = (output) => JSON.parse(output.trim().split('\n').at(-1))

const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-train-'))
try {
  const [train, test] = sample(readRows(file, values.text, values.label), [
    Number(values.rows),
    Number(values['test-rows']),
  ])
  writeFileSync(join(folder, 'train.csv'), csvOf(train))
  writeFileSync(join(folder, 'test.csv'), csvOf(test))
  const parts = [...train.map((row) => [...row, 'train']), ...test.map((row) => [...row, 'test'])]
  writeFileSync(join(folder, 'winnow.csv'), csvOf(parts))
  const home = join(folder, 'home')
  const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
  const same = (seed) => ['--epochs', values.epochs, '--max-length', '128', '--seed', seed]

  const winnow = async (seed) => {
    const args = ['train', '--home', home, '--dataset', 'bench', '--family', 'encoder', '--model', model]
    const rate = ['--batch-size', '32', '--learning-rate', values.lr, '--dropout', '0.1']
    const asked = ['--validation', 'none', '--precision', values.precision, '--json']
    const run = await measure(process.execPath, [cli, ...args, ...same(seed), ...rate, ...asked])
    const result = lastLine(run.output)
    const started = JSON.parse(run.errors.split('\n').find((line) => line.includes('"type":"started"')))
    return {
      ...run,
      training: result.trainSamplesPerSecond,
      predicting: result.evalSamplesPerSecond,
      accuracy: result.testAccuracy,
      precision: result.precision,
      facts: started.text,
    }
  }
  const peer = (more) => async (seed) => {
    const args = [values.peer, model, join(folder, 'train.csv'), join(folder, 'test.csv')]
    const rate = ['--batch', '32', '--lr', values.lr]
    const asked = [...(values.precision === 'bf16' ? ['--bf16'] : []), ...more]
    const python = process.env.PYTHON ?? 'python3'
    const run = await measure(python, [...args, ...same(seed), ...rate, ...asked])
    const line = lastLine(run.output)
    const { trainSamplesPerSecond: training, predictSamplesPerSecond: predicting, accuracy } = line
    return { ...run, training, predicting, accuracy }
  }
  const programs = {
    ...(values['no-winnow'] ? {} : { winnow }),
    ...(values['no-peer'] ? {} : { pytorch: peer([]) }),
    ...(values.compile ? { 'torch.compile': peer(['--compile']) } : {}),
  }
  if (programs.winnow) {
    const columns = ['--text', 'text', '--label', 'label', '--split', 'split']
    const bringIn = [join(folder, 'winnow.csv'), '--home', home, '--name', 'bench', ...columns]
    await measure(process.execPath, [cli, 'import', ...bringIn, '--json'])
  }
  const results = Object.fromEntries(Object.keys(programs).map((name) => [name, []]))
  for (const seed of values.seeds.split(','))
    for (const [name, run] of Object.entries(programs)) {
      const result = await run(seed)
      results[name].push(result)
      print(`seed ${seed.padEnd(4)} ${name.padEnd(14)}`, result)
    }
  report(results)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function print(head, { training, predicting, accuracy, seconds, peakMiB }) {
  const figures = [
    `train ${training.toFixed(1)}/s`,
    `predict ${predicting.toFixed(1)}/s`,
    `accuracy ${accuracy.toFixed(4)}`,
    `${seconds.toFixed(1)} s in all`,
    `peak ${Math.round(peakMiB)} MiB`,
  ]
  console.log(head + figures.join('   '))
}

function report(results) {
  const sums = Object.entries(results).map(([name, runs]) => {
    const of = (key) => median(runs.map((run) => run[key]))
    const accuracy = mean(runs.map((run) => run.accuracy))
    const sum = { accuracy, ...Object.fromEntries(keys.map((key) => [key, of(key)])) }
    print(`median    ${name.padEnd(14)}`, sum)
    return [name, sum]
  })
  const own = sums.find(([name]) => name === 'winnow')?.[1]
  if (!own) return
  for (const [name, other] of sums.filter(([name]) => name !== 'winnow')) {
    const ratio = (key) => (own[key] / other[key]).toFixed(2)
    const gain = ((own.accuracy - other.accuracy) * 100).toFixed(2)
    console.log(
      `winnow / ${name}: training ${ratio('training')}x, predicting ${ratio('predicting')}x, whole process ${ratio('seconds')}x the time, peak memory ${ratio('peakMiB')}x, accuracy ${gain} points`,
    )
  }
  const { facts, precision } = results.winnow[0]
  const flop = trainingFlop(model, facts.meanTokens)
  const peak = matrixPeak()
  const share = peak ? ((own.training * flop) / peak[precision]) * 100 : Number.NaN
  console.log(
    `winnow: ${precision}, padding ${((facts.paddingShare ?? 0) * 100).toFixed(1)} %, ${facts.meanTokens.toFixed(1)} tokens a text, ${(flop / 1e9).toFixed(2)} GFLOP a text in training: ${share.toFixed(0)} % of this machine's measured ${peak ? (peak[precision] / 1e9).toFixed(0) : '?'} GFLOP/s of matrix products`,
  )
}
