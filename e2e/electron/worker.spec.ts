// What happens when processes die: the one that trains, the page's, the whole program's.
import { readFileSync } from 'node:fs'
import { WorkbenchPage } from '../pages/workbench-page'
import { type Desktop, dropFromSystem, expect, test, trainForLong } from '../fixtures/desktop'
import { sample } from '../fixtures/story'

/** The process that trains, as the program itself counts its utility processes. */
const trainers = (desktop: Desktop): Promise<number[]> =>
  desktop.app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((metric) => metric.name === 'Winnow train')
      .map((metric) => metric.pid),
  )

const hasTensorflow = (pid: number): boolean =>
  /libtensorflow|tfjs_binding/.test(readFileSync(`/proc/${pid}/maps`, 'utf8'))

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('killing the training, or the whole program, leaves an interrupted run and no orphan', async ({
  desktop,
  window,
}) => {
  const app = new WorkbenchPage(window)
  // The probe opens the engine for real.
  await expect(window.getByText(/^Native engine/)).toBeVisible({ timeout: 60_000 })
  const isNative = await window.getByText('Native engine found').isVisible()
  await dropFromSystem(window, sample, 'import')
  await app.confirmImport('Bank')
  const trainer = await test.step('TensorFlow is loaded in the training process alone', async () => {
    await trainForLong(window, 'Run 1')
    const [trainer = 0, ...others] = await trainers(desktop)
    expect(trainer).toBeGreaterThan(0)
    expect(others).toEqual([])
    expect(hasTensorflow(desktop.app.process().pid ?? 0)).toBe(false)
    // Where the native engine is missing, the training runs without it.
    if (isNative) expect(hasTensorflow(trainer)).toBe(true)
    return trainer
  })

  await test.step('the window lives, the run is interrupted, a notice says so', async () => {
    process.kill(trainer, 'SIGKILL')
    await expect(window.getByText(/interrupted/i).first()).toBeVisible()
    await expect(window.getByText(/The train process ended/).first()).toBeVisible()
    await expect.poll(() => trainers(desktop)).toEqual([])
    expect(isAlive(trainer)).toBe(false)
    await app.go('Datasets')
    await window.getByText('Bank').first().click()
    await expect(window.getByRole('heading', { name: 'Bank', level: 1 })).toBeVisible()
  })

  await test.step('no training outlives a program that was killed', async () => {
    await trainForLong(window, 'Run 2')
    const [second = 0] = await trainers(desktop)
    expect(second).toBeGreaterThan(0)
    await desktop.crash()
    await expect.poll(() => isAlive(second)).toBe(false)
    const again = await desktop.start()
    await new WorkbenchPage(again).go('Runs')
    await expect(again.getByText(/interrupted/i)).toHaveCount(2)
  })
})

test('a page whose process dies comes back where it was', async ({ desktop, window }) => {
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  await window.evaluate(() => void (globalThis.location.hash = '#/settings'))
  const place = await desktop.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    if (!contents) return null
    const back = new Promise<void>((done) => contents.once('did-finish-load', () => done()))
    contents.forcefullyCrashRenderer()
    await back
    const text: unknown = await contents.executeJavaScript(
      `new Promise((done) => { const look = () => document.querySelector('h1')
        ? done(document.querySelector('h1').textContent) : setTimeout(look, 50); look() })`,
    )
    return { url: contents.getURL(), text }
  })
  expect(place).toEqual({ url: 'winnow://app/#/settings', text: 'Settings' })
})
