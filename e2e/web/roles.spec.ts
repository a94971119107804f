// Roles of columns on the pages: a subject under a body, division by customer first, roles that change and come back, and a
// file that lacks what the model learnt from.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const header = 'sent,customer,subject,body,intent'
const ticket = (at: number): string => {
  const [subject, intent] = at % 2 === 0 ? ['lost card', 'card'] : ['late transfer', 'transfer']
  const day = String((at % 28) + 1).padStart(2, '0')
  return `2026-03-${day},C${at % 9},${subject} ${at},please help me with number ${at} today,${intent}`
}

test('two columns are one text, customers stay together, and roles change with undo', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  mkdirSync(workbench.folder, { recursive: true })
  const [file, later] = [join(workbench.folder, 'tickets.csv'), join(workbench.folder, 'later.csv')]
  writeFileSync(file, [header, ...Array.from({ length: 120 }, (_, at) => ticket(at))].join('\n'))
  writeFileSync(later, 'body,channel\nplease help me with number 5 today,mail\n')
  await workbench.open(page)
  await dropFile(page, file, 'import')
  const dialog = page.getByRole('dialog')

  await test.step('the import guesses the roles and says how a text is made', async () => {
    await expect(dialog.getByRole('button', { name: /^Role of subject/ })).toContainText('Text to append')
    await expect(dialog.getByRole('button', { name: /^Role of customer/ })).toContainText('Group')
    await expect(dialog.getByRole('button', { name: /^Role of sent/ })).toContainText('Date')
    await expect(dialog.getByText('Each text is body, a blank line, then subject.')).toBeVisible()
    found.push(...(await audit(page, 'import with roles')))
    await app.confirmImport('tickets')
    await expect(page.getByRole('grid', { name: 'Rows of tickets' })).toContainText('lost card 0')
  })

  await test.step('a division offers the customer first and says why', async () => {
    await app.tab(/^Splits/).click()
    await app.button('Divide anew').click()
    await expect(dialog.getByRole('radio', { name: 'By group' })).toHaveAttribute('aria-checked', 'true')
    await expect(dialog.getByText('Rows of one customer are never on two sides.')).toBeVisible()
    await dialog.getByRole('radio', { name: 'By date' }).click()
    await expect(dialog.getByRole('button', { name: /^Date/ })).toContainText('sent')
    await dialog.getByRole('radio', { name: 'At random' }).click()
    await expect(dialog.getByText('Rows of one customer may stand on two sides')).toBeVisible()
    await dialog.getByRole('radio', { name: 'By group' }).click()
    found.push(...(await audit(page, 'divide by group')))
    await dialog.getByRole('button', { name: 'Divide', exact: true }).click()
    await expect(page.getByText(/values of customer stay together/)).toBeVisible()
  })

  await test.step('another role says what it touches, and undo brings the texts back', async () => {
    await app.button('More for this dataset').click()
    await page.getByRole('menuitem', { name: 'Columns and roles' }).click()
    await dialog.getByRole('button', { name: /^Role of subject/ }).click()
    await page.getByRole('option', { name: 'Metadata' }).click()
    await expect(dialog.getByText('The text of 120 rows changes to body alone.')).toBeVisible()
    found.push(...(await audit(page, 'columns and roles')))
    await dialog.getByRole('button', { name: 'Change roles' }).click()
    await expect(page.getByText('Roles: subject is metadata')).toBeVisible()
    await app.tab(/^Rows/).click()
    const grid = page.getByRole('grid', { name: 'Rows of tickets' })
    await expect(grid).not.toContainText('lost card 0 ')
    await app.button('Undo').first().click()
    await app.tab(/^History/).click()
    await expect(page.getByRole('grid', { name: 'History of tickets' })).toContainText('undone')
  })

  await test.step('a scored file without the subject is said to differ, before and after', async () => {
    await app.tab(/^Rows/).click()
    await page.getByRole('link', { name: 'Train a model' }).click()
    await app.button(/^Start/).click()
    await expect(page.getByRole('link', { name: /Try it/ }).first()).toBeVisible({ timeout: 120_000 })
    await app.go('Score files')
    await dropFile(page, later, 'score')
    const note = 'The model learnt from body, a blank line, then subject.'
    await expect(page.getByText(`${note} The file has no column subject.`)).toBeVisible()
    found.push(...(await audit(page, 'score without a column')))
    await app.button(/^Score 1 row/).click()
    await expect(page.getByText(`${note} Here body is read alone`)).toBeVisible({ timeout: 60_000 })
  })
  expect(found).toEqual([])
})
