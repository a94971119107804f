// The report of a run of 100,000 test rows and 150 labels: how long it takes from the page, and how long Winnow keeps others
// waiting meanwhile.
//   npm run build; node scripts/run.mjs bench/evaluate/report.mjs [--rows 100000] [--labels 150] [--home DIR]
// Prints seconds of the first report and of a second one, when evaluation and weak slices are kept, and the longest answer of
// the server to anybody else during both. `--home` keeps the workspace, and uses it again. Needs Chromium.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withPage } from '../runs/traced.mjs'
import { addressOfRun, plantLarge } from './plant.mjs'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    labels: { type: 'string', default: '150' },
    home: { type: 'string' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'winnow-report-'))
const home = values.home ?? join(folder, 'home')

/** Asks the server again and again until `work` is done; gives its milliseconds and the longest answer. */
async function asking(address, work) {
  let longest = 0
  const state = { isDone: false }
  const began = performance.now()
  const asked = (async () => {
    while (!state.isDone) {
      const from = performance.now()
      await (await fetch(address)).arrayBuffer()
      longest = Math.max(longest, performance.now() - from)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  await work()
  const took = performance.now() - began
  state.isDone = true
  await asked
  return { took, longest }
}

try {
  if (!existsSync(join(home, 'winnow.db')))
    plantLarge(home, { rows: Number(values.rows), labels: Number(values.labels) })
  const open = addressOfRun(home)
  await withPage(home, async (page) => {
    await page.evaluate((hash) => (location.hash = hash), open)
    await page
      .getByRole('region', { name: 'Figures', exact: true })
      .getByText(/messages right/)
      .waitFor()
    for (const which of ['first', 'second']) {
      let size = 0
      const { took, longest } = await asking(new URL('/', page.url()).href, async () => {
        const coming = page.waitForEvent('download', { timeout: 300_000 })
        await page.getByRole('button', { name: 'Report', exact: true }).click()
        await page.getByRole('menuitem', { name: /^HTML/ }).click()
        size = statSync(await (await coming).path()).size
      })
      console.log(
        `${which} report: ${(took / 1000).toFixed(1)} s, ${Math.round(size / 1024)} KiB; the longest answer to others meanwhile ${longest.toFixed(0)} ms`,
      )
    }
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
