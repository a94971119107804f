// Whether a hundred runs of ten thousand points stay smooth: they are drawn in Chromium, looked at closer and pointed at,
// while it records the tasks of the page; then six of them are compared, and the page of one is opened.
//   npm run build; node scripts/run.mjs bench/runs/curves.mjs [--runs 100] [--points 10000] [--home DIR]
// Prints the time to the picture and the longest tasks. `--home` keeps the workspace, and uses it again. Needs Chromium.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { plant } from './plant.mjs'
import { traced, withPage } from './traced.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    points: { type: 'string', default: '10000' },
    home: { type: 'string' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'winnow-curves-'))
const home = values.home ?? join(folder, 'home')
try {
  if (!existsSync(join(home, 'winnow.db')))
    await plant(home, { runs: Number(values.runs), points: Number(values.points) })
  await withPage(home, async (page, browser) => {
    const go = (address) => page.evaluate((hash) => (location.hash = hash), address)
    const status = page.getByRole('region', { name: 'Curves of the runs' }).getByRole('status')
    const whole = () => status.filter({ hasText: /^\d+ curves? of the/ }).waitFor({ timeout: 120_000 })
    const settle = () => page.waitForTimeout(600)
    let first = 0
    await traced('a picture of all, from nothing', page, browser, async () => {
      const began = performance.now()
      await go('#/runs?view=curves&figure=trainingLoss&q=planted')
      await page.getByRole('slider').waitFor({ timeout: 120_000 })
      first = performance.now() - began
      await whole()
    })
    console.log(`  the first lines after ${first.toFixed(0)} ms; ${await status.textContent()}`)
    await settle()
    const box = await page.getByRole('slider').boundingBox()
    const at = (x, y) => [box.x + box.width * x, box.y + box.height * y]
    await traced('pointing', page, browser, async () => {
      for (let turn = 0; turn < 60; turn++)
        await page.mouse.move(...at(0.1 + (turn % 30) / 40, 0.3 + (turn % 7) / 14))
    })
    await traced('a closer look', page, browser, async () => {
      await page.mouse.move(...at(0.4, 0.5))
      await page.mouse.down()
      await page.mouse.move(...at(0.45, 0.5), { steps: 4 })
      await page.mouse.up()
      await page.waitForTimeout(100)
      await whole()
    })
    await traced('smoothed', page, browser, async () => {
      await page.getByRole('button', { name: /^Smoothing/ }).click()
      await page.waitForTimeout(100)
      await whole()
    })
    await traced('a figure of validation', page, browser, async () => {
      await go('#/runs?view=curves&figure=accuracy&q=planted')
      await page.waitForTimeout(100)
      await whole()
    })
    await go('#/runs')
    await settle()
    for (let row = 2; row <= 7; row++)
      await page.getByRole('checkbox', { name: `Choose Run ${100 - row}`, exact: true }).click()
    await traced('six compared', page, browser, async () => {
      await page.keyboard.press('c')
      await page
        .getByRole('region', { name: 'How they went' })
        .getByRole('img')
        .first()
        .waitFor({ timeout: 60_000 })
    })
    await go('#/runs')
    await settle()
    const run = page.getByRole('link', { name: 'Planted 90', exact: true })
    await page.getByRole('textbox', { name: 'Filter runs' }).fill('Planted 90')
    await run.waitFor()
    await traced('the page of one run', page, browser, async () => {
      await run.click()
      await page.waitForTimeout(2500)
    })
    await traced('its curves', page, browser, async () => {
      await page
        .getByRole('tab', { name: /Training|Live|Curves/ })
        .first()
        .click()
      await page.waitForTimeout(4000)
    })
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
