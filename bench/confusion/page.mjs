// What the confusion and the mistakes of a run over 100,000 test messages of 150 labels ask of the browser, while Chromium
// records its tasks.
//   npm run build; node scripts/run.mjs bench/confusion/page.mjs [--rows 100000] [--labels 150] [--home DIR]
// Prints the longest tasks of each. `--home` keeps the workspace, and uses it again. Needs Chromium.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { traced, withPage } from '../runs/traced.mjs'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    labels: { type: 'string', default: '150' },
    home: { type: 'string' },
  },
})
const cli = fileURLToPath(new URL('../../scripts/winnow.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'winnow-confusion-'))
const home = values.home ?? join(folder, 'home')
const [rows, labels] = [Number(values.rows), Number(values.labels)]

/** Messages that share words with their neighbours, so that the matrix has many cells. */
function csv() {
  let state = 7
  const draw = (bound) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
  const lines = ['text,label,split']
  const add = (part, count) => {
    for (let row = 0; row < count; row++) {
      const label = row % labels
      const near = draw(3) === 0 ? draw(labels) : (label + draw(4)) % labels
      lines.push(
        `note ${draw(5000)} on word${label} or word${near} with thing${near % 40},label_${label},${part}`,
      )
    }
  }
  add('train', labels * 30)
  add('validation', labels * 2)
  add('test', rows)
  return `${lines.join('\n')}\n`
}

const winnow = (...args) => {
  const done = spawnSync(process.execPath, [cli, ...args, '--home', home], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (done.status !== 0) throw new Error(`winnow ${args[0]} ended with ${done.status}`)
}

try {
  if (!existsSync(join(home, 'winnow.db'))) {
    mkdirSync(folder, { recursive: true })
    const file = join(folder, 'notes.csv')
    writeFileSync(file, csv())
    winnow('import', file, '--name', 'notes', '--label', 'label', '--split', 'split')
    winnow(
      'train',
      '--dataset',
      'notes',
      '--family',
      'bag-of-words',
      '--epochs',
      '2',
      '--name',
      'many labels',
    )
  }
  await withPage(home, async (page, browser) => {
    await page.evaluate(() => (location.hash = '#/runs'))
    await page.getByText('many labels', { exact: true }).first().waitFor()
    const grid = page.getByRole('grid', { name: 'Confusion matrix, a window of it' })
    await traced('opened', page, browser, async () => {
      await page.getByText('many labels', { exact: true }).first().click()
      await grid.waitFor({ timeout: 120_000 })
      await page.waitForTimeout(1500)
    })
    await traced('opened again', page, browser, async () => {
      await page.getByRole('tab', { name: 'Settings' }).click()
      await page.getByRole('tab', { name: 'Result' }).click()
      await grid.waitFor()
      await page.waitForTimeout(800)
    })
    await traced('walked by keys', page, browser, async () => {
      await grid.focus()
      for (let turn = 0; turn < 30; turn++) {
        await page.keyboard.press(turn % 2 ? 'ArrowDown' : 'ArrowRight')
        await page.waitForTimeout(16)
      }
      await page.waitForTimeout(500)
    })
    for (const order of ['by confusion', 'label order', 'by similarity'])
      await traced(`ordered ${order}`, page, browser, async () => {
        await page.getByRole('button', { name: /^Order of the labels/ }).click()
        await page.getByRole('option', { name: order }).click()
        await page.waitForTimeout(400)
      })
    await traced('zoomed out to the whole', page, browser, async () => {
      for (let turn = 0; turn < 6; turn++) {
        await page.getByRole('button', { name: 'Show more labels, smaller' }).click()
        await page.waitForTimeout(150)
      }
    })
    await traced('walked the whole by keys', page, browser, async () => {
      await page.getByRole('group', { name: /^The whole matrix/ }).focus()
      for (let turn = 0; turn < 30; turn++) {
        await page.keyboard.press(turn % 2 ? 'ArrowDown' : 'ArrowRight')
        await page.waitForTimeout(16)
      }
      await page.waitForTimeout(500)
    })
    await traced('pairs', page, browser, async () => {
      await page.getByRole('radio', { name: 'Pairs' }).click()
      await page.getByRole('grid', { name: /^Pairs of labels/ }).waitFor({ timeout: 60_000 })
      await page.waitForTimeout(400)
    })
    await traced('table', page, browser, async () => {
      await page.getByRole('radio', { name: 'Table' }).click()
      await page.waitForTimeout(400)
    })
    await traced('mistakes', page, browser, async () => {
      await page.getByRole('tab', { name: /^Errors/ }).click()
      await page.getByRole('complementary', { name: 'The chosen mistake' }).waitFor({ timeout: 60_000 })
      await page.waitForTimeout(2500)
    })
    await traced('marked ten by keys', page, browser, async () => {
      for (let turn = 0; turn < 10; turn++) {
        await page.keyboard.press('a')
        await page.waitForTimeout(300)
      }
      await page.waitForTimeout(1000)
    })
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
