// How long a label takes from the key to the next message on the screen, and whether it is kept when the owner of the
// workspace is killed at that very moment. A person who presses keys as fast as they are taken labels a queue of the most
// messages that one holds, of a dataset of many rows and 77 labels, half of them by taking the suggestion, half by the keys of
// another label; after each fifth of them the server gets SIGKILL, and what the command line counts then must be all of it.
//   npm run build; node bench/labelling/keys.mjs [--rows 100000] [--labels 1000] [--home DIR]
// Prints p50, p95 and the longest in milliseconds, and how many labels were kept. Exit 1 where p95 is 50 ms or more, or one
// is lost. Needs Chromium. With --home the workspace stays and is used again.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/lib/browser.mjs'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    labels: { type: 'string', default: '1000' },
    home: { type: 'string' },
  },
})
const rows = Number(values.rows)
const labels = Number(values.labels)
const rounds = 5
const classes = 77
const limitMs = 50
const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const serve = fileURLToPath(new URL('../../out/main/serve.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'winnow-keys-'))
const home = values.home ?? join(folder, 'home')
const winnow = (...args) => {
  const out = execFileSync(process.execPath, [cli, ...args, '--home', home, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(out)
}

if (!existsSync(join(home, 'winnow.db'))) prepare()
const queue = `Keys ${Date.now()}`
winnow(
  'queue',
  '--dataset',
  'mail',
  '--order',
  'uncertain',
  '--run',
  'first',
  '--take',
  '20000',
  '--keep',
  queue,
)

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const times = []
let lost = 0
let server = null
try {
  for (let round = 0; round < rounds; round++) {
    const before = standing()
    server = spawn(process.execPath, [serve, '--no-open', '--home', home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(await addressOf(server))
    await openQueue(page)
    const many = Math.round((labels * (round + 1)) / rounds) - Math.round((labels * round) / rounds)
    times.push(...(await label(page, many)))
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
    await page.close()
    lost += before + many - standing()
  }
} finally {
  await browser.close()
  if (server?.exitCode === null) server.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
const sorted = times.toSorted((a, b) => a - b)
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
console.log(
  `${times.length} labels by keys of ${rows.toLocaleString('en')} rows, from the key to the next message painted: ` +
    `p50 ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)}, longest ${at(1).toFixed(1)} ms`,
)
console.log(`${lost} of them lost over ${rounds} kills`)
process.exitCode = at(0.95) < limitMs && lost === 0 ? 0 : 1

/** Messages of which every tenth has a label; the rest wait. */
function prepare() {
  const words = Array.from({ length: classes }, (_, at) => `topic${at} thing${at} matter${at}`.split(' '))
  const lines = Array.from({ length: rows }, (_, row) => {
    const own = row % classes
    const other = words[(row * 31) % classes] ?? []
    const [a, b, c] = words[own] ?? []
    const text = `message ${row} about ${a} and ${row % 3 === 0 ? other[0] : b} with ${row % 5 === 0 ? other[1] : c}`
    return `${text},${row % 10 === 0 ? `label_number_${own}` : ''}`
  })
  const file = join(folder, 'mail.csv')
  writeFileSync(file, `text,label\n${lines.join('\n')}\n`)
  winnow('import', file, '--name', 'mail', '--text', 'text', '--label', 'label')
  winnow('train', '--dataset', 'mail', '--family', 'bag-of-words', '--epochs', '1', '--name', 'first')
}

/** Messages of the queue that are labelled, as a process reads it that was not there. */
function standing() {
  const shown = winnow('queues', '--dataset', 'mail').find(({ name }) => name === queue)
  return shown.labelled
}

async function addressOf(server) {
  let said = ''
  server.stdout.setEncoding('utf8').on('data', (text) => (said += text))
  while (!/http:\S+/.test(said)) await once(server.stdout, 'data')
  return /http:\S+/.exec(said)[0]
}

async function openQueue(page) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Labelling' }).click()
  await page.getByText(queue, { exact: true }).click()
  await page.locator('[data-message]').waitFor()
  await page.locator('button[data-label]').first().waitFor()
  await page.evaluate(() => {
    globalThis.taken = []
    let pressed = null
    let shown = document.querySelector('[data-message]')?.dataset.row
    window.addEventListener('keydown', (event) => (pressed = event.timeStamp), { capture: true })
    new MutationObserver(() => {
      const row = document.querySelector('[data-message]')?.dataset.row
      if (row === shown || pressed === null) return
      shown = row
      const since = pressed
      // After the frame that paints it.
      requestAnimationFrame(() => setTimeout(() => globalThis.taken.push(performance.now() - since)))
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
  })
}

async function label(page, many) {
  const codes = await page.locator('button[data-label] kbd').allInnerTexts()
  for (let done = 0; done < many; done++) {
    if (done % 2 === 0) await page.keyboard.press('Enter')
    else
      for (const key of (codes[(done * 7) % codes.length] ?? '1').toLowerCase())
        await page.keyboard.press(key)
    await page.waitForFunction((least) => globalThis.taken.length >= least, done + 1, { polling: 5 })
  }
  return page.evaluate(() => globalThis.taken)
}
