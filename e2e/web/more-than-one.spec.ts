// More than one answer: label columns of several kinds learnt together, models in a pipeline, trainings in a study.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sstFolder } from '../../test/support/sst-classifier'
import { audit } from '../fixtures/audit'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const topics = ['card', 'parcel', 'password']
const moods = ['awful', 'poor', 'middling', 'good', 'great']

/** Messages of one to three topics and one of five moods, as stars. */
function mail(): string {
  const lines = Array.from({ length: 280 }, (_, row) => {
    const own = topics.filter((_topic, at) => ((row % 7) + 1) & (1 << at))
    const part = row < 170 ? 'train' : row < 220 ? 'validation' : 'test'
    return `my ${own.join(' and ')} is ${moods[row % 5]} ${row},${own.join('; ')},${(row % 5) + 1},customer ${row % 40},${part}`
  })
  return `text,topics,stars,customer,split\n${lines.join('\n')}\n`
}

test('several labels and stars are imported, learnt together, judged, piped and studied', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  const file = join(workbench.folder, 'mail.csv')
  writeFileSync(file, mail())
  await workbench.open(page)

  await test.step('a column of several labels and one of stars come in as what they are', async () => {
    await dropFile(page, file, 'import')
    const table = page.getByRole('table', { name: 'First rows of the file' })
    await expect(table.getByRole('button', { name: 'Role of stars' })).toHaveText('Label, ordered')
    await table.getByRole('button', { name: 'Role of topics' }).click()
    await page.getByRole('option', { name: 'Labels, several' }).click()
    await expect(page.getByRole('group', { name: 'What will come in' })).toContainText('8labels')
    await app.confirmImport('mail')
    await expect(page.getByRole('row', { name: /card ?parcel/ }).first()).toBeVisible()
  })

  await test.step('a message gets one label more, and loses it again', async () => {
    await page.getByRole('row', { name: /my card is awful 0/ }).click()
    const drawer = page.getByRole('complementary', { name: 'Row' })
    await drawer.getByRole('button', { name: /topics is card/ }).click()
    await page.getByRole('option', { name: /parcel/ }).click()
    await expect(page.getByText('Row 1 is now card, parcel')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+z')
    await expect(drawer).toContainText('topics iscard')
  })

  await test.step('one model learns both', async () => {
    await page.getByRole('link', { name: 'Train a model' }).first().click()
    await page.getByRole('button', { name: /^Label:/ }).click()
    await page.getByRole('option', { name: /all together/ }).click()
    await app.button(/^Start/).click()
    await expect(app.tab('Result')).toBeVisible({ timeout: 180_000 })
    await app.tab('Result').click()
    await expect(page.getByRole('region', { name: 'Figures', exact: true })).toContainText('Hamming loss')
    await expect(page.getByRole('region', { name: 'All figures' })).toContainText('Subset accuracy')
    found.push(...(await audit(page, 'several labels')))
    await page.getByRole('radio', { name: 'stars' }).click()
    await expect(page.getByRole('region', { name: 'Figures', exact: true })).toContainText('Quadratic kappa')
    found.push(...(await audit(page, 'ordered labels')))
  })

  await test.step('it answers with a block an output', async () => {
    await app.go('Try it')
    await page.getByRole('textbox', { name: 'A message' }).fill('my card and parcel is great')
    const card = page.getByRole('region', { name: 'Run 1' })
    await expect(card.getByRole('heading', { name: 'topics' })).toBeVisible()
    await expect(card).toContainText('2 labels given')
    await expect(card.getByRole('heading', { name: 'stars' })).toBeVisible()
  })

  await test.step('a pipeline answers with it and a folder, and is judged', async () => {
    const folder = join(workbench.home, 'my-models', 'sst')
    mkdirSync(join(workbench.home, 'my-models'), { recursive: true })
    cpSync(sstFolder, folder, { recursive: true })
    await app.linkModel(folder, 'sst')
    await app.tab(/^Pipelines/).click()
    await expect(page.getByText('No pipelines yet')).toBeVisible()
    found.push(...(await audit(page, 'no pipelines')))
    await app.button(/^Make a pipeline/).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('desk')
    await dialog.getByRole('textbox', { name: 'Name of answer 2' }).fill('mood')
    found.push(...(await audit(page, 'new pipeline')))
    await dialog.getByRole('button', { name: 'Make it' }).click()
    const drawer = page.getByRole('complementary', { name: 'desk' })
    await drawer.getByRole('button', { name: 'Judge it' }).click()
    await expect(drawer.getByRole('region', { name: 'topics' })).toContainText('Micro-F1', {
      timeout: 60_000,
    })
    await expect(drawer.getByRole('region', { name: 'mood' })).toContainText('no label column named mood')
    found.push(...(await audit(page, 'pipelines')))
    await drawer.getByRole('link', { name: 'Try it' }).click()
    await page.getByRole('textbox', { name: 'A message' }).fill('my card and parcel is great')
    const card = page.getByRole('region', { name: 'desk' })
    await expect(card.getByRole('heading', { name: 'mood' })).toBeVisible({ timeout: 60_000 })
    await app.go('Models')
    await app.tab(/^Pipelines/).click()
    await page.getByRole('complementary', { name: 'desk' }).getByRole('button', { name: 'Remove it' }).click()
    await expect(page.getByText('No pipelines yet')).toBeVisible()
    await app.button('Undo').click()
    await expect(page.getByRole('complementary', { name: 'desk' })).toBeVisible()
  })

  await test.step('a cross-validation keeps customers together and says what it found', async () => {
    await app.go('Runs')
    await app.tab(/^Studies/).click()
    await expect(page.getByText('No studies yet')).toBeVisible()
    await app.button(/^New study/).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Cross-validation' }).click()
    await dialog.getByRole('button', { name: /^Label:/ }).click()
    await page.getByRole('option', { name: 'stars' }).click()
    await dialog.getByRole('button', { name: 'Folds' }).click()
    await page.getByRole('option', { name: '3', exact: true }).click()
    await dialog.getByRole('button', { name: 'Keep together' }).click()
    await page.getByRole('option', { name: 'customer' }).click()
    found.push(...(await audit(page, 'new study')))
    await dialog.getByRole('button', { name: 'Start' }).click()
    const drawer = page.getByRole('complementary', { name: 'Cross-validation on mail' })
    await expect(drawer).toContainText('mean and standard deviation of 3 folds', { timeout: 120_000 })
    await expect(drawer.getByRole('row', { name: /mean ± deviation/ })).toBeVisible()
    const download = page.waitForEvent('download')
    await drawer.getByRole('button', { name: 'Out-of-fold answers' }).click()
    expect((await download).suggestedFilename()).toBe('Cross-validation on mail.csv')
    found.push(...(await audit(page, 'studies')))
    await app.tab(/^All runs/).click()
    await expect(page.getByRole('row')).toHaveCount(2)
  })
  expect(found).toEqual([])
})
