// Planted label noise: 5 % of the labels of a real data set are changed, at random or to the class that is most often
// taken for the right one; then the check of the data ranks doubtful labels. Printed: how many of the first n are planted,
// where n is how many were planted.
//   npm run build; node bench/quality/noise.mjs --from banking77.csv [--share 0.05] [--seeds 1,2] [--limit 0]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measure } from '../train/measure.mjs'
import { readRows } from '../train/rows.mjs'

const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    text: { type: 'string', default: 'text' },
    label: { type: 'string', default: 'label' },
    share: { type: 'string', default: '0.05' },
    seeds: { type: 'string', default: '1,2' },
    limit: { type: 'string', default: '0' },
  },
})
const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-noise-'))
const home = join(folder, 'home')
const all = readRows(values.from, values.text, values.label)
const rows = Number(values.limit) > 0 ? all.slice(0, Number(values.limit)) : all
const labels = [...new Set(rows.map((row) => row[1]))].sort()

try {
  // What is taken for what, where nothing is planted.
  const clean = await check(
    'clean',
    rows.map((row) => row[1]),
  )
  const confused = new Map()
  for (const { row, suggested } of clean.found) {
    const truth = rows[row - 1][1]
    const counts = confused.get(truth) ?? new Map()
    counts.set(suggested, (counts.get(suggested) ?? 0) + 1)
    confused.set(truth, counts)
  }
  const likeliest = (label) => [...(confused.get(label) ?? [])].sort((a, b) => b[1] - a[1])[0]?.[0]
  for (const mode of ['random', 'confusable'])
    for (const seed of values.seeds.split(',').map(Number)) {
      const random = mulberry(seed)
      const planted = new Set()
      while (planted.size < Math.round(rows.length * Number(values.share)))
        planted.add(Math.floor(random() * rows.length))
      const given = rows.map((row, at) => {
        const truth = row[1]
        if (!planted.has(at)) return truth
        const likely = mode === 'confusable' ? likeliest(truth) : undefined
        if (likely !== undefined) return likely
        const others = labels.filter((label) => label !== truth)
        return others[Math.floor(random() * others.length)]
      })
      const { found, seconds } = await check(`${mode}-${seed}`, given)
      const first = found.slice(0, planted.size)
      const hits = first.filter(({ row }) => planted.has(row - 1))
      const mended = hits.filter(({ row, suggested }) => suggested === rows[row - 1][1])
      console.log(
        `${mode} seed ${seed}: ${planted.size} planted in ${rows.length}, precision ${(hits.length / first.length).toFixed(3)}, of these ${(mended.length / hits.length).toFixed(3)} with the right suggestion, ${seconds.toFixed(0)} s`,
      )
    }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function check(name, given) {
  const file = join(folder, `${name}.csv`)
  const cell = (text) => `"${text.replaceAll('"', '""')}"`
  const lines = rows.map((row, at) => `${cell(row[0])},${cell(given[at])}`)
  writeFileSync(file, `text,label\n${lines.join('\n')}\n`)
  const run = (...args) => measure(process.execPath, [cli, ...args, '--home', home, '--json'])
  await run('import', file, '--name', name, '--text', 'text', '--label', 'label')
  const { seconds } = await run('quality', name)
  const found = []
  for (;;) {
    const where = ['--finding', 'doubtfulLabels', '--limit', '1000', '--offset', String(found.length)]
    const { output } = await run('quality', name, ...where)
    const page = JSON.parse(output)
    found.push(...page.rows.map((one) => ({ row: one.row.id, suggested: one.suggested })))
    if (page.rows.length === 0) return { found, seconds }
  }
}

/** A small generator of numbers from 0 to 1 (mulberry32). */
function mulberry(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
