// Linked model folders: what is in one, what is wrong with one, and that nothing is lost when one goes away.
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFile } from '../fixtures/drop-file'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'
import { writeTinyBert } from '../../test/support/tiny-bert'

test('a folder is linked by its path, told apart when it is broken or gone, and taken off with a way back', async ({
  page,
  workbench,
}) => {
  const app = new WorkbenchPage(page)
  const folder = join(workbench.home, 'my-models', 'tiny')
  const broken = join(workbench.home, 'my-models', 'broken')
  await writeTinyBert(folder)
  await writeTinyBert(broken)
  writeFileSync(join(broken, 'model.safetensors'), 'cut off')
  await workbench.open(page)
  await page.getByRole('button', { name: 'Open the sample' }).last().click()
  await expect(page.getByRole('heading', { level: 1, name: /sample/i })).toBeVisible({ timeout: 180_000 })

  await test.step('an empty list says what to do', async () => {
    await app.go('Models')
    await expect(page.getByText('npm run fetch-sample-model')).toBeVisible()
  })

  await test.step('a path that leads nowhere is said beside the field', async () => {
    await app.button(/^Add a folder/).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Path of the folder').fill(join(workbench.home, 'nothing'))
    await expect(dialog.getByRole('alert')).toContainText(/nothing/)
    await dialog.getByLabel('Path of the folder').fill('/proc')
    await expect(dialog.getByRole('alert')).toContainText(/browser|allow/i)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('a dropped folder has no path in a browser', async () => {
    await dropFile(page, join(folder, 'config.json'), 'model')
    await expect(page.getByRole('dialog')).toContainText('A browser does not tell where')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('what it holds', async () => {
    await app.linkModel(folder, 'tiny')
    const row = page.getByRole('row', { name: /tiny/ })
    await expect(row).toContainText('BERT')
    await expect(row).toContainText('Complete')
    const drawer = page.getByRole('complementary', { name: 'tiny' })
    await expect(drawer).toContainText('40 tokens')
    await expect(drawer).toContainText('1,500 tokens')
    await expect(drawer.getByRole('link', { name: 'Train with it' })).toBeVisible()
  })

  await test.step('what is wrong with it', async () => {
    await app.linkModel(broken, 'broken')
    const drawer = page.getByRole('complementary', { name: 'broken' })
    await expect(drawer.getByRole('list', { name: 'What keeps it from being used' })).toContainText(
      'model.safetensors',
    )
    await expect(drawer.getByRole('link', { name: 'Train with it' })).toBeHidden()
  })

  await test.step('another name', async () => {
    await page.getByRole('row', { name: /tiny/ }).click()
    await app.button('Rename it').click()
    await page.getByLabel('Name in this workspace').fill('Pocket')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await expect(page.getByRole('row', { name: /Pocket/ })).toBeVisible()
  })

  await test.step('taken off the list and back', async () => {
    await app.button('Take it off the list').click()
    await expect(page.getByRole('row', { name: /Pocket/ })).toBeHidden()
    await app.button(/^Undo/).click()
    await expect(page.getByRole('row', { name: /Pocket/ })).toBeVisible()
  })

  await test.step('a folder that is gone stays, and is found again', async () => {
    renameSync(folder, `${folder}-away`)
    await page.reload()
    const row = page.getByRole('row', { name: /Pocket/ })
    await expect(row).toContainText('Folder is gone')
    await row.click()
    await expect(page.getByRole('complementary', { name: 'Pocket' })).toContainText('Nothing was removed')
    renameSync(`${folder}-away`, folder)
    await app.button('Look again').click()
    await expect(row).toContainText('Complete')
  })
})
