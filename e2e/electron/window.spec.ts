// The window among the others of the desktop: one per workspace, back where it was, beside another Winnow.
import { spawn } from 'node:child_process'
import { dropFromSystem, expect, test } from '../fixtures/desktop'
import { sample } from '../fixtures/story'
import { Workbench } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

test('a second start ends by itself and brings the first window to the front', async ({
  desktop,
  window,
}) => {
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  const second = spawn(desktop.executable, desktop.arguments, { stdio: 'ignore' })
  expect(await new Promise((done) => second.once('exit', done))).toBe(0)
  const isShown = () =>
    desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((one) => one.isVisible()))
  await expect.poll(isShown).toEqual([true])
})

test('the window comes back where it was', async ({ desktop, window }) => {
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  const bounds = { x: 120, y: 60, width: 1010, height: 707 }
  await desktop.app.evaluate(
    ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to),
    bounds,
  )
  const now = () => desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  await expect.poll(now).toEqual(bounds)
  await desktop.quit()
  await desktop.start()
  await expect.poll(now).toEqual(bounds)
})

test('beside a Winnow that owns the workspace, the window works through it', async ({ desktop }) => {
  const owner = new Workbench(desktop.home)
  await owner.start()
  try {
    const window = await desktop.start()
    await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
    await dropFromSystem(window, sample, 'import')
    await new WorkbenchPage(window).confirmImport('Bank')
    await desktop.quit()
    await owner.stop()
    // What was imported through the owner is in the workspace.
    const again = await desktop.start()
    await expect(again.getByText('Bank').first()).toBeVisible()
  } finally {
    await owner.clean()
  }
})

test('the menu goes to the sections, and its keys are the page’s', async ({ desktop, window }) => {
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  await dropFromSystem(window, sample, 'import')
  await new WorkbenchPage(window).confirmImport('Bank')
  const choose = (menu: string, item: string) =>
    desktop.app.evaluate(
      ({ Menu }, [menu, item]) => {
        const found = Menu.getApplicationMenu()?.items.find(({ label }) => label === menu)
        found?.submenu?.items.find(({ label }) => label === item)?.click()
      },
      [menu, item],
    )
  await choose('Go', 'Runs')
  await expect(window.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible()
  expect(window.url()).toBe('winnow://app/#/runs')
  await choose('Go', 'Find or do…')
  await expect(window.getByRole('dialog')).toBeVisible()
})
