// What happens around a training: a reload loses nothing, a second window follows, stopping keeps the best.
import { resolve } from 'node:path'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

test('a reload in the middle loses no event, and stopping keeps the best epoch', async ({
  page,
  context,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  await workbench.open(page)
  await dropFile(page, sample, 'import')
  await app.confirmImport('Bank')
  await app
    .button('Train a model')
    .or(page.getByRole('link', { name: 'Train a model' }))
    .first()
    .click()
  await page.getByText('Advanced', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Epochs' }).fill('400')
  await page.getByRole('textbox', { name: 'Patience' }).fill('none')
  await app.button(/^Start/).click()
  await expect(page.getByRole('heading', { name: 'Run 1', level: 1 })).toBeVisible()

  await app.tab('Log').click()
  await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Epoch 2/i, { timeout: 180_000 })
  await page.reload()
  await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Epoch 1\b/i)
  await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Epoch 2\b/i)

  const second = await context.newPage()
  await second.goto(page.url())
  await expect(second.getByRole('region', { name: 'Log' })).toContainText(/Epoch 2\b/i)

  await app.button(/Stop, keep best/).click()
  await expect(page.getByText(/kept/i).first()).toBeVisible({ timeout: 60_000 })
  await expect(app.tab('Result')).toBeVisible({ timeout: 60_000 })
  await expect(second.getByRole('tab', { name: 'Result' })).toBeVisible({ timeout: 60_000 })
  await app.tab('Result').click()
  await expect(page.getByRole('region', { name: 'Figures' })).toContainText(/messages right/)
})
