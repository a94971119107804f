// A search over settings as a person does it: asked for on the form of a new run, seen as table and picture, and its best
// run used.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const topics = ['card', 'parcel', 'password']

/** Messages, every fourth of which says nothing of its topic. */
function mail(): string {
  const lines = Array.from({ length: 400 }, (_, row) => {
    const topic = topics[row % 3] ?? ''
    const part = row < 260 ? 'train' : row < 330 ? 'validation' : 'test'
    return `my ${row % 4 === 0 ? 'thing' : topic} is late ${row},${topic},${part}`
  })
  return `text,label,split\n${lines.join('\n')}\n`
}

test('settings are searched from the form, and the best run is used', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  const file = join(workbench.folder, 'mail.csv')
  writeFileSync(file, mail())
  await workbench.open(page)
  await dropFile(page, file, 'import')
  await app.confirmImport('mail')
  const drawer = page.getByRole('complementary', { name: 'Sweep on mail' })
  const table = drawer.getByRole('table', { name: 'Trials' })

  await test.step('the form of a new run asks for a search around its settings', async () => {
    await page.getByRole('link', { name: 'Train a model' }).first().click()
    await app.button('Search settings').click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByRole('radio', { name: 'Sweep' })).toBeChecked()
    await expect(dialog.getByRole('textbox', { name: 'Learning rate, from' })).toHaveValue('0.02')
    await dialog.getByRole('radio', { name: 'Successive halving' }).click()
    await expect(dialog).toContainText('There are too few rows for a smaller start')
    found.push(...(await audit(page, 'sweep, halving')))
    await dialog.getByRole('radio', { name: 'At random' }).click()
    await dialog.getByRole('textbox', { name: 'Trials' }).fill('6')
    await dialog.getByRole('button', { name: 'Do not search Dropout' }).click()
    const high = dialog.getByRole('textbox', { name: 'Learning rate, to' })
    await high.fill('7')
    await expect(dialog.getByRole('alert')).toContainText('it goes from 1e-6 to 1')
    await expect(dialog.getByRole('button', { name: 'Start' })).toBeDisabled()
    found.push(...(await audit(page, 'sweep, a fault')))
    await high.fill('0.5')
    await dialog.getByRole('button', { name: /^Search another setting of Bag of words/ }).click()
    await page.getByRole('option', { name: /^Batch size Schedule/ }).click()
    await dialog.getByRole('textbox', { name: 'Batch size, values' }).fill('16, 64')
    await dialog.getByRole('button', { name: 'Start' }).click()
  })

  await test.step('its trials stand in a table and a picture, which chooses among them', async () => {
    await expect(drawer).toContainText(/Trial \d of 6 is ahead: macro-F1/, { timeout: 240_000 })
    await expect(table.getByRole('row')).toHaveCount(7)
    await expect(table.getByRole('img', { name: 'the best' }).or(table.getByLabel('the best'))).toHaveCount(1)
    const picture = drawer.getByRole('img', { name: /^Trials across their settings\. 6 trials across/ })
    await expect(picture).toBeVisible()
    await expect(table.getByRole('columnheader', { name: 'Macro-F1' })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
    await table.getByRole('button', { name: 'Batch size' }).click()
    await expect(table.getByRole('columnheader', { name: 'Batch size' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    )
    const sizes = await table
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent)))
    expect(
      sizes
        .flat()
        .filter((text) => text === '16' || text === '64')
        .toSorted(),
    ).toEqual(sizes.flat().filter((text) => text === '16' || text === '64'))
    // The upper half of the figure's axis: the best is among them, the worst is not.
    const axis = drawer.locator('[data-axis="metric"]')
    const box = await axis.boundingBox()
    if (!box) throw new Error('the axis is not drawn')
    await page.mouse.move(box.x + box.width / 2, box.y + 1)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 })
    await page.mouse.up()
    await expect(drawer.getByText(/^[1-5] of 6 chosen/)).toBeVisible()
    await expect(table.getByLabel('the best')).toHaveCount(1)
    await expect(table.getByRole('row')).not.toHaveCount(7)
    found.push(...(await audit(page, 'sweep, chosen')))
    await drawer.getByRole('button', { name: 'Show all' }).click()
    await expect(table.getByRole('row')).toHaveCount(7)
  })

  await test.step('the best run is a click away, with its settings', async () => {
    await drawer.getByRole('link', { name: 'Train with these settings' }).click()
    await expect(page.getByText(/^settings of Run \d/)).toBeVisible()
    await page.getByRole('radio', { name: 'Advanced' }).click()
    await expect(page.getByRole('textbox', { name: 'Batch size', exact: true })).toHaveValue(/^(?:16|64)$/)
    await page.goBack()
    await drawer.getByRole('button', { name: 'Open best run' }).click()
    await expect(app.tab('Result')).toBeVisible()
    await app.go('Runs')
    await expect(page.getByRole('row', { name: /Sweep on mail, trial/ })).toBeVisible()
    await app.go('Try it')
    await page.getByRole('textbox', { name: 'A message' }).fill('my parcel is late')
    await expect(page.getByRole('region', { name: /^Run \d/ })).toContainText('parcel')
  })

  await test.step('several seeds say how far chance alone moves the figures', async () => {
    await app.go('Runs')
    await app.tab(/^Studies/).click()
    await app.button(/^New study/).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Seeds' }).click()
    found.push(...(await audit(page, 'seeds')))
    await dialog.getByRole('button', { name: /^Seeds:/ }).click()
    await page.getByRole('option', { name: '3', exact: true }).click()
    await dialog.getByRole('button', { name: 'Start' }).click()
    const seeds = page.getByRole('complementary', { name: 'Seeds on mail' })
    await expect(seeds).toContainText('of 3 seeds on the same 70 test messages', { timeout: 120_000 })
    await expect(seeds.getByRole('row', { name: /mean ± deviation/ })).toBeVisible()
    found.push(...(await audit(page, 'seeds, done')))
  })
  expect(found).toEqual([])
})
