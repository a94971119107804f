// axe on every page, light and dark, with data in it.
import { join, resolve } from 'node:path'
import { audit } from '../fixtures/audit'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'
import { writeTinyBert } from '../../test/support/tiny-bert'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

test('no page has a fault that axe can find', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  await workbench.open(page)
  await expect(page.getByRole('heading', { name: /Teach this computer/ })).toBeVisible()
  found.push(...(await audit(page, 'first run')))
  await dropFile(page, sample, 'import')
  await expect(page.getByRole('table', { name: 'First rows of the file' })).toBeVisible()
  found.push(...(await audit(page, 'import')))
  await app.confirmImport('Bank')
  found.push(...(await audit(page, 'rows')))
  for (const tab of [/^Labels/, /^Splits/]) {
    await app.tab(tab).click()
    found.push(...(await audit(page, String(tab))))
  }
  await app.tab(/^Rows/).click()
  await app
    .button('Train a model')
    .or(page.getByRole('link', { name: 'Train a model' }))
    .first()
    .click()
  found.push(...(await audit(page, 'new run')))
  await page.getByText('Advanced', { exact: true }).click()
  found.push(...(await audit(page, 'new run, advanced')))
  await page.getByRole('textbox', { name: 'Epochs' }).fill('4')
  await app.button(/^Start/).click()
  await expect(page.getByRole('heading', { name: 'Run 1', level: 1 })).toBeVisible()
  found.push(...(await audit(page, 'live')))
  await expect(app.tab('Result')).toBeVisible({ timeout: 180_000 })
  for (const tab of ['Result', 'Errors', 'Training', 'Settings', 'Log']) {
    await app.tab(tab).click()
    found.push(...(await audit(page, tab)))
  }
  await app.go('Runs')
  found.push(...(await audit(page, 'runs')))
  await app.go('Try it')
  await page.getByRole('textbox', { name: 'A message' }).fill('my card has not arrived')
  await expect(page.getByRole('region', { name: 'Run 1' })).toContainText('card')
  found.push(...(await audit(page, 'try it')))
  await app.go('Score files')
  found.push(...(await audit(page, 'score')))
  await app.go('Datasets')
  found.push(...(await audit(page, 'datasets')))
  await page.keyboard.press('Control+k')
  found.push(...(await audit(page, 'palette')))
  expect(found).toEqual([])
})

test('the pages of model folders and of training from one have none either', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  const folder = join(workbench.home, 'my-models', 'tiny')
  await writeTinyBert(folder)
  await workbench.open(page)
  await dropFile(page, sample, 'import')
  await app.confirmImport('Bank')
  await app.go('Models')
  await expect(page.getByText('No model folders yet')).toBeVisible()
  found.push(...(await audit(page, 'no models')))
  await app.button(/^Add a folder/).click()
  await expect(page.getByLabel('Path of the folder')).toBeVisible()
  found.push(...(await audit(page, 'add a model')))
  await page.keyboard.press('Escape')
  await app.linkModel(folder, 'tiny')
  found.push(...(await audit(page, 'models')))
  await page.getByRole('link', { name: 'Train with it' }).click()
  await page.getByText('Advanced', { exact: true }).click()
  await app.set('Use at most', '320')
  await app.set('Epochs', '1')
  const look = page.getByRole('region', { name: 'Look before you start' })
  await look.getByRole('button', { name: 'Look', exact: true }).click()
  await expect(look.getByRole('button', { name: 'Look again' })).toBeVisible({ timeout: 180_000 })
  found.push(...(await audit(page, 'new run from a model, advanced')))
  await page.getByText('Simple', { exact: true }).click()
  found.push(...(await audit(page, 'new run from a model')))
  await app.button(/^Start/).click()
  await expect(app.tab('Result')).toBeVisible({ timeout: 180_000 })
  for (const tab of ['Training', 'Settings']) {
    await app.tab(tab).click()
    found.push(...(await audit(page, `${tab} of an encoder`)))
  }
  expect(found).toEqual([])
})
