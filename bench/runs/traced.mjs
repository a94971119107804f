// A served workspace in Chromium whose tasks are recorded: what the page's main thread did in one go, in milliseconds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { findChromium } from '../../scripts/lib/browser.mjs'

const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))

/** Serves a workspace, opens it and hands over the page; ends both. */
export async function withPage(home, work) {
  const server = spawn(process.execPath, [cli, 'serve', '--home', home, '--no-open'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    let said = ''
    server.stdout.setEncoding('utf8').on('data', (text) => (said += text))
    const gone = once(server, 'exit').then(([code]) =>
      Promise.reject(new Error(`The server ended with ${code}.`)),
    )
    gone.catch(() => undefined)
    while (!/http:\S+/.test(said)) await Promise.race([once(server.stdout, 'data'), gone])
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(/http:\S+/.exec(said)[0])
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    await page.waitForTimeout(1500)
    await work(page, browser)
  } finally {
    await browser.close()
    if (server.exitCode === null && server.kill()) await once(server, 'exit')
  }
}

/** Does something while Chromium records; prints how long it took and the longest tasks of the page. */
export async function traced(name, page, browser, work) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] })
  const began = performance.now()
  await work()
  const took = performance.now() - began
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString())
  const main = new Set(
    traceEvents
      .filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = traceEvents
    .filter(
      (event) => event.ph === 'X' && event.name.endsWith('RunTask') && main.has(`${event.pid} ${event.tid}`),
    )
    .map(({ dur }) => dur / 1000)
    .sort((a, b) => b - a)
  if (tasks.length === 0) throw new Error('The trace holds no task of the page.')
  const longest = tasks.slice(0, 3).map((ms) => ms.toFixed(0))
  console.log(
    `${name.padEnd(34)} ${took.toFixed(0).padStart(6)} ms   ${String(tasks.length).padStart(6)} tasks, longest ${longest.join(', ')} ms, ${tasks.filter((ms) => ms > 100).length} over 100 ms`,
  )
}
