// A folder that holds a classifier gives the rows of a dataset columns: predicted, counted, filtered and sorted, and
// measured beside the runs.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures/workbench'
import { dropFile } from '../fixtures/drop-file'
import { WorkbenchPage } from '../pages/workbench-page'
import { sst, sstCsv, sstFolder } from '../../test/support/sst-classifier'

test('a folder’s classifier predicts the rows of a dataset, which are filtered and sorted by what it says', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const folder = join(workbench.home, 'my-models', 'sst')
  mkdirSync(join(workbench.home, 'my-models'), { recursive: true })
  cpSync(sstFolder, folder, { recursive: true })
  const file = join(workbench.folder, 'mail.csv')
  writeFileSync(file, sstCsv)
  await workbench.open(page)
  await dropFile(page, file, 'import')
  await app.confirmImport('mail')

  await test.step('nothing can predict yet, and what would is said', async () => {
    await app.button('Predict').click()
    await expect(page.getByRole('dialog')).toContainText('Nothing here can predict yet')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  })

  await app.linkModel(folder, 'sst')
  await app.go('Datasets')
  await page.getByRole('row', { name: /mail/ }).dblclick()
  await expect(page.getByRole('heading', { name: 'mail', level: 1 })).toBeVisible()

  await test.step('every row is predicted', async () => {
    await app.button('Predict').click()
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('NEGATIVE, POSITIVE, neutral')
    await dialog.getByRole('button', { name: `Predict ${sst.rows.length} rows` }).click()
    await expect(dialog).toBeHidden({ timeout: 120_000 })
    await expect(page.getByText(/It does not know 1 label of the dataset/)).toBeVisible()
    await expect(page.getByRole('columnheader', { name: 'sst says' })).toContainText(
      `${sst.rows.length} rows`,
    )
  })

  await test.step('the rows of one predicted label, counted', async () => {
    await app.button('predicted').click()
    const option = page.getByRole('option', { name: /negative/ })
    const [, shown = ''] = /(\d+)$/.exec((await option.textContent()) ?? '') ?? []
    await option.click()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('status').filter({ hasText: `${shown} of ${sst.rows.length}` })).toBeVisible()
    await expect(page.getByRole('row', { name: /negative/ }).first()).toBeVisible()
  })

  await test.step('the surest first, then the least sure', async () => {
    const column = page.getByRole('columnheader', { name: 'sst says' })
    await column.getByRole('button', { name: 'confidence' }).click()
    await expect(column).toHaveAttribute('aria-sort', 'descending')
    const first = await page.getByRole('row').nth(1).textContent()
    await column.getByRole('button', { name: 'confidence' }).click()
    await expect(column).toHaveAttribute('aria-sort', 'ascending')
    await expect(page.getByRole('row').nth(1)).not.toHaveText(first ?? '')
  })

  await test.step('the filter lasts a reload, and goes with the predictions', async () => {
    await page.reload()
    await expect(page.getByRole('columnheader', { name: 'sst says' })).toBeVisible()
    await page.getByRole('button', { name: /^Predictions:/ }).click()
    await page.getByRole('option', { name: 'no predictions' }).click()
    await expect(page.getByRole('columnheader', { name: 'sst says' })).toBeHidden()
    await expect(page.getByRole('status').filter({ hasText: `${sst.rows.length} rows` })).toBeVisible()
  })

  await test.step('it is measured as a run', async () => {
    await app.go('Runs')
    await page.getByRole('link', { name: 'sst on mail' }).click()
    await expect(page.getByText(/of 76 messages right/)).toBeVisible()
    await expect(page.getByText('The model does not know angry')).toBeVisible()
    await expect(page.getByRole('tab', { name: 'Training' })).toBeHidden()
  })

  await test.step('it answers while a message is typed', async () => {
    await app.go('Models')
    await page.getByRole('complementary', { name: 'sst' }).getByRole('link', { name: 'Try it' }).click()
    await page.getByLabel('A message').fill(sst.texts[0]?.text ?? '')
    const card = page.getByRole('region', { name: 'sst', exact: true })
    await expect(card.getByRole('listitem').first()).toContainText(/POSITIVE.*96/)
  })
})
