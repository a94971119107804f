// A run leaves as a file, comes in by a drop in another workspace, and is trained again as it was; runs leave for MLflow.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { audit } from '../fixtures/audit'
import { dropFile } from '../fixtures/drop-file'
import { winnow as start } from '../fixtures/winnow'
import { expect, test } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

test('a run is exported, dropped on the window, and reproduced', async ({ page, workbench }) => {
  const app = new WorkbenchPage(page)
  const found: string[] = []
  mkdirSync(workbench.folder, { recursive: true })
  const away = join(workbench.folder, 'away')
  const winnow = async (home: string, ...args: string[]): Promise<void> => {
    const { code, err } = await start(home, ...args).ended
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  }
  const lines = Array.from({ length: 60 }, (_, row) => {
    const label = row % 2 ? 'card' : 'parcel'
    return `where is my ${label} number ${row},${label},${row < 40 ? 'train' : 'test'}`
  })
  const mail = join(workbench.folder, 'mail.csv')
  writeFileSync(mail, `text,label,split\n${lines.join('\n')}\n`)
  const file = join(workbench.folder, 'far.winnow-run')
  await winnow(away, 'import', mail, '--name', 'mail')
  await winnow(
    away,
    'train',
    '--dataset',
    'mail',
    '--family',
    'bag-of-words',
    '--epochs',
    '2',
    '--name',
    'far',
  )
  await winnow(away, 'export-run', 'far', '--out', file)

  await test.step('a dropped run file is offered, and imported on the button', async () => {
    await workbench.open(page)
    await dropFile(page, file, 'import')
    const dialog = page.getByRole('dialog', { name: 'Import a run' })
    await expect(dialog).toContainText('far.winnow-run')
    found.push(...(await audit(page, 'run file dialog')))
    await dialog.getByRole('button', { name: 'Import run' }).click()
    await expect(page.getByText(/far is here\. No dataset here has the rows of mail/)).toBeVisible()
    await expect(page.getByText('Imported', { exact: true })).toBeVisible()
    await expect(page.getByText(/mail is not in this workspace/)).toBeVisible({ timeout: 30_000 })
    await page.getByRole('tab', { name: 'Training' }).click()
    await expect(page.getByText(/epoch/i).first()).toBeVisible()
    await page.getByRole('tab', { name: 'Settings' }).click()
    await expect(page.getByText(/mail is not here; the file brought no messages/)).toBeVisible()
    found.push(...(await audit(page, 'imported run')))
    await app.go('Runs')
    await expect(page.getByText('Imported', { exact: true })).toBeVisible()
  })

  await test.step('a damaged file is refused in the dialog', async () => {
    const broken = join(workbench.folder, 'broken.winnow-run')
    writeFileSync(broken, readFileSync(file).subarray(0, 2000))
    await dropFile(page, broken, 'import')
    const dialog = page.getByRole('dialog', { name: 'Import a run' })
    await dialog.getByRole('button', { name: 'Import run' }).click()
    await expect(dialog).toContainText('The run file is damaged')
    found.push(...(await audit(page, 'damaged run file')))
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  await test.step('runs leave for MLflow from the menu of the table', async () => {
    await app.button('More for runs').click()
    found.push(...(await audit(page, 'menu of runs')))
    await page.getByRole('menuitem', { name: /^Export all for MLflow/ }).click()
    found.push(...(await audit(page, 'export for MLflow')))
    const [archive] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Export' }).click(),
    ])
    expect(archive.suggestedFilename()).toBe('mlflow.zip')
  })

  await test.step('a run of here is exported and reproduced from its menu', async () => {
    await winnow(workbench.home, 'import', mail, '--name', 'letters')
    await winnow(
      workbench.home,
      'train',
      '--dataset',
      'letters',
      '--family',
      'bag-of-words',
      '--epochs',
      '2',
      '--name',
      'near',
    )
    await page.getByRole('link', { name: 'near' }).click()
    await app.button('More for this run').click()
    found.push(...(await audit(page, 'menu of a run')))
    await page.getByRole('menuitem', { name: /^Export run file/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Export near' })
    await expect(dialog.getByRole('checkbox')).not.toBeChecked()
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Export' }).click(),
    ])
    expect(saved.suggestedFilename()).toBe('near.winnow-run')
    await expect(page.getByText(/The run file is saved/)).toBeVisible()
    await app.button('More for this run').click()
    await page.getByRole('menuitem', { name: /^Reproduce/ }).click()
    await page.getByRole('tab', { name: 'Reproduction' }).click({ timeout: 60_000 })
    await expect(page.getByText(/The same: every figure of every epoch agrees/)).toBeVisible()
    await expect(page.getByText('letters is as it was.')).toBeVisible()
    found.push(...(await audit(page, 'reproduction')))
  })

  expect(found).toEqual([])
})
