// How long the list of a thousand runs takes, asked of the real program over its own address as a page asks. A throw-away
// workspace gets one small training of 77 labels, which is planted again and again with a long curve: its points as events,
// and in the list's own column the 120 that the program keeps there.
//   npm run build; node bench/runs/list.mjs [--runs 1000] [--points 10000] [--asks 15] [--curves 1000]
// `--curves` of the runs get their events in the database too (10,000 events a run are about 2 MB each).
// Prints medians in milliseconds, bytes of an answer, and what the owner was held up meanwhile.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    points: { type: 'string', default: '10000' },
    asks: { type: 'string', default: '15' },
    curves: { type: 'string' },
  },
})
const wanted = Number(values.runs)
const points = Number(values.points)
const curves = Number(values.curves ?? wanted)
const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'winnow-runs-'))
const home = join(folder, 'home')
const winnow = (...args) =>
  execFileSync(process.execPath, [cli, ...args, '--home', home, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString()

try {
  const file = join(folder, 'messages.csv')
  const lines = Array.from(
    { length: 1540 },
    (_, row) => `where is my topic ${row % 77} now ${row},topic ${row % 77}`,
  )
  writeFileSync(file, `text,label\n${lines.join('\n')}\n`)
  winnow('import', file, '--name', 'messages')
  winnow('train', '--dataset', 'messages', '--family', 'bag-of-words', '--epochs', '1')
  plant()
  await measure()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The one run, `wanted` times in all; curves in the column of the list and as events. */
function plant() {
  const db = new Database(join(home, 'winnow.db'))
  const names = db
    .pragma('table_info(runs)')
    .map(({ name }) => name)
    .filter((name) => name !== 'number')
  const curve = JSON.stringify(
    Array.from({ length: Math.min(points, 120) }, (_, at) => Number((1 - Math.exp(-at / 20)).toPrecision(5))),
  )
  const chosen = names.map((name) =>
    name === 'id'
      ? `'r' || printf('%010d', ?)`
      : name === 'name'
        ? `'Planted ' || ?`
        : name === 'validation_curve'
          ? '?'
          : name,
  )
  const insert = db.prepare(
    `INSERT INTO runs (${names.join(', ')}) SELECT ${chosen.join(', ')} FROM runs WHERE number = 1`,
  )
  const events = db.prepare(
    `WITH RECURSIVE n (seq) AS (SELECT 0 UNION ALL SELECT seq + 1 FROM n WHERE seq < ? - 1)
     INSERT INTO run_events SELECT ?, seq, '2026-01-01T00:00:00.000Z', 'step',
       '{"step":' || seq || ',"totalSteps":' || ? || ',"epoch":' || (seq / 1000.0) || ',"loss":' || (1.0 / (1 + seq)) ||
       ',"learningRate":0.001,"gradientNorm":1,"samplesPerSecond":900,"secondsLeft":1,"elapsedSeconds":1,"rssMiB":200}'
     FROM n`,
  )
  db.transaction(() => {
    for (let at = 1; at < wanted; at++) {
      const given = { id: String(at), name: String(at), validation_curve: curve }
      const bound = names.flatMap((name) => (given[name] === undefined ? [] : [given[name]]))
      const { lastInsertRowid } = insert.run(...bound)
      if (at <= curves) events.run(points, lastInsertRowid, points)
    }
  })()
  db.close()
  console.log(
    `${wanted} runs, ${points} points each, database of ${(statSync(join(home, 'winnow.db')).size / 1e6).toFixed(0)} MB`,
  )
}

async function measure() {
  const server = spawn(process.execPath, [cli, 'serve', '--home', home, '--no-open'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    let said = ''
    server.stdout.setEncoding('utf8').on('data', (text) => (said += text))
    while (!/http:\S+/.test(said)) await once(server.stdout, 'data')
    const { origin } = new URL(/http:\S+/.exec(said)[0])
    const { token } = JSON.parse(readFileSync(join(home, 'workspace.lock'), 'utf8'))
    const ask = async (method, input) => {
      const began = performance.now()
      const response = await fetch(`${origin}/rpc/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method}: ${text.slice(0, 300)}`)
      const value = JSON.parse(text)
      return { ms: performance.now() - began, bytes: text.length, value }
    }
    for (const [method, input] of [
      ['runs.list', { hasLabels: false }],
      ['runs.list', {}],
      ['runs.list', { archived: 'too', isStarred: true }],
      ['runs.disk', {}],
      ['app.info', {}],
    ]) {
      const first = await ask(method, input)
      const times = []
      for (let at = 0; at < Number(values.asks); at++) times.push((await ask(method, input)).ms)
      const sorted = times.toSorted((a, b) => a - b)
      const median = sorted[Math.floor(sorted.length / 2)]
      console.log(
        `${`${method} ${JSON.stringify(input)}`.padEnd(52)} first ${first.ms.toFixed(0).padStart(6)}   median ${median.toFixed(0).padStart(6)}   longest ${sorted.at(-1).toFixed(0).padStart(6)} ms   ${(first.bytes / 1e6).toFixed(1)} MB`,
      )
    }
  } finally {
    server.kill()
    await once(server, 'exit')
  }
}
