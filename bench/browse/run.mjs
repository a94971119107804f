// How long search and filter take on a million rows, asked from a page in Chromium as the dataset page asks: the first
// rows, then how many match. Beside them a call that does nothing is sent every 10 ms: what it waits is how long the owner of
// the workspace was busy. Then a person types in the search field while Chromium records its tasks, and scrolls through all
// rows: by the wheel, slowly and fast, and with jumps of the scroll bar, while every frame is asked which rows are blank.
//   npm run build; node bench/browse/run.mjs --home DIR --dataset NAME [--questions 200]
// The workspace is made with `winnow import`, for example of the table of bench/import.
// Prints p50, p95 and the longest of each, in milliseconds. Needs Chromium.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/lib/browser.mjs'

const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    dataset: { type: 'string' },
    questions: { type: 'string', default: '200' },
  },
})
if (!values.home || !values.dataset) throw new Error('--home and --dataset are needed.')
const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
const server = spawn(process.execPath, [cli, 'serve', '--home', values.home, '--no-open'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
let said = ''
server.stdout.setEncoding('utf8').on('data', (text) => (said += text))
while (!/http:\S+/.test(said)) await once(server.stdout, 'data')
const address = /http:\S+/.exec(said)[0]
const isRoot = process.getuid?.() === 0
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: isRoot ? ['--no-sandbox'] : [],
})
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(address)
  await page.waitForTimeout(1500)
  const found = await page.evaluate(ask, { dataset: values.dataset, questions: Number(values.questions) })
  for (const [name, times] of Object.entries(found.times)) print(name, times)
  print('a call beside them', found.beside)
  await typing(page)
  await scrolling(page)
} finally {
  await browser.close()
  server.kill()
}

function print(name, times) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  console.log(
    `${name.padEnd(22)} ${String(times.length).padStart(5)} times   p50 ${at(0.5).padStart(6)}   p95 ${at(0.95).padStart(6)}   p99 ${at(0.99).padStart(6)}   longest ${at(1).padStart(6)} ms`,
  )
}

/** Runs in the page, over a connection of its own. */
async function ask({ dataset, questions }) {
  const socket = new WebSocket(`ws://${location.host}/ws`)
  await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }))
  let next = 1
  const waiting = new Map()
  socket.addEventListener('message', (event) => {
    const message = JSON.parse(event.data)
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  })
  const call = (method, input) =>
    new Promise((resolve, reject) => {
      const id = next++
      waiting.set(id, (message) =>
        message.t === 'ok' ? resolve(message.value) : reject(new Error(JSON.stringify(message))),
      )
      socket.send(JSON.stringify({ t: 'call', id, method, input }))
    })
  const timed = async (method, input) => {
    const began = performance.now()
    const value = await call(method, input)
    return { took: performance.now() - began, value }
  }
  let state = 11
  const below = (size) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 2 ** 32) * size)
  }
  const { outputs, parts } = await call('datasets.statistics', { dataset })
  const labels = outputs[0].labels.map(({ name }) => name)
  const { rows } = await call('datasets.rows', { dataset, limit: 1000 })
  const words = [
    ...new Set(rows.flatMap(({ text }) => text.split(/[^\p{L}]+/u)).filter((word) => word.length > 2)),
  ]
  const word = () => {
    const one = words[below(words.length)]
    return one.slice(0, 3 + below(Math.max(1, one.length - 2)))
  }
  const label = () => ({ field: 'label', in: [labels[below(labels.length)]] })
  const part = () => ({ field: 'part', in: [Object.keys(parts)[below(Object.keys(parts).length)]] })
  const length = () => ({ field: 'length', unit: 'words', min: 5 + below(30) })
  const kinds = {
    search: () => ({ query: word() }),
    phrase: () => ({ query: `${word()} ${word()}` }),
    label: () => ({ filter: label() }),
    part: () => ({ filter: part() }),
    'label and part': () => ({ filter: { op: 'and', of: [label(), part()] } }),
    'search, label, part': () => ({ query: word(), filter: { op: 'and', of: [label(), part()] } }),
    length: () => ({ filter: length() }),
    'search and length': () => ({ query: word(), filter: length() }),
  }
  // Each of these is on a line of its own: what they need depends on the columns, and on whether a run has predictions.
  const cells = []
  for (const { name, role } of (await call('datasets.get', { dataset })).columns) {
    if (['text', 'append', 'label', 'split', 'id'].includes(role)) continue
    const { rows } = await call('datasets.rows', {
      dataset,
      limit: 1000,
      offset: below(500) * 1000,
      columns: [name],
    })
    const values = [...new Set(rows.map((row) => row.cells[name]))].filter((value) => value !== '')
    if (values.length > 1) cells.push({ name, values })
  }
  const valueOf = ({ name, values }) => ({
    field: 'metadata',
    column: name,
    equals: values[below(values.length)],
  })
  const escaped = (one) => one.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const [run] = (await call('runs.list', {})).filter((one) => one.dataset === dataset && one.result !== null)
  const said = run ? await call('runs.predicted', { run: run.id }) : null
  const saidLabels = said ? said.labels.filter((one) => one.count > 0).map((one) => one.label) : []
  const further = {
    ...Object.fromEntries(cells.map((one) => [`value of ${one.name}`, () => ({ filter: valueOf(one) })])),
    ...Object.fromEntries(
      cells.map((one) => [
        `value of ${one.name}, label`,
        () => ({ filter: { op: 'and', of: [valueOf(one), label()] } }),
      ]),
    ),
    pattern: () => ({ filter: { field: 'pattern', matches: `${escaped(word())}\\w* .*${escaped(word())}` } }),
    words: () => ({
      filter: { field: 'words', all: [words[below(words.length)], words[below(words.length)]] },
    }),
    ...(saidLabels.length > 0
      ? {
          prediction: () => ({
            filter: { field: 'prediction', run: run.id, in: [saidLabels[below(saidLabels.length)]] },
          }),
          'unsure prediction': () => ({
            filter: {
              op: 'and',
              of: [
                { field: 'prediction', run: run.id, in: [saidLabels[below(saidLabels.length)]] },
                { field: 'confidence', run: run.id, max: 0.2 + below(60) / 100 },
              ],
            },
          }),
        }
      : {}),
  }
  const beside = []
  const pinging = { isOver: false }
  const ping = (async () => {
    while (!pinging.isOver) {
      beside.push((await timed('datasets.rows', { dataset, limit: 1 })).took)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  const times = { 'first rows': [], 'how many': [] }
  for (let question = 0; question < questions; question++) {
    const names = Object.keys(kinds)
    const name = names[question % names.length]
    const input = { dataset, ...kinds[name]() }
    const { took, value } = await timed('datasets.rows', { ...input, limit: 200, isCounted: false })
    times['first rows'].push(took)
    ;(times[`  ${name}`] ??= []).push(took)
    if (value.total === null) times['how many'].push((await timed('datasets.count', input)).took)
  }
  for (const [name, make] of Object.entries(further))
    for (let question = 0; question < Math.max(5, questions / 5); question++) {
      const input = { dataset, ...make() }
      const { took, value } = await timed('datasets.rows', { ...input, limit: 200, isCounted: false })
      ;(times[name] ??= []).push(took)
      if (value.total === null)
        (times[`  how many, ${name}`] ??= []).push((await timed('datasets.count', input)).took)
    }
  pinging.isOver = true
  await ping
  return { times, beside }
}

/** A person types; tasks of the page's main thread over 50 ms are what Chromium calls long. */
async function typing(page) {
  await page.evaluate((dataset) => (location.hash = `/datasets/${dataset}`), values.dataset)
  const field = page.getByRole('textbox', { name: 'Search the text' }).or(page.getByRole('searchbox')).first()
  await field.waitFor()
  await page.waitForTimeout(2000)
  await page.evaluate(() => {
    window.longTasks = []
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) window.longTasks.push(one.duration)
    }).observe({ type: 'longtask' })
  })
  for (const text of ['refund', 'exchange rate', 'card', 'top up failed']) {
    await field.fill('')
    await field.pressSequentially(text, { delay: 60 })
    await page.waitForTimeout(700)
    await page.mouse.move(500, 500)
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, 2000)
    await page.waitForTimeout(500)
  }
  const tasks = await page.evaluate(() => window.longTasks)
  console.log(
    `typing and scrolling: ${tasks.length} tasks of the page over 50 ms, the longest ${Math.max(0, ...tasks).toFixed(0)} ms`,
  )
}

