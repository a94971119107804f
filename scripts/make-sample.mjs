// Makes resources/samples/banking77-sample.csv from the whole banking77 table (columns text, label, split).
// Usage: node scripts/make-sample.mjs path/to/banking77.csv
// Takes up to 55 training and 20 test rows of each class, evenly spaced in file order, lines verbatim.
// Deterministic: the same source gives the same bytes.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'

const perPart = { train: 55, test: 20 }
const maxBytes = 1_000_000

const source = process.argv[2]
if (source === undefined) {
  console.error('Usage: node scripts/make-sample.mjs path/to/banking77.csv')
  process.exit(2)
}

const [header, ...lines] = parse(readFileSync(source), { raw: true, relax_quotes: true })
const groups = new Map()
for (const [index, { record }] of lines.entries()) {
  const key = `${record[2]}\n${record[1]}`
  groups.set(key, [...(groups.get(key) ?? []), index])
}

const kept = new Set()
for (const [key, indexes] of groups) {
  const wanted = Math.min(indexes.length, perPart[key.split('\n')[0]] ?? 0)
  for (let i = 0; i < wanted; i++) kept.add(indexes[Math.floor((i * indexes.length) / wanted)])
}

const rows = lines.filter((_, index) => kept.has(index))
const text = [header, ...rows].map(({ raw }) => raw.replace(/\r?\n$/u, '') + '\n').join('')
const bytes = Buffer.from(text, 'utf8')
if (bytes.length >= maxBytes)
  throw new Error(`The sample has ${bytes.length} bytes; it must stay under ${maxBytes}.`)
const target = fileURLToPath(new URL('../resources/samples/banking77-sample.csv', import.meta.url))
writeFileSync(target, bytes)
const sha256 = createHash('sha256').update(bytes).digest('hex')
console.log(`${target}: ${rows.length} rows, ${bytes.length} bytes, sha256 ${sha256}`)
