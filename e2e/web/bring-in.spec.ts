// Several files dropped at once become one dataset, and so does what was copied from a spreadsheet or a mail.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { dropFiles, pasteText } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

test('several files and pasted text come in as datasets', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const write = (name: string, text: string): string => {
    const path = join(workbench.folder, name)
    writeFileSync(path, text)
    return path
  }
  const lines = (label: string): string =>
    [
      'text,label',
      ...Array.from({ length: 20 }, (_, at) => `where is my ${label} number ${at},${label}`),
    ].join('\n')
  await workbench.open(page)

  await test.step('two tables with the same columns', async () => {
    await dropFiles(
      page,
      [write('cards.csv', lines('card')), write('parcels.csv', `${lines('parcel')}\nbroken`)],
      'import',
    )
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('Import 2 files')
    await expect(dialog).toContainText('1 line of parcels.csv could not be read and stayed out')
    const found = await audit(page, 'several files')
    await app.confirmImport('both')
    await expect(page.getByText(/40 rows, 2 labels/)).toBeVisible()
    await expect(page.getByRole('button', { name: /values of file/ })).toBeVisible()
    expect(found).toEqual([])
  })

  await test.step('lines of text, then cells of a spreadsheet', async () => {
    await page.getByRole('link', { name: 'Datasets' }).first().click()
    await expect(page.getByRole('heading', { name: 'Datasets' })).toBeVisible()
    await pasteText(page, 'Hello, where is it?\nI "want" it back; now')
    await expect(page.getByRole('dialog')).toContainText('I "want" it back; now')
    await app.confirmImport('lines')
    await expect(page.getByText(/2 rows/).first()).toBeVisible()
    await page.getByRole('link', { name: 'Datasets' }).first().click()
    await expect(page.getByRole('heading', { name: 'Datasets' })).toBeVisible()
    await pasteText(page, 'text\tlabel\nmy card is late\tcard\nmy parcel is lost\tparcel\n')
    await expect(page.getByRole('dialog')).toContainText('my parcel is lost')
    await app.confirmImport('cells')
    await expect(page.getByText(/2 rows, 2 labels/)).toBeVisible()
  })
})
