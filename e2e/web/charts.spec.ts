// Every chart of a run keeps its promise: its figures as a table that says what the page says, its picture as PNG and SVG,
// its values by hover and by keyboard, and nothing that axe objects to, light and dark.
import { mkdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')
const pngHead = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** The figures of a text as numbers: `83.7 %` is 83.7; the name of an interval is none. */
const numbers = (text: string): number[] =>
  [...text.replaceAll(/95\s% interval|,/gu, '').matchAll(/(?<![\p{L}\d.])[−-]?\d+(?:\.\d+)?/gu)].map(
    ([one]) => Number(one.replace('−', '-')),
  )

class Chart {
  readonly page: Page
  readonly place: Locator
  readonly name: string
  /** Where the tools are: several charts may share a bar. */
  readonly tools: Locator

  constructor(page: Page, name: string, tools?: Locator) {
    this.page = page
    this.name = name
    this.place = page.getByRole('figure', { name, exact: true })
    this.tools = tools ?? this.place
  }

  /** The cells of the table view, a row each, without its head; the chart is shown again afterwards. */
  async figures(): Promise<string[][]> {
    await this.turn('Show as a table')
    const table = this.place.getByRole('region', { name: `${this.name}, as a table` })
    await expect(table).toBeVisible()
    await expect(this.place.getByRole('slider')).toBeHidden()
    const rows = await table
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')))
    expect(await table.locator('thead th').count(), this.name).toBe(rows[0]?.length)
    const found = await audit(this.page, `${this.name}, as a table`, `figure[aria-label="${this.name}"]`)
    expect(found).toEqual([])
    await this.turn('Show as a picture')
    await expect(table).toHaveCount(0)
    return rows
  }

  /** The one button of a large chart, or the item in the menu of a small one. */
  async turn(to: 'Show as a table' | 'Show as a picture'): Promise<void> {
    const button = this.tools.getByRole('button', { name: 'Show as a table' })
    if ((await button.count()) > 0) return button.click()
    await this.tools.getByRole('button', { name: `Table and pictures of ${this.name}` }).click()
    await this.page.getByRole('menuitem', { name: to }).click()
  }

  /** Takes the picture out in both ways; the files begin as they must, and the SVG stands alone. */
  async pictures(): Promise<string> {
    const png = await this.download('Download PNG')
    expect(png.subarray(0, 8).equals(pngHead), `${this.name}: PNG`).toBe(true)
    // The size stands in the header chunk: width, height.
    expect(png.readUInt32BE(16), `${this.name}: width`).toBeGreaterThan(150)
    expect(png.readUInt32BE(20), `${this.name}: height`).toBeGreaterThan(60)
    const svg = (await this.download('Download SVG')).toString('utf8')
    expect(svg, `${this.name}: SVG`).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/u)
    expect(svg, `${this.name}: SVG`).not.toMatch(/var\(--|class="_|NaN|undefined/u)
    const isRead = await this.page.evaluate(
      (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror') === null,
      svg,
    )
    expect(isRead, `${this.name}: SVG can be read`).toBe(true)
    return svg
  }

  private async download(way: string): Promise<Buffer> {
    const button = this.tools.getByRole('button', {
      name: /^(?:Copy or download|Table and pictures of)/u,
    })
    await button.click()
    const group = this.page.getByText(this.name, { exact: true }).last()
    await expect(group).toBeVisible()
    const items = this.page.getByRole('menuitem', { name: way })
    // In a bar of several charts each has its group of ways, in the order of the charts.
    const names = await this.page.getByRole('menu').locator('[class*="menuLabel"]').allTextContents()
    const at = names.indexOf(this.name)
    expect(at, `${this.name} in the menu`).toBeGreaterThanOrEqual(0)
    const [download] = await Promise.all([this.page.waitForEvent('download'), items.nth(at).click()])
    return readFileSync(await download.path())
  }

  /** What is said at each of the first places that the arrows reach; the last step back says the first again. */
  async read(most = 3): Promise<string[]> {
    const reader = this.place.getByRole('slider', { name: `Read ${this.name}` })
    await reader.focus()
    const said: string[] = []
    for (let step = 0; step < most; step++) {
      await this.page.keyboard.press('ArrowRight')
      said.push((await reader.getAttribute('aria-valuetext')) ?? '')
      // What is said is seen as well.
      const sheet = this.place.locator('[class*="sheet"]').first()
      await expect(sheet).toBeVisible()
      for (const number of numbers(await sheet.innerText()).slice(0, 2))
        expect(numbers(said.at(-1) ?? ''), `${this.name}: seen and said`).toContain(number)
    }
    expect(new Set(said).size, `${this.name}: ${said.join(' | ')}`).toBe(most)
    await this.page.keyboard.press('Home')
    expect(await reader.getAttribute('aria-valuetext')).toBe(said[0])
    await this.page.keyboard.press('Escape')
    await expect(this.place.locator('[class*="sheet"]')).toHaveCount(0)
    return said
  }

  /** Hovers over places across the chart until one is read. */
  async hover(): Promise<void> {
    const reader = this.place.getByRole('slider', { name: `Read ${this.name}` })
    await reader.scrollIntoViewIfNeeded()
    const box = await reader.boundingBox()
    if (!box) throw new Error(`${this.name} is not drawn`)
    const sheet = this.place.locator('[class*="sheet"]').first()
    for (const up of [0.5, 0.2, 0.35, 0.65, 0.8, 0.1, 0.9])
      for (let across = 0.04; across < 1; across += 0.06) {
        await this.page.mouse.move(box.x + box.width * across, box.y + box.height * up)
        if ((await sheet.count()) > 0) return
      }
    throw new Error(`${this.name} says nothing on hover`)
  }

  /** All of it; gives the figures and what was said of the first places. */
  async keepsItsPromise(most = 3): Promise<{ rows: string[][]; said: string[]; svg: string }> {
    await expect(this.place, this.name).toBeVisible()
    const rows = await this.figures()
    expect(rows.length, this.name).toBeGreaterThan(0)
    const said = await this.read(Math.min(most, rows.length))
    // The table and the chart say the same: each number that is said stands in the row.
    said.forEach((text, at) => {
      const row = numbers((rows[at] ?? []).join(' '))
      for (const number of numbers(text))
        expect(row, `${this.name}: ${text} against ${rows[at]?.join(' | ')}`).toContain(number)
    })
    await this.hover()
    const svg = await this.pictures()
    return { rows, said, svg }
  }
}

test('every chart of a run has its table, its pictures and its values by keyboard', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const found: string[] = []
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  await winnow('import', sample, '--name', 'bank')
  const bag = ['--dataset', 'bank', '--family', 'bag-of-words', '--character-ngrams', '0']
  await winnow('train', ...bag, '--epochs', '5', '--name', 'whole')
  await winnow('train', ...bag, '--epochs', '5', '--limit-train', '700', '--name', 'part')
  await workbench.open(page)
  await app.go('Runs')
  await page.getByText('whole', { exact: true }).first().click()

  await test.step('Result: where it stands, and the matrix', async () => {
    await expect(page.getByRole('img', { name: /^Accuracy: .*Validation/ })).toBeVisible()
    const chart = new Chart(page, 'Accuracy of each part')
    const { rows } = await chart.keepsItsPromise(2)
    const card = page.getByRole('region', { name: 'Figures' })
    const own = rows.find(([name]) => name === 'Test')
    expect(numbers(await card.innerText())).toContain(numbers(own?.[1] ?? '')[0])
    await page.getByRole('radio', { name: 'Table' }).click()
    await expect(page.getByRole('grid', { name: /^Cells of the confusion matrix/ })).toBeVisible()
    await page.getByRole('radio', { name: 'Matrix' }).click()
    const matrix = page.getByRole('grid', { name: 'Confusion matrix, a window of it' })
    await matrix.focus()
    const before = await matrix.getAttribute('aria-activedescendant')
    await page.keyboard.press('ArrowRight')
    expect(await matrix.getAttribute('aria-activedescendant')).not.toBe(before)
    await page.getByRole('button', { name: 'Copy or download the matrix' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download PNG' }).click(),
    ])
    expect(
      readFileSync(await download.path())
        .subarray(0, 8)
        .equals(pngHead),
    ).toBe(true)
    found.push(...(await audit(page, 'result')))
  })

  await test.step('Confidence: three charts', async () => {
    await app.tab(/^Confidence/).click()
    const { rows } = await new Chart(page, 'Sure against right').keepsItsPromise()
    const histogram = await new Chart(page, 'How sure it is').keepsItsPromise()
    // Both count every message of the test part once.
    const sum = (all: number[]): number => all.reduce((one, other) => one + other, 0)
    const total = sum(rows.map(([, count]) => numbers(count ?? '')[0] ?? 0))
    expect(sum(histogram.rows.flatMap(([, right, wrong]) => numbers(`${right} ${wrong}`)))).toBe(total)
    await expect(page.getByText(new RegExp(`${total.toLocaleString('en')} test rows`)).first()).toBeVisible()
    expect(histogram.svg).toContain('<pattern')
    const coverage = await new Chart(page, 'Percent right by percent answered').keepsItsPromise()
    expect(numbers(coverage.rows.at(-1)?.[0] ?? '')[0]).toBe(100)
    found.push(...(await audit(page, 'confidence')))
  })

  await test.step('Slices: the table is its table, and leaves as a picture', async () => {
    await app.tab(/^Slices/).click()
    await page.getByRole('button', { name: /^Copy or download a picture of Right by/ }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Download SVG' }).click(),
    ])
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^<svg /)
  })

  await test.step('Decide: scores and effort', async () => {
    await app.tab(/^Decide/).click()
    const { rows } = await new Chart(page, 'Scores of each label').keepsItsPromise(2)
    // The whole part is in it, and what is flagged is what is read a day.
    expect(rows).toHaveLength(77)
    await new Chart(page, 'Effort against catch').keepsItsPromise()
    found.push(...(await audit(page, 'decide')))
  })

  await test.step('Training: two large and four small ones', async () => {
    await app.tab(/^Training/).click()
    const bar = page.getByRole('toolbar', { name: 'How the curves are drawn' })
    const loss = await new Chart(page, 'Loss', bar).keepsItsPromise()
    expect(loss.rows).toHaveLength(5)
    const figure = await new Chart(page, 'Validation macro-F1', bar).keepsItsPromise()
    const epochs = page.getByRole('complementary', { name: 'Epoch by epoch' })
    expect(numbers(await epochs.innerText())).toContain(numbers(figure.rows.at(-1)?.[1] ?? '')[0])
    for (const name of ['Learning rate', 'Gradient norm', 'Messages a second', 'Memory'])
      await new Chart(page, name).keepsItsPromise(2)
    found.push(...(await audit(page, 'training')))
  })

  await test.step('Compare: the runs, the epochs, the training rows', async () => {
    await app.go('Runs')
    await page.getByRole('checkbox', { name: 'Choose Run 1' }).click()
    await page.getByRole('checkbox', { name: 'Choose Run 2' }).click()
    await page.keyboard.press('c')
    await expect(page.getByRole('heading', { name: 'Compare', level: 1 })).toBeVisible()
    await new Chart(page, 'Accuracy of each run').keepsItsPromise(2)
    const bar = page.getByRole('region', { name: 'How they went' })
    await new Chart(page, 'Validation macro-F1', bar).keepsItsPromise()
    await page.getByRole('radio', { name: 'Rows' }).click()
    const sizes = await new Chart(page, 'Test accuracy by training rows', bar).keepsItsPromise(2)
    expect(sizes.rows.map(([, rows]) => numbers(rows ?? '')[0])).toEqual([700, 3781])
    found.push(...(await audit(page, 'compare by rows')))
  })

  await test.step('Runs: many curves in one picture', async () => {
    await app.go('Runs')
    await page
      .getByRole('tab', { name: /^Curves/ })
      .or(page.getByRole('radio', { name: /^Curves/ }))
      .first()
      .click()
    const view = page.getByRole('region', { name: 'Curves of the runs' })
    const chart = new Chart(page, 'Training loss', view)
    await expect(chart.place.getByRole('slider')).toBeVisible()
    const rows = await chart.figures()
    expect(rows).toHaveLength(2)
    const svg = await chart.pictures()
    expect(svg).toContain('<polyline')
    const reader = chart.place.getByRole('slider', { name: 'Read Training loss' })
    await reader.focus()
    await page.keyboard.press('ArrowDown')
    const first = await reader.getAttribute('aria-valuetext')
    await page.keyboard.press('ArrowRight')
    expect(await reader.getAttribute('aria-valuetext')).not.toBe(first)
    found.push(...(await audit(page, 'curves of runs')))
  })
  expect(found).toEqual([])
})
