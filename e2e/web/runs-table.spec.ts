// The table of runs as a desk: filtered in the address, grouped, tagged and noted, its curves drawn, chosen runs saved.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

test('runs are filtered, grouped, tagged, drawn and saved from their table', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  const train = (...more: string[]) =>
    winnow('train', '--dataset', 'bank', '--family', 'bag-of-words', '--character-ngrams', '0', ...more)
  const grid = page.getByRole('grid', { name: 'Runs' })

  await test.step('three runs are trained', async () => {
    await winnow('import', sample, '--name', 'bank')
    await train('--epochs', '2', '--name', 'short')
    await train('--epochs', '8', '--name', 'long')
    await train('--epochs', '2', '--name', 'third')
    await workbench.open(page)
    await app.go('Runs')
    await expect(grid).toHaveAttribute('aria-rowcount', '4')
  })

  await test.step('T tags and notes the selected run, and undo takes it back', async () => {
    await page.keyboard.press('j')
    await expect(grid.getByRole('row', { selected: true })).toHaveCount(1)
    await page.keyboard.press('t')
    const dialog = page.getByRole('dialog', { name: 'Tags and note of Run 3' })
    await dialog.getByLabel('Tags', { exact: true }).fill('Candidate')
    await page.keyboard.press('Enter')
    await dialog.getByRole('textbox', { name: 'Note' }).fill('The one to look at.')
    found.push(...(await audit(page, 'tags and note')))
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect(grid.getByText('Candidate')).toBeVisible()
    await app.button('Undo').click()
    await expect(grid.getByText('Candidate')).toHaveCount(0)
    await page.keyboard.press('t')
    await dialog.getByLabel('Tags', { exact: true }).fill('Candidate')
    await page.keyboard.press('Control+Enter')
    await expect(dialog).toBeHidden()
  })

  await test.step('conditions stand in the address and survive a reload', async () => {
    await app.button('tag').click()
    await page.getByRole('option', { name: /Candidate/ }).click()
    await expect(grid).toHaveAttribute('aria-rowcount', '2')
    await expect(page).toHaveURL(/tag=candidate/)
    await page.reload()
    await expect(grid).toHaveAttribute('aria-rowcount', '2')
    await app.button('Drop the filter tag is').click()
    await app.button('figure').click()
    await page.getByRole('textbox', { name: 'from' }).fill('101')
    await app.button('Add').click()
    await expect(page.getByText('0 of 3 runs match')).toBeVisible()
    await app.button('Drop all filters').click()
    await expect(grid).toHaveAttribute('aria-rowcount', '4')
  })

  await test.step('groups show how many and the best; columns are chosen and kept', async () => {
    await app.button(/^Groups/).click()
    await page.getByRole('option', { name: 'By tag' }).click()
    await expect(grid.getByRole('row', { name: /Candidate 1 run best/ })).toBeVisible()
    await expect(grid.getByRole('row', { name: /No tag 2 runs best .* Run \d/ })).toBeVisible()
    await app.button('Columns').click()
    await page.getByRole('option', { name: 'Disk' }).click()
    await page.keyboard.press('Escape')
    await expect(grid.getByRole('columnheader', { name: 'Disk' })).toBeVisible()
    await page.reload()
    await expect(grid.getByRole('columnheader', { name: 'Disk' })).toBeVisible()
    found.push(...(await audit(page, 'runs in groups')))
  })

  await test.step('chosen runs are saved as a table', async () => {
    await page.getByRole('checkbox', { name: 'Choose Run 1' }).click()
    await page.getByRole('checkbox', { name: 'Choose Run 2' }).click()
    const download = page.waitForEvent('download')
    await app.button('Save these runs as a table').click()
    const text = readFileSync((await (await download).path()) ?? '', 'utf8')
    expect(text.trim().split(/\r?\n/)).toHaveLength(3)
    expect(text).toMatch(/short/)
    expect(text).not.toMatch(/third/)
  })

  await test.step('the curves of the chosen runs, then of all, are drawn and open their run', async () => {
    await page.getByRole('radio', { name: 'Curves' }).click()
    const view = page.getByRole('region', { name: 'Curves of the runs' })
    await expect(view.getByRole('status')).toHaveText('2 curves of the chosen runs', { timeout: 20_000 })
    await app.button('Choose none').click()
    await expect(view.getByRole('status')).toHaveText('3 curves of the listed runs', { timeout: 20_000 })
    const reader = view.getByRole('slider', { name: 'Read Training loss' })
    await reader.focus()
    await page.keyboard.press('ArrowDown')
    await expect(reader).toHaveAttribute('aria-valuetext', /epoch .*, Run \d/)
    await page.keyboard.press('+')
    await expect(app.button('Show the whole curves')).toBeEnabled()
    found.push(...(await audit(page, 'curves')))
    await app.button('Show as a table').click()
    await expect(view.getByRole('row')).toHaveCount(4)
    await app.button('Show as a table').click()
    await reader.focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/#\/runs\/r/)
  })
  expect(found).toEqual([])
})
