// Training from a model folder: the look before the start, the live page with what the model sees, and holding it.
import { join, resolve } from 'node:path'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'
import { writeTinyBert } from '../../test/support/tiny-bert'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

test('an encoder is looked at, trained, held and taken up again', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const folder = join(workbench.home, 'my-models', 'tiny')
  await writeTinyBert(folder)
  await workbench.open(page)
  await dropFile(page, sample, 'import')
  await app.confirmImport('Bank')

  await test.step('without a model the encoders wait for one', async () => {
    await page.goto(`${new URL(page.url()).origin}/#/runs/new`)
    await expect(page.getByRole('radio', { name: /Fine-tuned encoder/ })).toBeDisabled()
    await expect(page.getByRole('link', { name: 'Add one' }).first()).toBeVisible()
  })

  await test.step('a model to start from', async () => {
    await app.linkModel(folder, 'tiny')
    await page.getByRole('link', { name: 'Train with it' }).click()
    await expect(page.getByRole('radio', { name: /Fine-tuned encoder/ })).toBeChecked()
    await page.getByText('Advanced', { exact: true }).click()
    await app.set('Use at most', '320')
    await app.set('Max length', '8')
    await expect(page.getByText(/--model tiny/)).toBeVisible()
  })

  await test.step('a look before the start', async () => {
    const look = page.getByRole('region', { name: 'Look before you start' })
    await look.getByRole('button', { name: 'Look', exact: true }).click()
    await expect(look.getByRole('button', { name: 'Look again' })).toBeVisible({ timeout: 180_000 })
    await expect(look).toContainText(/messages a second/)
    await expect(look).toContainText('Cut at 8 tokens')
    await look.getByRole('button', { name: /^Set max length to/ }).click()
    await expect(page.getByRole('textbox', { name: 'Max length' })).not.toHaveValue('8')
    await expect(look).toContainText('found with other settings')
    await page.getByText('Simple', { exact: true }).click()
    await expect(page.getByRole('list', { name: 'Texts as the model sees them' })).toContainText('[CLS]')
  })

  await test.step('held and taken up again', async () => {
    await page.getByText('Advanced', { exact: true }).click()
    await app.set('Epochs', '400')
    await app.set('Patience', 'none')
    await app.button(/^Start/).click()
    await expect(page.getByRole('heading', { name: 'Run 1', level: 1 })).toBeVisible()
    await expect(page.getByRole('region', { name: 'What the model sees' })).toContainText('[CLS]', {
      timeout: 180_000,
    })
    await expect(page.getByText('Gradient norm')).toBeVisible({ timeout: 180_000 })
    await app.button(/^Pause/).click()
    await expect(page.getByText('Paused').first()).toBeVisible({ timeout: 60_000 })
    await page.reload()
    await expect(page.getByText('Paused').first()).toBeVisible()
    await app.button(/^Resume/).click()
    await expect(app.button(/^Pause/)).toBeVisible({ timeout: 60_000 })
    await app.tab('Log').click()
    await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Goes on from step/)
    await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Epoch 1\b/, { timeout: 180_000 })
  })

  await test.step('a crash, and on from the checkpoint', async () => {
    await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Checkpoint at step/, {
      timeout: 180_000,
    })
    await workbench.stop('SIGKILL')
    await workbench.start()
    await page.goto(workbench.url)
    await app.go('Runs')
    await expect(page.getByRole('row', { name: /Run 1/ })).toContainText('Interrupted')
    await page.getByRole('link', { name: 'Run 1' }).click()
    await app.button(/^Resume from step/).click()
    await expect(page.getByText(/Went on from|Waiting|Training/).first()).toBeVisible({ timeout: 180_000 })
    await app.tab('Log').click()
    await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Went on from step \d+/, {
      timeout: 180_000,
    })
    await app.button(/Stop, keep best/).click()
    await expect(app.tab('Result')).toBeVisible({ timeout: 180_000 })
  })

  await test.step('its settings say what it started from', async () => {
    await app.tab(/^Settings/).click()
    await expect(page.getByRole('complementary', { name: 'Where it ran' })).toContainText('tiny')
    await expect(page.getByRole('region', { name: 'What the model sees' })).toContainText('[CLS]')
  })
})
