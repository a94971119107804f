// Bringing data and looking at it: bad lines, encodings, search in any script, labels with undo, 100,000 rows.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import writeXlsx from 'write-excel-file/node'
import { dropFile } from '../fixtures/drop-file'
import { expect, test, type Workbench } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

function file(workbench: Workbench, name: string, content: string | Buffer): string {
  mkdirSync(workbench.folder, { recursive: true })
  const path = join(workbench.folder, name)
  writeFileSync(path, content)
  return path
}

test('bad lines are shown before the import, left out, and listed afterwards', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const rows = Array.from({ length: 30 }, (_, i) => `the message number ${i};${i % 2 ? 'refund' : 'card'}`)
  rows.splice(5, 0, 'too;many;cells')
  rows.splice(9, 0, 'only one cell')
  await workbench.open(page)
  await dropFile(page, file(workbench, 'mail.csv', `message;intent\n${rows.join('\n')}\n`), 'import')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/3 cells, 2 expected/).first()).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Import 30 rows, leave out 2' })).toBeVisible()
  await app.confirmImport('Mail')
  await app.tab(/Bad lines/).click()
  await expect(page.getByText('too;many;cells')).toBeVisible()
  await expect(page.getByText('only one cell')).toBeVisible()
})

test('a workbook comes in by the sheet that was chosen', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const messages = Array.from({ length: 12 }, (_, at) => [`where is card ${at}`, at % 2 === 0 ? 'a' : 'b'])
  const content = await writeXlsx([
    { sheet: 'Notes', data: [['text'], ['nothing here']] },
    { sheet: 'Mail', data: [['text', 'label'], ...messages] },
  ]).toBuffer()
  await workbench.open(page)
  await dropFile(page, file(workbench, 'mail.xlsx', content), 'import')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Excel', { exact: true })).toBeVisible()
  await expect(dialog.getByRole('button', { name: /^Delimiter/ })).toHaveCount(0)
  await dialog.getByRole('button', { name: /^Sheet/ }).click()
  await page.getByRole('option', { name: 'Mail' }).click()
  await expect(dialog.getByText('where is card 3')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'Import 12 rows' })).toBeVisible()
  await app.confirmImport('Mail')
})

test('a file that is no table says so, and nothing comes in', async ({ page, workbench }) => {
  await workbench.open(page)
  await dropFile(page, file(workbench, 'empty.csv', ''), 'import')
  await expect(page.getByRole('dialog')).toContainText(/empty/i)
  await page.keyboard.press('Escape')
  await dropFile(
    page,
    file(workbench, 'photo.csv', Buffer.from('\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR', 'latin1')),
    'import',
  )
  await expect(page.getByRole('dialog')).toContainText(/not a text file/i)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: /Teach this computer/ })).toBeVisible()
})

test('search finds Japanese, and a changed label can be taken back after a crash', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const rows = [
    'カードが届きません。,card',
    '返金してください。,refund',
    'Where is my card?,card',
    'أين بطاقتي؟,card',
    'I want my money back 😡,refund',
  ]
  await workbench.open(page)
  await dropFile(page, file(workbench, 'mixed.csv', `text,label\n${rows.join('\n')}\n`), 'import')
  await app.confirmImport('Mixed')
  const search = page.getByPlaceholder('Search the text')
  await search.fill('カード')
  await expect(page.getByText(/1 of 5/)).toBeVisible()
  await page.getByRole('row').filter({ hasText: 'カードが届きません' }).click()
  const drawer = page.getByRole('complementary', { name: 'Row', exact: true })
  await expect(drawer).toContainText('カードが届きません。')
  await page.keyboard.press('l')
  await page.getByRole('option', { name: 'refund' }).click()
  await expect(page.getByText(/Undo/).first()).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'カードが届きません' })).toContainText('refund')
  await workbench.stop('SIGKILL')
  await workbench.start()
  await page.goto(workbench.url)
  await page.getByRole('row', { name: /Mixed/ }).click()
  const row = page.getByRole('row').filter({ hasText: 'カードが届きません' })
  await expect(row).toContainText('refund')
  await page.keyboard.press('Control+z')
  await expect(row).toContainText('card')
  await page.keyboard.press('Control+Shift+z')
  await expect(row).toContainText('refund')
})

test('100,000 rows come in, scroll to the end and answer a search', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const words = ['card', 'refund', 'transfer', 'passcode', 'limit', 'fee', 'app']
  const rows = Array.from(
    { length: 100_000 },
    (_, i) => `Message ${i} about my ${words[i % 7]} and the ${words[(i * 3) % 7]},${words[i % 7]}`,
  )
  await workbench.open(page)
  await dropFile(page, file(workbench, 'many.csv', `text,label\n${rows.join('\n')}\n`), 'import')
  await app.confirmImport('Many')
  await expect(page.getByText('Message 0 about')).toBeVisible()
  await page.getByRole('grid', { name: 'Rows of Many' }).focus()
  await page.keyboard.press('End')
  await expect(page.getByText('Message 99999 about', { exact: false })).toBeVisible()
  await page.getByPlaceholder('Search the text').fill('Message 54321 ')
  await expect(page.getByText(/^1 of 100,000/)).toBeVisible()
  const drawn = await page.getByRole('row').count()
  expect(drawn).toBeLessThan(100)
})
