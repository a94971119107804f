// Importing a large CSV beside sqlite3's own .import followed by a rebuild of a full-text index, on the same file, in turns.
// Winnow reads columns, labels, splits and statistics besides; sqlite3 copies cells.
//   npm run build; node bench/import/run.mjs [--rows 1000000] [--rounds 3] [--from FILE.csv] [--text text] [--home DIR]
// The file is made of sentences of --from (default: the sample), so that words are as many as in real messages.
// --home: where the workspace of the last round stays, for bench/browse. Needs the program sqlite3. Linux only: peak memory is read from /proc.
import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measure } from '../train/measure.mjs'
import { readRows } from '../train/rows.mjs'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    from: {
      type: 'string',
      default: fileURLToPath(new URL('../../resources/samples/banking77-sample.csv', import.meta.url)),
    },
    text: { type: 'string', default: 'text' },
    label: { type: 'string', default: 'label' },
    home: { type: 'string' },
  },
})
const rows = Number(values.rows)
const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-import-'))
const file = join(folder, 'table.csv')

try {
  await writeTable()
  console.log(`${rows} rows, ${(statSync(file).size / 1e6).toFixed(0)} MB`)
  const programs = { winnow, trigram: sqlite('trigram'), words: sqlite('unicode61') }
  if (values.home && existsSync(values.home)) throw new Error(`${values.home} is there already.`)
  const results = { winnow: [], trigram: [], words: [] }
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, run] of Object.entries(programs)) {
      const result = await run()
      results[name].push(result)
      console.log(`${name.padEnd(8)} ${result.seconds.toFixed(1)} s, peak ${Math.round(result.peakMiB)} MiB`)
    }
  const seconds = (name) => median(results[name].map((one) => one.seconds))
  console.log(`median: winnow ${seconds('winnow').toFixed(1)} s`)
  for (const [name, what] of [
    ['trigram', 'with the same index of substrings'],
    ['words', 'with an index of whole words'],
  ])
    console.log(
      `winnow / sqlite3 .import ${what}: ${(seconds('winnow') / seconds(name)).toFixed(2)}x (${seconds(name).toFixed(1)} s)`,
    )
  console.log(`largest process: ${Math.round(Math.max(...results.winnow.map(({ peakMiB }) => peakMiB)))} MiB`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function winnow() {
  const home = values.home ?? join(folder, 'home')
  rmSync(home, { recursive: true, force: true })
  const columns = ['--text', 'text', '--label', 'label', '--split', 'split', '--id', 'id']
  const result = await measure(process.execPath, [
    cli,
    'import',
    file,
    '--home',
    home,
    '--name',
    'bench',
    ...columns,
  ])
  return result
}

function sqlite(tokenizer) {
  return async () => {
    const database = join(folder, 'peer.db')
    const script = [
      'PRAGMA journal_mode = WAL;',
      '.mode csv',
      `.import ${file} messages`,
      `CREATE VIRTUAL TABLE found USING fts5 (text, content = 'messages', tokenize = '${tokenizer}');`,
      `INSERT INTO found (found) VALUES ('rebuild');`,
    ]
    const result = await measure('sqlite3', ['-bail', database, ...script])
    for (const name of readdirSync(folder)) if (name.startsWith('peer.db')) rmSync(join(folder, name))
    return result
  }
}

/** Sentences of real messages in seeded order, about 170 characters a text, with ids, dates and a class of each. */
async function writeTable() {
  const source = readRows(values.from, values.text, values.label)
  const sentences = source.flatMap(([text]) => text.split(/(?<=[.!?])\s+/)).filter((text) => text.length > 8)
  const labels = [...new Set(source.map(([, label]) => label))]
  const out = createWriteStream(file)
  let state = 7
  const next = (size) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 2 ** 32) * size)
  }
  out.write('id,date,customer,text,label,split\n')
  for (let row = 0; row < rows; row++) {
    let text = ''
    while (text.length < 140) text += `${text === '' ? '' : ' '}${sentences[next(sentences.length)]}`
    const day = `2026-${String(1 + next(12)).padStart(2, '0')}-${String(1 + next(28)).padStart(2, '0')}`
    const part = ['train', 'train', 'train', 'validation', 'test'][next(5)]
    const cells = [
      `M${row}`,
      day,
      `C${next(50_000)}`,
      `"${text.replaceAll('"', '""')}"`,
      labels[next(labels.length)],
      part,
    ]
    if (!out.write(`${cells.join(',')}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
}
