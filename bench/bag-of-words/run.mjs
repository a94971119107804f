// Winnow's bag of words beside scikit-learn, on one file, in one run:
//   node bench/bag-of-words/run.mjs FILE [--text COL] [--label COL] [--split COL] [--engine wasm] [--set key=value]
// PYTHON names the Python that has scikit-learn (default python3); without it only Winnow is measured.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

const given = process.argv.slice(2)
const shared = []
for (let at = 0; at < given.length; at++) {
  if (given[at] === '--engine' || given[at] === '--set') at++
  else shared.push(given[at])
}

/** Runs a program and reads the lines of JSON that it prints. */
function measure(program, args) {
  const { stdout, status, error } = spawnSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (error || status !== 0) return []
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

function print({ name, trainSeconds, predictSeconds, testAccuracy, testMacroF1, peakRssMiB }) {
  const figures = [
    `train ${trainSeconds.toFixed(1)} s`,
    `predict ${predictSeconds.toFixed(2)} s`,
    `accuracy ${testAccuracy.toFixed(4)}`,
    `macro-F1 ${testMacroF1.toFixed(4)}`,
    `peak ${peakRssMiB} MiB`,
  ]
  console.log(`${name.padEnd(28)}${figures.join('   ')}`)
}

const [own] = measure(process.execPath, [await bundle('winnow.ts'), ...given])
if (!own) process.exit(1)
print({ name: `winnow (${own.backend})`, ...own })
const reference = fileURLToPath(new URL('reference.py', import.meta.url))
for (const other of measure(process.env.PYTHON ?? 'python3', [reference, ...shared])) {
  print(other)
  const ratio = own.trainSeconds / other.trainSeconds
  console.log(
    `  winnow takes ${ratio.toFixed(2)} times as long to train; accuracy ${(own.testAccuracy - other.testAccuracy).toFixed(4)}`,
  )
}
