// Runs beside each other: chosen in the list, compared in a sentence, message by message, saved as a report; what was
// tested on other messages is said and not compared.
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { audit } from '../fixtures/audit'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

test('two runs are compared, a third on another split is not, and the report is saved', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  const winnow = async (...args: string[]): Promise<void> => {
    const { code, err } = await start(workbench.home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  const train = (...more: string[]) =>
    winnow('train', '--dataset', 'bank', '--family', 'bag-of-words', '--character-ngrams', '0', ...more)

  await test.step('three runs are trained, the last one on a new split', async () => {
    await winnow('import', sample, '--name', 'bank')
    await train('--epochs', '2', '--name', 'short')
    await train('--epochs', '15', '--name', 'long')
    await winnow('split', 'bank', '--ratios', '60/10/30', '--seed', '9')
    await train('--epochs', '2', '--name', 'moved')
  })

  await test.step('the list marks runs that were tested on other messages, and C compares the chosen ones', async () => {
    await workbench.open(page)
    await app.go('Runs')
    await expect(page.getByRole('img', { name: /^Not comparable: .*split v2.* than Run 3/ })).toHaveCount(2)
    await page.getByRole('checkbox', { name: 'Choose Run 1' }).click()
    await page.getByRole('checkbox', { name: 'Choose Run 2' }).click()
    await expect(page.getByRole('img', { name: /^Not comparable: .* than Run [12]/ })).toHaveCount(1)
    found.push(...(await audit(page, 'runs with two chosen')))
    await page.keyboard.press('c')
    await expect(page.getByRole('heading', { name: 'Compare', level: 1 })).toBeVisible()
  })

  await test.step('a sentence says which is better and whether that is more than chance', async () => {
    const says = page.getByRole('region', { name: 'What it says' })
    await expect(says).toContainText(/B is better than A by \d+\.\d points, and that is more than chance\./, {
      timeout: 30_000,
    })
    await expect(says).toContainText(
      /of the same [\d,]+ test messages right\. Difference .* McNemar p < 0\.001/,
    )
    const settings = page.getByRole('region', { name: 'Settings and figures' })
    await expect(settings.getByRole('row', { name: /^Epochs 2 15/ })).toBeVisible()
    await expect(settings.getByRole('row', { name: /^Accuracy .*±.*\+/ })).toBeVisible()
    await expect(settings.getByText('Family')).toHaveCount(0)
    await page.keyboard.press('d')
    await expect(settings.getByText('Family')).toBeVisible()
    await page.keyboard.press('d')
    await expect(page.getByRole('img', { name: /A is best at epoch .*; B is best at epoch/ })).toBeVisible()
    found.push(...(await audit(page, 'compare')))
  })

  const messages = page.getByRole('region', { name: 'Message by message' })
  const grid = page.getByRole('grid', { name: 'Messages of the comparison' })

  await test.step('wins and losses are listed as often as they are counted, and a row opens', async () => {
    const wins = messages.getByRole('radio', { name: /^B wins/ })
    const count = Number((await wins.textContent())?.replace(/\D/g, ''))
    await expect(grid).toHaveAttribute('aria-rowcount', String(count + 1))
    await expect(grid.getByRole('row').nth(1).getByLabel('wrong:')).toHaveCount(1)
    await expect(grid.getByRole('row').nth(1).getByLabel('right:')).toHaveCount(1)
    await messages.getByRole('radio', { name: /^Both wrong/ }).click()
    await expect(grid.getByRole('row').nth(1).getByLabel('wrong:')).toHaveCount(2)
    await messages.getByRole('radio', { name: /^All/ }).click()
    await messages.getByRole('textbox', { name: 'Filter messages' }).fill('exchange')
    await expect(grid.getByRole('row').nth(1)).toContainText(/exchange/i)
    await page.reload()
    await expect(grid.getByRole('row').nth(1)).toContainText(/exchange/i, { timeout: 30_000 })
    await expect(messages.getByRole('radio', { name: /^All/ })).toBeChecked()
    await grid.getByRole('row').nth(1).click()
    await grid.focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('complementary', { name: 'Row' })).toContainText(/exchange/i)
    await page.goBack()
  })

  await test.step('what moved is shown by cell, by label, and side by side', async () => {
    const moved = page.getByRole('region', { name: 'What moved' })
    await expect(moved.getByRole('table', { name: /^B less A/ })).toBeVisible()
    await page.keyboard.press('v')
    const labels = moved.getByRole('grid', { name: 'Gains and losses of each label' })
    await expect(labels.getByRole('row').nth(1)).toContainText(/\+\d/)
    found.push(...(await audit(page, 'labels of a comparison')))
    await app.button('All side by side').click()
    await expect(page.getByRole('dialog').getByRole('table')).toHaveCount(3)
    found.push(...(await audit(page, 'confusion side by side')))
    await page.keyboard.press('Escape')
  })

  await test.step('a report without scripts and a table are saved', async () => {
    mkdirSync(workbench.folder, { recursive: true })
    await app.button('Save report').click()
    const [report] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /HTML/ }).click(),
    ])
    const path = join(workbench.folder, 'report.html')
    await report.saveAs(path)
    const html = readFileSync(path, 'utf8')
    expect(html).toMatch(/<h1>B is better than A by/)
    expect(html).not.toContain('<script')
    const asPage = await page.context().newPage()
    await asPage.setContent(html)
    found.push(...(await audit(asPage, 'report')))
    await asPage.close()
  })

  await test.step('a run that was tested on other messages is said in red and has no figure', async () => {
    await page.getByRole('button', { name: /^Add a run/ }).click()
    await page.getByRole('option', { name: /moved/ }).click()
    const says = page.getByRole('region', { name: 'What it says' })
    await expect(says).toContainText(/C is not compared\. Run 3 was asked about other test messages/)
    await expect(says).toContainText('B is better than A')
    const settings = page.getByRole('region', { name: 'Settings and figures' })
    await expect(settings.getByRole('row', { name: /^Accuracy .* –$/ })).toBeVisible()
    await expect(page).toHaveURL(/runs=\w+%2C\w+%2C\w+/)
    found.push(...(await audit(page, 'not comparable')))
    await app.button('Leave B out').click()
    await expect(says).toContainText('These runs cannot be compared.')
    await expect(messages).toHaveCount(0)
    found.push(...(await audit(page, 'nothing compared')))
  })

  expect(found).toEqual([])
})
