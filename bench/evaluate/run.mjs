// What a run of 100,000 test rows and 150 labels asks of its page: opened, its figures read, its labels sorted, each of its
// tabs opened, and the threshold of Decide moved, while Chromium records its tasks.
//   npm run build; node scripts/run.mjs bench/evaluate/run.mjs [--rows 100000] [--labels 150] [--home DIR]
// Prints how long the training took with its evaluation, when the first figure stood, the longest tasks of each step, and
// the 95th percentile of what a move of the slider costs the page. `--home` keeps the workspace, and uses it again. Needs
// Chromium.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { traced, withPage } from '../runs/traced.mjs'
import { addressOfRun, plantLarge } from './plant.mjs'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    labels: { type: 'string', default: '150' },
    home: { type: 'string' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'winnow-evaluate-'))
const home = values.home ?? join(folder, 'home')

/** Moves a slider by its events and times each, to the end of what React does in answer. */
const moveSlider = async (slider) => {
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
  const from = Number(slider.value)
  const costs = []
  for (let turn = 0; turn < 100; turn++) {
    set.call(
      slider,
      String(from + Number(slider.step || 1) * (turn % 20 < 10 ? turn % 20 : 20 - (turn % 20))),
    )
    const began = performance.now()
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    await Promise.resolve()
    costs.push(performance.now() - began)
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  }
  return costs
}

try {
  if (!existsSync(join(home, 'winnow.db'))) {
    const { seconds, trainSeconds } = plantLarge(home, {
      rows: Number(values.rows),
      labels: Number(values.labels),
    })
    console.log(
      `trained in ${trainSeconds.toFixed(1)} s, ${seconds.toFixed(1)} s with scoring and evaluation`,
    )
  }
  const open = addressOfRun(home)
  await withPage(home, async (page, browser) => {
    const go = (address) => page.evaluate((hash) => (location.hash = hash), address)
    const figures = page.getByRole('region', { name: 'Figures', exact: true })
    const fresh = async () => {
      await go('#/settings')
      await page.reload()
      await page.waitForTimeout(1500)
    }
    await fresh()
    await traced('opened, to the first figure', page, browser, async () => {
      await go(open)
      await figures.getByText(/messages right/).waitFor()
    })
    await fresh()
    await traced('opened, and settled', page, browser, async () => {
      await go(open)
      await figures.getByText(/messages right/).waitFor()
      await page.waitForTimeout(1500)
    })
    const table = page.getByRole('grid', { name: 'Labels with their figures' })
    for (const column of ['Precision', 'Rows'])
      await traced(`labels sorted by ${column}`, page, browser, async () => {
        await table.getByRole('button', { name: column, exact: true }).click()
        await page.waitForTimeout(300)
      })
    await traced('all figures shown', page, browser, async () => {
      await page.getByRole('radio', { name: 'All figures' }).click()
      await page.getByRole('region', { name: 'All figures' }).waitFor()
      await page.waitForTimeout(300)
    })
    await traced('Decide opened', page, browser, async () => {
      await page.getByRole('tab', { name: 'Decide' }).click()
      await page
        .getByRole('slider', { name: /^Threshold/ })
        .first()
        .waitFor()
      await page.waitForTimeout(1500)
    })
    for (const tab of ['Errors', 'Confidence', 'Slices', 'Robustness'])
      await traced(`${tab} opened`, page, browser, async () => {
        await page.getByRole('tab', { name: tab }).click()
        await page.waitForTimeout(2000)
      })
    await page.getByRole('tab', { name: 'Decide' }).click()
    await page
      .getByRole('slider', { name: /^Threshold/ })
      .first()
      .waitFor()
    await page.waitForTimeout(1000)
    let costs = []
    await traced('threshold moved 100 times', page, browser, async () => {
      costs = await page
        .getByRole('slider', { name: /^Threshold/ })
        .first()
        .evaluate(moveSlider)
    })
    costs.sort((a, b) => a - b)
    if (costs.length > 0)
      console.log(
        `slider handler: ${costs.length} moves, p95 ${costs[Math.floor(costs.length * 0.95)].toFixed(1)} ms`,
      )
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
