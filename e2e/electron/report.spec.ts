// The report of a run as a PDF: made by the window, put where the system's dialog says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFromSystem, expect, keepDownload, test } from '../fixtures/desktop'
import { sample } from '../fixtures/story'
import { WorkbenchPage } from '../pages/workbench-page'

test('the report of a run is saved as a PDF of several pages, and as the HTML that it is made from', async ({
  desktop,
  window,
}) => {
  const app = new WorkbenchPage(window)
  await dropFromSystem(window, sample, 'import')
  await app.confirmImport('Bank')
  await window.getByRole('link', { name: 'Train a model' }).or(app.button('Train a model')).first().click()
  await window.getByText('Advanced', { exact: true }).click()
  await window.getByRole('textbox', { name: 'Epochs' }).fill('2')
  await app.button(/^Start/).click()
  await expect(app.tab('Result')).toBeVisible({ timeout: 60_000 })
  const save = async (item: RegExp, name: string): Promise<Buffer> => {
    await window.getByRole('button', { name: 'Report', exact: true }).click()
    const entry = window.getByRole('menuitem', { name: item })
    return readFileSync(await keepDownload(desktop.app, join(desktop.folder, name), () => entry.click()))
  }
  const html = (await save(/^HTML/, 'report.html')).toString()
  expect(html.startsWith('<!doctype html>')).toBe(true)
  const pdf = (await save(/^PDF/, 'report.pdf')).toString('latin1')
  expect(pdf.startsWith('%PDF-')).toBe(true)
  expect(pdf.trimEnd().endsWith('%%EOF')).toBe(true)
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(4)
  // A4 in points.
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](?:\.\d+)? 84[12](?:\.\d+)?\]/)
  // The window that printed it is gone.
  expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})
