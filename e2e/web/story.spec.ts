// The story of the spine: drop a CSV, look, train, see the curve move, read the result, try it, score a file,
// restart, and everything is still there. Real store, engine and worker.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

test('from a dropped file to a scored one, and all is there after a restart', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  await workbench.open(page)
  await expect(
    page.getByRole('heading', { name: 'Teach this computer to sort your messages.' }),
  ).toBeVisible()

  await test.step('drop', async () => {
    await dropFile(page, sample, 'import')
    await app.confirmImport('Bank')
  })

  await test.step('look', async () => {
    await expect(page.getByText('5,741 rows').first()).toBeVisible()
    await page.getByRole('searchbox').or(page.getByPlaceholder('Search the text')).first().fill('passcode')
    await expect(page.getByText(/of 5,741/)).toBeVisible()
    await expect(page.getByRole('row').nth(1)).toContainText(/passcode/i)
  })

  await test.step('train, and the curve moves', async () => {
    await page.getByRole('link', { name: 'Train a model' }).or(app.button('Train a model')).first().click()
    await app.button(/^Start/).click()
    await expect(page.getByRole('heading', { name: 'Run 1', level: 1 })).toBeVisible()
    await expect(page.getByText(/Training|Preparing|Reading/).first()).toBeVisible()
    await expect(app.tab('Result')).toBeVisible({ timeout: 90_000 })
  })

  await test.step('result', async () => {
    await app.tab('Result').click()
    const figures = page.getByRole('region', { name: 'Figures' })
    await expect(figures).toContainText(/1,\d{3} of 1,540 messages right/)
    await expect(page.getByRole('region', { name: 'Where it goes wrong' })).toBeVisible()
  })

  await test.step('try it', async () => {
    await page
      .getByRole('link', { name: /^Try it/ })
      .last()
      .click()
    await page
      .getByRole('textbox', { name: 'A message' })
      .fill('I forgot my passcode, how do I get a new one?')
    await expect(page.getByRole('region', { name: 'Run 1' })).toContainText('passcode_forgotten')
  })

  await test.step('score a file', async () => {
    await app.go('Score files')
    await dropFile(page, sample, 'score')
    await app
      .button(/^Score/)
      .last()
      .click()
    const download = page.waitForEvent('download')
    await app.button(/^(Download|Save)/).click({ timeout: 60_000 })
    const file = await (await download).path()
    const [head = ''] = readFileSync(file, 'utf8').split('\n')
    expect(head).toContain('text,label,split,predicted_label,probability')
  })

  await test.step('restart', async () => {
    await workbench.stop('SIGKILL')
    await workbench.start()
    await page.goto(workbench.url)
    await app.go('Runs')
    await expect(page.getByRole('row', { name: /Run 1/ })).toBeVisible()
    await app.go('Datasets')
    await expect(page.getByText('Bank').first()).toBeVisible()
    await app.go('Try it')
    await page.getByRole('textbox', { name: 'A message' }).fill('my card has not arrived')
    await expect(page.getByRole('region', { name: 'Run 1' })).toContainText(/card_arrival/)
  })
})