/** Blank time: how long a row in the window had no content, seen frame by frame. */
async function scrolling(page) {
  await page.evaluate((dataset) => (location.hash = `/datasets/${dataset}`), values.dataset)
  await page.getByRole('grid').first().waitFor()
  await page.waitForTimeout(2000)
  const ways = {
    'wheel, 3,000 px a second': { pixels: 50, frames: 400 },
    'wheel, 18,000 px a second': { pixels: 300, frames: 400 },
    'back up, 18,000 px a second': { pixels: -300, frames: 200 },
    'jumps over all rows': { jumps: 40 },
  }
  for (const [name, way] of Object.entries(ways)) {
    const { longest, share } = await page.evaluate(watchBlanks, way)
    console.log(
      `scrolling, ${name.padEnd(28)} longest blank ${longest.toFixed(0).padStart(5)} ms, rows blank in ${(share * 100).toFixed(1)} % of the frames`,
    )
  }
}

/** Runs in the page. Scrolls the grid itself, so that no wheel event is lost on a slow machine. */
async function watchBlanks({ pixels = 0, frames = 0, jumps = 0 }) {
  const grid = document.querySelector('[role="grid"]')
  let scroller = grid
  while (scroller && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement
  const seen = { longest: 0, since: null, frames: 0, blank: 0 }
  const isBlank = () => {
    const box = scroller.getBoundingClientRect()
    const head = grid.querySelector('[role="columnheader"]')?.getBoundingClientRect().bottom ?? box.top
    const rows = [...grid.querySelectorAll('[role="row"][aria-selected]')]
      .map((row) => ({ at: row.getBoundingClientRect(), isBusy: row.getAttribute('aria-busy') === 'true' }))
      .filter(({ at }) => at.bottom > head + 1 && at.top < box.bottom - 1)
    const drawn = rows.reduce(
      (sum, { at, isBusy }) => sum + (isBusy ? 0 : Math.min(at.bottom, box.bottom) - Math.max(at.top, head)),
      0,
    )
    return drawn < box.bottom - head - 2
  }
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const look = (now) => {
    seen.frames++
    if (isBlank()) {
      seen.blank++
      seen.since ??= now
      seen.longest = Math.max(seen.longest, now - seen.since)
    } else if (seen.since !== null) {
      seen.longest = Math.max(seen.longest, now - seen.since)
      seen.since = null
    }
  }
  for (let step = 0; step < frames; step++) {
    scroller.scrollTop += pixels
    look(await frame())
  }
  let state = 5
  for (let jump = 0; jump < jumps; jump++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    scroller.scrollTop = (state / 2 ** 32) * (scroller.scrollHeight - scroller.clientHeight)
    const until = performance.now() + 400
    while (performance.now() < until) look(await frame())
  }
  return { longest: seen.longest, share: seen.blank / Math.max(1, seen.frames) }
}
