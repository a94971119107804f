// Rows that join a dataset in the window: a file of another shape under a mapping, another dataset, and a newer version
// whose changes are shown before anything happens. Undo takes each back.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { audit } from '../fixtures/audit'
import { dropFiles } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => {
    const id = from + at
    const label = id % 2 === 0 ? 'card' : 'parcel'
    return `${id},where is my ${label} number ${id},${label}`
  })

test('a file, a newer version of it and another dataset join a dataset', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const write = (name: string, head: string, rows: readonly string[]): string => {
    const path = join(workbench.folder, name)
    writeFileSync(path, `${head}\n${rows.join('\n')}\n`)
    return path
  }
  const found: string[] = []
  const add = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Compare' }).click()
    await expect(page.getByRole('group', { name: 'What would happen' })).toBeVisible()
  }
  await workbench.open(page)
  await dropFiles(page, [write('mail.csv', 'ticket,text,label', lines(0, 40))], 'import')
  await setRole(page, 'ticket', 'Id')
  await app.confirmImport('mail')
  await expect(page.getByText(/40 rows, 2 labels/)).toBeVisible()

  await test.step('a file of another shape', async () => {
    await page.getByRole('button', { name: 'More for this dataset' }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('menuitem', { name: 'Add rows of a file' }).click()
    const chat = write('chat.csv', 'utterance,intent,agent', [
      'my card was stolen,CARD,Ann',
      'what about tax,tax,Ben',
      'broken',
    ])
    await (await chooser).setFiles(chat)
    const dialog = page.getByRole('dialog').last()
    await expect(dialog).toContainText('Add chat.csv to mail')
    await add()
    await expect(dialog).toContainText('1 line cannot be read and will stay out')
    await expect(page.getByRole('button', { name: 'What CARD becomes: card' })).toBeVisible()
    await page.getByRole('button', { name: 'What tax becomes: new: tax' }).click()
    await page.getByRole('option', { name: 'parcel' }).click()
    await page.getByRole('button', { name: 'Where agent goes: new column' }).click()
    await page.getByRole('option', { name: 'left out' }).click()
    await page.getByLabel('Called in the column source').fill('the chat')
    await page.getByLabel('Called in the column source').press('Enter')
    await expect(page.getByRole('button', { name: 'Where agent goes: left out' })).toBeVisible()
    found.push(...(await audit(page, 'adding a file')))
    await page.getByRole('button', { name: 'Add 2 rows' }).click()
    await expect(page.getByText('Added 2 messages from the chat')).toBeVisible()
    await expect(page.getByText(/42 rows, 2 labels/)).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(page.getByText(/40 rows, 2 labels/)).toBeVisible()
    await page.keyboard.press('Control+Shift+z')
    await expect(page.getByText(/42 rows, 2 labels/)).toBeVisible()
  })

  await test.step('a newer version of the first file', async () => {
    const newer = [...lines(1, 39), '40,a wholly new message,card', '39,where is my parcel at last,parcel']
    await dropFiles(page, [write('mail.csv', 'ticket,text,label', newer)], 'import')
    await page.getByRole('button', { name: 'Into: A new dataset' }).click()
    await page.getByRole('option', { name: 'Add to mail' }).click()
    await add()
    await expect(page.getByText('Is it a newer version of what is here?')).toBeVisible()
    await page.getByRole('radio', { name: 'A newer version' }).click()
    await page.getByRole('button', { name: 'Of the rows from: all sources' }).click()
    await page.getByRole('option', { name: 'mail.csv' }).click()
    const figures = page.getByRole('group', { name: 'What would happen' })
    await expect(figures).toHaveText(/1new1changed1no longer there38the same/)
    await page.getByRole('radio', { name: 'Changed' }).click()
    await expect(page.getByRole('region', { name: 'Rows' })).toContainText('where is my parcel at last')
    found.push(...(await audit(page, 'a newer version')))
    await page.getByRole('radio', { name: 'No longer there' }).click()
    await expect(page.getByRole('region', { name: 'Rows' })).toContainText('where is my card number 0')
    await page.getByText('Take away the 1 row that it no longer has').click()
    await page.getByRole('button', { name: 'Add 1, change 1, remove 1' }).click()
    await expect(page.getByText('Added 1 message, changed 1, removed 1 from mail.csv')).toBeVisible()
    await page.getByRole('button', { name: /^Undo/ }).first().click()
    await expect(page.getByText(/42 rows, 2 labels/)).toBeVisible()
  })

  await test.step('another dataset', async () => {
    await dropFiles(
      page,
      [
        write(
          'public.csv',
          'text,label',
          lines(100, 120).map((line) => line.slice(4)),
        ),
      ],
      'import',
    )
    await app.confirmImport('public')
    await expect(page.getByText(/20 rows, 2 labels/)).toBeVisible()
    await page.getByRole('button', { name: 'More for this dataset' }).click()
    await page.getByRole('menuitem', { name: 'Add another dataset' }).click()
    await page.getByRole('button', { name: 'Dataset: choose a dataset' }).click()
    await page.getByRole('option', { name: /mail/ }).click()
    await expect(page.getByRole('button', { name: 'Add 42 rows' })).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('Added 42 messages from mail')).toBeVisible()
    await expect(page.getByText(/62 rows, 2 labels/)).toBeVisible()
  })
  expect(found).toEqual([])
})

async function setRole(page: Page, column: string, role: string): Promise<void> {
  const button = page.getByRole('button', { name: new RegExp(`${column}.*:`) }).first()
  if ((await button.textContent())?.includes(role)) return
  await button.click()
  await page.getByRole('option', { name: role, exact: true }).click()
}
