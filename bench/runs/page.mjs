// What a page of a thousand runs asks of the browser: it is opened, scrolled, sorted, grouped, filtered and marked while
// Chromium records its tasks.
//   npm run build; node scripts/run.mjs bench/runs/page.mjs [--runs 1000] [--home DIR]
// Prints the longest tasks of each. `--home` keeps the workspace, and uses it again. Needs Chromium.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { plant } from './plant.mjs'
import { traced, withPage } from './traced.mjs'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, home: { type: 'string' } },
})
const folder = mkdtempSync(join(tmpdir(), 'winnow-page-'))
const home = values.home ?? join(folder, 'home')
try {
  if (!existsSync(join(home, 'winnow.db'))) await plant(home, { runs: Number(values.runs), points: 20 })
  await withPage(home, async (page, browser) => {
    const grid = page.getByRole('grid', { name: 'Runs' })
    const go = (address) => page.evaluate((hash) => (location.hash = hash), address)
    // A fresh page: nothing of the runs has been fetched.
    await page.evaluate(() => (location.hash = '#/settings'))
    await page.reload()
    await page.waitForTimeout(1500)
    await traced('opened', page, browser, async () => {
      await go('#/runs')
      await grid.getByRole('row').nth(5).waitFor()
      await page.waitForTimeout(800)
    })
    await traced('scrolled', page, browser, async () => {
      await grid.hover()
      for (let turn = 0; turn < 40; turn++) {
        await page.mouse.wheel(0, 900)
        await page.waitForTimeout(16)
      }
    })
    for (const column of ['Test accuracy', 'Name', 'When'])
      await traced(`sorted by ${column}`, page, browser, async () => {
        await page.getByRole('button', { name: column, exact: true }).click()
        await page.waitForTimeout(400)
      })
    for (const group of ['tag', 'family'])
      await traced(`grouped by ${group}`, page, browser, async () => {
        await go(`#/runs?group=${group}`)
        await page.waitForTimeout(500)
      })
    await traced('filtered by typing', page, browser, async () => {
      await page.getByRole('textbox', { name: 'Filter runs' }).pressSequentially('planted 7', { delay: 60 })
      await page.waitForTimeout(500)
    })
    await traced('marked', page, browser, async () => {
      for (let turn = 0; turn < 5; turn++) {
        await page.keyboard.press('Escape')
        await grid.getByRole('checkbox').nth(turn).click()
      }
    })
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
