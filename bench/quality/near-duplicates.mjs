// The check of a dataset without models (reading, comparing every text, personal data, languages) on many rows, beside
// MinHash of datasketch on the same texts where a Python with it is named.
//   npm run build; node bench/quality/near-duplicates.mjs [--rows 100000] [--rounds 3] [--python /path/to/python]
// Linux only: peak memory is read from /proc.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measure } from '../train/measure.mjs'
import { readRows } from '../train/rows.mjs'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    python: { type: 'string' },
    from: {
      type: 'string',
      default: fileURLToPath(new URL('../../resources/samples/banking77-sample.csv', import.meta.url)),
    },
  },
})
const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-near-'))
const datasketch = `
import csv, sys
from datasketch import MinHash, MinHashLSH
texts = [row['text'].lower() for row in csv.DictReader(open(sys.argv[1]))]
lsh = MinHashLSH(threshold=0.8, num_perm=128)
hashes = []
for at, text in enumerate(texts):
    m = MinHash(num_perm=128)
    m.update_batch([text[i:i + 5].encode() for i in range(max(1, len(text) - 4))])
    lsh.insert(at, m)
    hashes.append(m)
pairs = sum(len(lsh.query(m)) - 1 for m in hashes)
print(pairs, 'candidates')
`
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

try {
  const file = join(folder, 'table.csv')
  writeTable(file)
  const home = join(folder, 'home')
  await measure(process.execPath, [cli, 'import', file, '--name', 'near', '--text', 'text', '--home', home])
  const own = []
  const peer = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const result = await measure(process.execPath, [
      cli,
      'quality',
      'near',
      '--no-models',
      '--home',
      home,
      '--json',
    ])
    const report = JSON.parse(result.output)
    const near = report.findings.find(({ kind }) => kind === 'nearDuplicates')
    console.log(
      `winnow    ${result.seconds.toFixed(1)} s, peak ${Math.round(result.peakMiB)} MiB, ${near.groups} groups at 0.8`,
    )
    own.push(result.seconds)
    if (values.python === undefined) continue
    const other = await measure(values.python, ['-c', datasketch, file])
    console.log(
      `datasketch ${other.seconds.toFixed(1)} s, peak ${Math.round(other.peakMiB)} MiB, ${other.output.trim()}`,
    )
    peer.push(other.seconds)
  }
  console.log(
    `median: winnow ${median(own).toFixed(1)} s for ${values.rows} rows, start of the program included`,
  )
  if (peer.length > 0) console.log(`datasketch / winnow: ${(median(peer) / median(own)).toFixed(1)}x`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Messages of about twenty words from pieces of real ones; every tenth is another one with a word changed. */
function writeTable(file) {
  const texts = readRows(values.from, 'text', 'label').map(([text]) => text.split(/\s+/))
  let state = 7
  const next = (below) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below
  const lines = ['text']
  const made = []
  for (let row = 0; row < Number(values.rows); row++) {
    let words
    if (row % 10 === 9) {
      words = [...made[next(made.length)]]
      words[next(words.length)] = 'changed'
    } else {
      words = []
      while (words.length < 20) {
        const text = texts[next(texts.length)]
        const from = next(text.length)
        words.push(...text.slice(from, from + 5))
      }
    }
    made.push(words)
    lines.push(`"${words.join(' ').replaceAll('"', '""')}"`)
  }
  writeFileSync(file, `${lines.join('\n')}\n`)
}
