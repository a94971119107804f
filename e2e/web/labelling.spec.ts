// Labels by keys alone: a queue over 77 labels, one key for a right suggestion and at most two for another label, undo after a
// reload, many at once, what a label means, and a queue of what the rows page shows.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const classes = 77
const rows = 616
const name = (label: number): string => `label_number_${String(label).padStart(2, '0')}`
const text = (row: number): string => {
  const own = row % classes
  return `message ${row} about topic${own} and ${row % 4 === 0 ? `thing${(own + 1) % classes}` : `thing${own}`}`
}

const shown = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-message]').getAttribute('data-row'))
/** Presses keys and waits until another message shows; the row that was answered. */
async function answer(page: Page, ...keys: string[]): Promise<number> {
  const row = await shown(page)
  for (const key of keys) await page.keyboard.press(key)
  await expect(page.locator('[data-message]')).not.toHaveAttribute('data-row', String(row))
  return row
}

test('messages are labelled by keys alone', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  mkdirSync(workbench.folder, { recursive: true })
  const file = join(workbench.folder, 'mail.csv')
  const lines = Array.from(
    { length: rows },
    (_, row) => `${text(row)},${row % 8 < 4 ? name(row % classes) : ''},${row % 2 === 0 ? 'chat' : 'mail'}`,
  )
  writeFileSync(file, `text,label,channel\n${lines.join('\n')}\n`)
  const winnow = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await start(workbench.home, ...args, '--json').ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
    return out
  }
  await winnow('import', file, '--name', 'mail', '--text', 'text', '--label', 'label')
  const train = (...more: string[]) =>
    winnow('train', '--dataset', 'mail', '--family', 'bag-of-words', '--epochs', '4', ...more)
  await train('--limit-train', '150', '--name', 'half')
  await train('--name', 'first')
  const labelOf = async (row: number): Promise<string[]> => {
    const filter = JSON.stringify({ field: 'row', in: [row] })
    const [found] = JSON.parse(await winnow('rows', '--dataset', 'mail', '--filter', filter)) as {
      labels: Record<string, string[]>
    }[]
    return found?.labels['label'] ?? []
  }
  const progress = page.getByRole('status').filter({ hasText: /^[\d,]+ of [\d,]+$/ })
  const done = (count: number) => expect(progress).toHaveText(new RegExp(`^${count} of `))
  const found: string[] = []
  await workbench.open(page)
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()

  await test.step('a queue is made, and says what it holds', async () => {
    await page.keyboard.press('Control+6')
    await expect(page.getByText('No queue yet')).toBeVisible()
    found.push(...(await audit(page, 'no queue')))
    await page.keyboard.press('n')
    const dialog = page.getByRole('dialog', { name: 'New queue' })
    await expect(dialog.getByText(`of ${rows} messages come up`)).toBeVisible()
    found.push(...(await audit(page, 'new queue')))
    await page.keyboard.press('Control+Enter')
    await expect(page.locator('[data-message]')).toBeVisible({ timeout: 60_000 })
    await expect(page.locator('button[data-label]')).toHaveCount(classes)
    await done(0)
    await expect(page.getByText('Why this one')).toBeVisible()
    // What the labels so far gave, on the same test messages.
    await expect(page.getByRole('heading', { name: 'Is it worth going on?' })).toBeVisible()
    await expect(
      page.getByText(/^From 150 to \d+ labels macro-F1 on the same \d+ test messages/),
    ).toBeVisible()
    await expect(page.getByText(/^Another 100 labels: about/)).toBeVisible()
    found.push(...(await audit(page, 'queue')))
  })

  const answered: number[] = []
  await test.step('one key takes the suggestion, and at most two give any other of 77 labels', async () => {
    const suggested = await page.locator('button[data-label][data-on]').innerText()
    const first = await answer(page, 'Enter')
    answered.push(first)
    await done(1)
    const [given = 'none'] = await labelOf(first)
    expect(suggested).toContain(given)
    const codes = await page.locator('button[data-label] kbd').allInnerTexts()
    expect(codes).toHaveLength(classes)
    expect(codes.every((code) => code.length === 1 || code.length === 2)).toBe(true)
    for (const at of [0, 26, 27, 76]) {
      const row = await answer(page, ...(codes[at] ?? '').toLowerCase())
      answered.push(row)
      expect(await labelOf(row)).toEqual([name(at)])
    }
    await done(5)
  })

  await test.step('skip, discard, flag and comment', async () => {
    answered.push(await answer(page, 's'), await answer(page, 'd'))
    await done(7)
    await page.keyboard.press('f')
    await expect(page.getByText('flagged', { exact: true })).toBeVisible()
    await page.keyboard.press('c')
    await page.getByRole('textbox', { name: 'Comment' }).fill('Ask Ana')
    found.push(...(await audit(page, 'comment')))
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('Ask Ana')).toBeVisible()
  })

  await test.step('the place is kept, and undo goes on after a reload', async () => {
    const before = await shown(page)
    await page.reload()
    await expect(page.locator('[data-message]')).toHaveAttribute('data-row', String(before))
    await done(7)
    await expect(page.getByText('Ask Ana')).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(page.getByText('Ask Ana')).toBeHidden()
    await page.keyboard.press('Control+z')
    await expect(page.getByText('flagged', { exact: true })).toBeHidden()
    for (const row of answered.toReversed()) {
      await page.keyboard.press('Control+z')
      await expect(page.locator('[data-message]')).toHaveAttribute('data-row', String(row))
    }
    await done(0)
    for (const [at, row] of answered.entries()) {
      await expect(page.locator('[data-message]')).toHaveAttribute('data-row', String(row))
      await page.keyboard.press('Control+Shift+z')
      await done(at + 1)
    }
  })

  await test.step('a label is found by typing, and a new one is added', async () => {
    await page.keyboard.press('/')
    await page.keyboard.type('number_33')
    const row = await answer(page, 'Enter')
    expect(await labelOf(row)).toEqual([name(33)])
    await page.keyboard.press('/')
    await page.keyboard.type('number')
    await expect(page.getByText('adds the label')).toBeVisible()
    const other = await answer(page, 'Control+Enter')
    expect(await labelOf(other)).toEqual(['number'])
    await expect(page.locator('button[data-label]')).toHaveCount(classes + 1)
  })

  await test.step('what a label means is written beside the message', async () => {
    await page.keyboard.press('g')
    await page.getByRole('dialog').getByRole('textbox').fill('Fees of **cash**.\n> Why was I charged')
    await page.keyboard.press('Control+Enter')
    await expect(page.locator('b', { hasText: 'cash' })).toBeVisible()
    await expect(page.getByRole('listitem').filter({ hasText: 'Why was I charged' })).toBeVisible()
  })

  await test.step('all that match get a label as one step, and lose it as one', async () => {
    const count = async (): Promise<number> => Number.parseInt(await progress.innerText(), 10)
    const before = await count()
    await page.keyboard.press('l')
    await page.keyboard.press('/')
    await page.keyboard.type('topic2')
    await page.keyboard.press('Tab')
    const all = page.getByRole('button', { name: /^Label all \d+ that match/ })
    await expect(all).toBeVisible()
    const many = Number(/\d+/.exec(await all.innerText())?.[0])
    expect(many).toBeGreaterThan(5)
    await page.keyboard.press('p')
    await page.keyboard.type('number_05')
    await page.keyboard.press('Enter')
    found.push(...(await audit(page, 'list of a queue')))
    await all.focus()
    await page.keyboard.press('Enter')
    await expect.poll(count).toBe(before + many)
    await page.keyboard.press('Control+z')
    await expect.poll(count).toBe(before)
    await page.keyboard.press('l')
  })

  await test.step('the rows that filters leave become a queue of exactly these', async () => {
    await app.go('Datasets')
    await page.getByRole('row', { name: /mail/ }).dblclick()
    await page
      .getByRole('searchbox')
      .or(page.getByPlaceholder(/Search/))
      .first()
      .fill('topic7')
    await expect(page.getByRole('button', { name: /^Use \d+$/ })).toBeVisible()
    const use = page.getByRole('button', { name: /^Use / })
    await expect(use).not.toHaveText(`Use ${rows}`)
    const held = Number(/\d+/.exec(await use.innerText())?.[0])
    await use.click()
    await page.getByRole('menuitem', { name: 'Label these messages' }).click()
    const dialog = page.getByRole('dialog', { name: 'New queue' })
    await expect(dialog.getByText('contains “topic7”')).toBeVisible()
    await expect(dialog.getByText(`of ${held} messages come up`)).toBeVisible()
    await page.keyboard.press('Control+Enter')
    await expect(page.locator('[data-message]')).toContainText('topic7')
    await expect(page.getByText('contains “topic7”')).toBeVisible()
  })
  expect(found).toEqual([])
})
