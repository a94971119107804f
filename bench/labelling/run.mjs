// How many labels a scripted labeller has to give until a bag of words reaches a macro-F1 on the official test part, where
// the queue brings what would teach most (or another order of the app), and where it brings messages at random:
//   node scripts/run.mjs bench/labelling/run.mjs FILE.csv [--target 0.85] [--orders best-next,random] [--seeds 1,2,3,4,5,6]
//     [--start 100] [--random-start 2000] [--step N] [--json out.json] [--set key=value]
// FILE has the columns text, label and split (train, test). The labels of its training part are hidden until they are asked
// for. Every order starts from messages at random; a random order may start at more labels, as nothing is learnt from its
// first rounds (where it is there already, it starts again at half of them). Without --step a round has 0.6 times the labels
// that stand, and 0.15 times from 0.06 before the target on. Settings are the program's own but for validation, which is
// none. With --json it goes on where it was cut off. Prints the labels of each seed, their medians and the share saved.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bundle } from '../accuracy/bundle.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    target: { type: 'string', default: '0.85' },
    orders: { type: 'string', default: 'best-next,random' },
    seeds: { type: 'string', default: '1,2,3,4,5,6' },
    start: { type: 'string', default: '100' },
    'random-start': { type: 'string' },
    step: { type: 'string' },
    json: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
  },
})
const [file] = positionals
if (!file) throw new Error('name a file: node scripts/run.mjs bench/labelling/run.mjs FILE.csv')
const orders = values.orders.split(',')
const seeds = values.seeds.split(',').map(Number)
const asked = {
  file,
  target: Number(values.target),
  start: Number(values.start),
  randomStart: Number(values['random-start'] ?? values.start),
  step: values.step === undefined ? null : Number(values.step),
  set: values.set,
}
const kept = values.json && existsSync(values.json) ? JSON.parse(readFileSync(values.json, 'utf8')) : null
if (kept && JSON.stringify(kept.asked) !== JSON.stringify(asked))
  throw new Error(`${values.json} is of other options: name another file, or remove it`)
const results = kept?.results ?? []

function keep() {
  if (!values.json) return
  writeFileSync(`${values.json}.part`, `${JSON.stringify({ asked, results }, null, 1)}\n`)
  renameSync(`${values.json}.part`, values.json)
}

const entry = await bundle('../labelling/labeller.ts')

/** One labeller from its first label to the target; the last line that it prints. */
function labelOnce(order, seed, start) {
  const args = ['--target', values.target, '--order', order, '--seed', String(seed), '--start', String(start)]
  if (values.step) args.push('--step', values.step)
  for (const pair of values.set) args.push('--set', pair)
  const from = performance.now()
  const { stdout, status } = spawnSync(process.execPath, [entry, file, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', NODE_NO_WARNINGS: '1' },
  })
  if (status !== 0) process.exit(status ?? 1)
  const line = stdout.split('\n').findLast((one) => one.startsWith('{"'))
  return { ...JSON.parse(line), seconds: Math.round((performance.now() - from) / 1000) }
}

for (const seed of seeds)
  for (const order of orders) {
    if (results.some((one) => one.order === order && one.seed === seed)) continue
    let start = order === 'random' ? asked.randomStart : asked.start
    let found = labelOnce(order, seed, start)
    while (found.labels === null && found.curve.length === 1 && start > asked.start) {
      start = Math.max(asked.start, Math.round(start / 2))
      found = labelOnce(order, seed, start)
    }
    results.push(found)
    keep()
    console.log(`${order}, seed ${seed}: ${found.labels ?? 'not reached'} labels, ${found.seconds} s`)
  }

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
const labelsOf = (order) =>
  seeds.map((seed) => results.find((one) => one.order === order && one.seed === seed)?.labels ?? null)
const random = orders.includes('random') ? labelsOf('random') : null
for (const order of orders) {
  const labels = labelsOf(order)
  const middle = labels.includes(null) ? null : median(labels)
  console.log(`${order}: ${labels.join(', ')}; median ${middle}`)
  if (order === 'random' || !random || middle === null || random.includes(null)) continue
  const each = labels.map((needed, at) => 1 - needed / random[at])
  const share = (value) => `${(100 * value).toFixed(1)}%`
  console.log(
    `  fewer than at random: ${share(1 - middle / median(random))} by the medians; by seed ${each.map(share).join(', ')}`,
  )
}
