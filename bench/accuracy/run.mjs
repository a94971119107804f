// Winnow beside its peer, on one file, at equal data, over several seeds, in one run:
//   node bench/accuracy/run.mjs FILE [--family encoder --model DIR] [--seeds 42,1,2] [--text COL] [--label COL]
//        [--split COL] [--engine wasm] [--cache DIR] [--set key=value] [--no-peer]
// The peer is scikit-learn (bag-of-words), a frozen encoder with scikit-learn's logistic regression
// (frozen-encoder) or Transformers on PyTorch (encoder). PYTHON names the Python that has them (default python3);
// without it only Winnow is measured.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

const peers = {
  'bag-of-words': 'bag_of_words.py',
  'frozen-encoder': 'frozen_encoder.py',
  encoder: 'encoder.py',
}

const { own, shared, seeds, family, hasPeer } = readArguments(process.argv.slice(2))

/** Splits the arguments into those for both sides and those for Winnow alone. */
function readArguments(given) {
  const sides = { own: [], shared: [], seeds: ['42'], family: 'bag-of-words', hasPeer: true }
  for (let at = 0; at < given.length; at++) {
    const [name, value] = [given[at], given[at + 1]]
    if (name === '--no-peer') sides.hasPeer = false
    else if (name === '--seeds') sides.seeds = given[++at].split(',')
    else if (name === '--family') sides.family = given[++at]
    else if (['--engine', '--set', '--cache'].includes(name)) {
      sides.own.push(name, value)
      at++
    } else sides.shared.push(name)
  }
  return sides
}

/** Runs a program and reads the lines of JSON that it prints. */
function measure(program, args) {
  const { stdout, status, error } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (error || status !== 0) return []
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"'))
  return lines.map((line) => JSON.parse(line))
}

function print({ name, trainSeconds, predictSeconds, testAccuracy, testMacroF1, peakRssMiB }) {
  const figures = [
    `train ${trainSeconds.toFixed(1)} s`,
    `predict ${predictSeconds.toFixed(2)} s`,
    `accuracy ${testAccuracy.toFixed(4)}`,
    `macro-F1 ${testMacroF1.toFixed(4)}`,
    `peak ${peakRssMiB} MiB`,
  ]
  console.log(`${name.padEnd(34)}${figures.join('   ')}`)
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const all = new Map()

function note(line, name) {
  print({ ...line, name })
  all.set(line.name, [...(all.get(line.name) ?? []), line])
}

const entry = await bundle('winnow.ts')
const script = fileURLToPath(new URL(peers[family], import.meta.url))
for (const seed of seeds) {
  const [line] = measure(process.execPath, [
    entry,
    ...shared,
    '--family',
    family,
    ...own,
    '--set',
    `seed=${seed}`,
  ])
  if (!line) process.exit(1)
  note({ ...line, name: 'winnow' }, `winnow (${line.backend}), seed ${seed}`)
  if (hasPeer)
    for (const other of measure(process.env.PYTHON ?? 'python3', [script, ...shared, '--seed', seed]))
      note(other, `${other.name}, seed ${seed}`)
}
const winnow = all.get('winnow')
for (const [name, lines] of all) {
  const accuracy = mean(lines.map((line) => line.testAccuracy))
  const seconds = mean(lines.map((line) => line.trainSeconds))
  console.log(
    `${name}: mean accuracy ${accuracy.toFixed(4)} over ${lines.length} seeds, ${seconds.toFixed(1)} s`,
  )
  if (name === 'winnow') continue
  const gain = mean(winnow.map((line) => line.testAccuracy)) - accuracy
  const ratio = mean(winnow.map((line) => line.trainSeconds)) / seconds
  console.log(`  winnow: ${(gain * 100).toFixed(2)} points, ${ratio.toFixed(2)} times as long to train`)
}
