// How far the confidences of a run can be believed: figures with their intervals, the temperature, what is answered above a
// confidence and whether the rows carry it, few rows, and a run without validation rows.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sstCsv, sstFolder } from '../../test/support/sst-classifier'
import { audit } from '../fixtures/audit'
import { trainOnReviews, winnow } from '../fixtures/reviews'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

type Estimate = { value: number; low: number; high: number }
type Printed = {
  raw: { ece: Estimate; brier: Estimate }
  calibrated: { ece: Estimate }
  fit: { temperature: number }
  answers: { confidence: number; isSupported: boolean } | null
}

const percent = (value: number): string => `${(100 * value).toFixed(1)}\u202f%`

test('confidence is looked at, calibrated and answered by', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  await trainOnReviews(workbench, 'moods', 3000)
  const printed = JSON.parse(
    await winnow(workbench, 'calibrate', 'moods', '--right', '70', '--json'),
  ) as Printed
  await workbench.open(page)
  await app.go('Runs')
  await page.getByText('moods', { exact: true }).first().click()
  await app.tab('Confidence').click()
  const found: string[] = []

  await test.step('the figures are those that the command prints, with their intervals', async () => {
    const { ece, brier } = printed.raw
    const row = page.getByRole('row', { name: /^as it is/ })
    await expect(row).toContainText(percent(ece.value))
    await expect(row).toContainText(`${percent(ece.low)} to ${percent(ece.high)}`)
    await expect(row).toContainText(`${brier.low.toFixed(3)} to ${brier.high.toFixed(3)}`)
    await expect(page.getByText(/^Of 100 messages marked 90/)).toBeVisible()
    await expect(page.getByText('prove little')).toHaveCount(0)
    found.push(...(await audit(page, 'confidence')))
  })

  await test.step('a share right that the rows carry, one that they do not, one that is not there; by keys', async () => {
    expect(printed.answers?.isSupported).toBe(true)
    const field = page.getByRole('textbox', { name: 'At least' })
    const said = page.getByRole('status').filter({ hasText: /answered|messages or more|percentage/ })
    await field.focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('70')
    await expect(said).toContainText(`From ${printed.answers?.confidence.toFixed(3)} on: `)
    await expect(said).not.toContainText('too few')
    await field.fill('99.9')
    await expect(said).toHaveText('No confidence has so many right on 30 messages or more.')
    await field.fill('86')
    await expect(said).toContainText(/messages are too few to be sure of 86\.0 %\.$/)
    const slider = page.getByRole('slider', { name: 'Answer from this confidence on' })
    await slider.focus()
    await page.keyboard.press('End')
    await expect(said).toContainText(/^(From 1\.000 on|Nothing is answered)/)
    await page.keyboard.press('ArrowLeft')
    await expect(slider).toHaveValue('995')
  })

  await test.step('calibrated confidences are used by a key, said in try it, and undone', async () => {
    const toggle = page.getByRole('switch', { name: 'Use calibrated confidences' })
    await toggle.focus()
    await page.keyboard.press('Space')
    await expect(toggle).toBeChecked()
    await app.go('Try it')
    await page.getByRole('textbox').first().fill('it was terrible and broken')
    const temperature = printed.fit.temperature.toFixed(2)
    await expect(page.getByText(`Confidences are calibrated, temperature ${temperature}.`)).toBeVisible()
    found.push(...(await audit(page, 'try it, calibrated')))
    await winnow(workbench, 'calibrate', 'moods', '--off')
    await page.getByRole('textbox').first().fill('it was great and lovely')
    await expect(page.getByText('Confidences are calibrated', { exact: false })).toHaveCount(0)
  })
  expect(found).toEqual([])
})

test('few rows and no validation rows are said', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  await trainOnReviews(workbench, 'few', 240)
  const folder = join(workbench.home, 'my-models', 'sst')
  mkdirSync(join(workbench.home, 'my-models'), { recursive: true })
  cpSync(sstFolder, folder, { recursive: true })
  const file = join(workbench.folder, 'sst.csv')
  writeFileSync(file, sstCsv)
  await winnow(workbench, 'import', file, '--name', 'films', '--label', 'label')
  await winnow(workbench, 'evaluate', '--model', folder, '--dataset', 'films')
  await workbench.open(page)
  const found: string[] = []

  await test.step('few rows', async () => {
    await app.go('Runs')
    await page.getByText('few', { exact: true }).first().click()
    await app.tab('Confidence').click()
    await expect(page.getByText(/^24 messages prove little: the calibration error could be/)).toBeVisible()
    await expect(page.getByText(/^Fewer than 20 messages are marked about 90/)).toBeVisible()
    found.push(...(await audit(page, 'confidence on few rows')))
  })
  await test.step('no validation rows', async () => {
    await app.go('Runs')
    await page.getByText('sst on films', { exact: true }).first().click()
    await app.tab('Confidence').click()
    await expect(page.getByText(/^This run has scored no validation rows/)).toBeVisible()
    await expect(page.getByRole('switch', { name: 'Use calibrated confidences' })).toBeDisabled()
    await expect(page.getByRole('row', { name: /^calibrated/ })).toHaveCount(0)
    found.push(...(await audit(page, 'confidence without validation')))
  })
  expect(found).toEqual([])
})
