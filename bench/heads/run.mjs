// One encoder with several outputs beside a run for each of them: macro-F1 on the test part, and the time of training.
//   npm run build; node bench/heads/run.mjs MODEL_FOLDER FILE.csv --output A --output B [--text text] [--split split]
//     [--limit-train 0] [--epochs 3] [--max-length 128] [--seeds 42] [--precision f32|bf16] [--set SETTING=VALUE]…
// Every run has the same split, settings and seed; only what it learns differs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measure } from '../train/measure.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    text: { type: 'string', default: 'text' },
    split: { type: 'string' },
    output: { type: 'string', multiple: true, default: [] },
    'limit-train': { type: 'string', default: '0' },
    epochs: { type: 'string', default: '3' },
    'max-length': { type: 'string', default: '128' },
    seeds: { type: 'string', default: '42' },
    precision: { type: 'string', default: 'f32' },
    set: { type: 'string', multiple: true, default: [] },
  },
})
const [model, file] = positionals
const outputs = values.output
if (!model || !file || outputs.length < 2)
  throw new Error('MODEL_FOLDER, FILE.csv and two --output are needed.')

const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-heads-'))
const home = join(folder, 'home')
const winnow = async (...args) => {
  const run = await measure(process.execPath, [cli, ...args, '--home', home, '--json'])
  return JSON.parse(run.output.trim().split('\n').at(-1))
}
const named = (flag, names) => names.flatMap((name) => [flag, name])

try {
  const part = values.split ? ['--split', values.split] : []
  await winnow(
    'import',
    file,
    '--name',
    'bench',
    '--text',
    values.text,
    ...named('--label', outputs),
    ...part,
  )
  for (const seed of values.seeds.split(',')) {
    const train = async (names) => {
      const what = ['train', '--dataset', 'bench', '--family', 'encoder', '--model', model]
      const length = ['--epochs', values.epochs, '--max-length', values['max-length'], '--seed', seed]
      const limit = values['limit-train'] === '0' ? [] : ['--limit-train', values['limit-train']]
      const precision = ['--precision', values.precision]
      const more = values.set.flatMap((pair) => [
        `--${pair.split('=')[0]}`,
        pair.slice(pair.indexOf('=') + 1),
      ])
      const asked = [...length, ...limit, ...precision, ...more]
      const result = await winnow(...what, ...named('--output', names), ...asked)
      const { run, trainSeconds, trainRows } = result
      const figures = {}
      for (const name of names) {
        const { macroF1, accuracy } = await winnow('evaluate', run, '--output', name)
        figures[name] = { macroF1: macroF1.value, accuracy: accuracy.value }
      }
      return { figures, trainSeconds, trainRows }
    }
    const together = await train(outputs)
    console.log(`seed ${seed}: together, ${together.trainRows} rows, ${together.trainSeconds.toFixed(0)} s`)
    let seconds = 0
    for (const name of outputs) {
      const alone = await train([name])
      seconds += alone.trainSeconds
      const [one, other] = [together.figures[name], alone.figures[name]]
      const gain = ((one.macroF1 - other.macroF1) * 100).toFixed(2)
      console.log(
        `  ${name}: macro-F1 together ${one.macroF1.toFixed(4)}, alone ${other.macroF1.toFixed(4)} (${gain} points); accuracy ${one.accuracy.toFixed(4)} and ${other.accuracy.toFixed(4)}`,
      )
    }
    console.log(`  time together / one after the other: ${(together.trainSeconds / seconds).toFixed(2)}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
