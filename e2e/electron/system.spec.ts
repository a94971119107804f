// What the window does with the system around it: taskbar, sleep, notifications, its dialogs, the network.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Desktop, dropFromSystem, expect, keepDownload, test } from '../fixtures/desktop'
import { sample } from '../fixtures/story'
import { WorkbenchPage } from '../pages/workbench-page'

type Seen = { progress: number[]; blocked: boolean[]; notes: string[] }

/** Records what the program tells the system from now on. */
const spy = (desktop: Desktop, isFocused: boolean): Promise<void> =>
  desktop.app.evaluate(({ BrowserWindow, Notification, powerSaveBlocker }, isFocused) => {
    const seen: Seen = { progress: [], blocked: [], notes: [] }
    const before = Reflect.get(globalThis, 'startBlocker') as typeof powerSaveBlocker.start | undefined
    const start = before ?? powerSaveBlocker.start.bind(powerSaveBlocker)
    Reflect.set(globalThis, 'seen', seen)
    Reflect.set(globalThis, 'startBlocker', start)
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return
    let id: number | null = null
    window.isFocused = () => isFocused
    window.setProgressBar = (value) => {
      seen.progress.push(value)
      seen.blocked.push(id !== null && powerSaveBlocker.isStarted(id))
    }
    powerSaveBlocker.start = (type) => (id = start(type))
    Notification.isSupported = () => true
    // Each one has a `show` of its own, which only a hand on itself can replace.
    Notification.prototype.on = function (this: Electron.Notification) {
      this.show = () => void seen.notes.push(this.body)
      return this
    }
  }, isFocused)

const seenBy = (desktop: Desktop): Promise<Seen> =>
  desktop.app.evaluate(() => Reflect.get(globalThis, 'seen') as Seen)

const trainShortly = async (desktop: Desktop, app: WorkbenchPage, name: string): Promise<Seen> => {
  await app.page.getByRole('link', { name: 'Train a model' }).or(app.button('Train a model')).first().click()
  await app.page.getByText('Advanced', { exact: true }).click()
  await app.page.getByRole('textbox', { name: 'Epochs' }).fill('2')
  await app.button(/^Start/).click()
  await expect(app.page.getByRole('heading', { name, level: 1 })).toBeVisible()
  await expect(app.tab('Result')).toBeVisible({ timeout: 60_000 })
  await expect.poll(async () => (await seenBy(desktop)).progress.at(-1)).toBe(-1)
  return seenBy(desktop)
}

test('a training shows in the taskbar, holds sleep off, and its end is told to who looks elsewhere', async ({
  desktop,
  window,
}) => {
  const app = new WorkbenchPage(window)
  await dropFromSystem(window, sample, 'import')
  await app.confirmImport('Bank')
  await spy(desktop, false)
  const seen = await trainShortly(desktop, app, 'Run 1')
  expect(seen.progress.some((value) => value > 0 && value < 1)).toBe(true)
  expect(seen.blocked).toContain(true)
  expect(seen.blocked.at(-1)).toBe(false)
  const notes = async () => (await seenBy(desktop)).notes
  await expect
    .poll(notes)
    .toEqual([expect.stringMatching(/^Run 1 has ended\. \d+\.\d % of the test messages/)])

  await app.go('Datasets')
  await window.getByText('Bank').first().click()
  await spy(desktop, true)
  await trainShortly(desktop, app, 'Run 2')
  expect(await notes()).toEqual([])
})

test('the menu opens the system’s dialog for a file, and what is chosen is imported by its path', async ({
  desktop,
  window,
}) => {
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  const chosen = window.waitForEvent('filechooser')
  await desktop.app.evaluate(({ Menu }) =>
    Menu.getApplicationMenu()
      ?.items.find(({ label }) => label === 'File')
      ?.submenu?.items.find(({ label }) => label === 'Import a file…')
      ?.click(),
  )
  await (await chosen).setFiles(sample)
  await new WorkbenchPage(window).confirmImport('Bank')
  await expect(window.getByText('5,741 rows').first()).toBeVisible()
  // By its path: nothing was copied into the workspace on the way in.
  const spool = join(desktop.home, 'spool')
  expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([])
})

test('an export asks where to save with its name, and a person who wants none gets none', async ({
  desktop,
  window,
}) => {
  const app = new WorkbenchPage(window)
  await dropFromSystem(window, sample, 'import')
  await app.confirmImport('Bank')
  await desktop.app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = (...given: unknown[]) => {
      Reflect.set(globalThis, 'offered', (given.at(-1) as { defaultPath: string }).defaultPath)
      return Promise.resolve({ canceled: true, filePath: '' })
    }
  })
  const csv = window.getByRole('menuitem', { name: 'CSV, as in the file' })
  await app.button(/^Export/).click()
  await csv.click()
  const offered = () => desktop.app.evaluate(() => String(Reflect.get(globalThis, 'offered')))
  await expect.poll(offered).toMatch(/Bank.*\.csv$/)
  const path = join(desktop.folder, 'out.csv')
  await app.button(/^Export/).click()
  await keepDownload(desktop.app, path, () => csv.click())
  expect(readFileSync(path, 'utf8').split('\n').length).toBeGreaterThan(5741)
  expect(existsSync(`${path}.part`)).toBe(false)
})

test('the halves of the window name what a drop does', async ({ window }) => {
  await dropFromSystem(window, sample, 'import')
  await new WorkbenchPage(window).confirmImport('Bank')
  const session = await window.context().newCDPSession(window)
  const data = { items: [], files: [sample], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 640, y: 800, data })
  await expect(window.getByText('Import as a dataset')).toBeVisible()
  await session.detach()
})

test('the status bar counts what was refused, by the page’s policy and by the window', async ({
  desktop,
  window,
}) => {
  await dropFromSystem(window, sample, 'import')
  await new WorkbenchPage(window).confirmImport('Bank')
  const bar = window.getByRole('contentinfo')
  await expect(bar).toContainText('Offline, 0 connections')
  await expect(bar).not.toContainText('refused')
  const foreign = 'https://winnow.invalid/path'
  expect(await window.evaluate((url) => fetch(url).then(() => 'reached', String), foreign)).toContain(
    'Failed',
  )
  await expect(bar).toContainText('Offline, 0 connections, 1 refused')
  await desktop.app.evaluate(async ({ BrowserWindow }, url) => {
    const hidden = new BrowserWindow({ show: false })
    await hidden.loadURL(url).catch(() => undefined)
    hidden.destroy()
  }, foreign)
  await expect(bar).toContainText('2 refused')
  await window.reload()
  await expect(bar).toContainText('2 refused')
  desktop.complaints.length = 0
})

test('where the tests run without a network, there is none: no route, and nobody can be reached', async ({
  desktop,
  window,
}) => {
  test.skip(process.env['WINNOW_TEST_OFFLINE'] !== '1', 'the system gives no network namespace')
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  const pids = await desktop.app.evaluate(({ app }) => app.getAppMetrics().map((metric) => metric.pid))
  expect(pids.length).toBeGreaterThan(1)
  for (const pid of [process.pid, ...pids]) {
    expect(readFileSync(`/proc/${pid}/net/route`, 'utf8').trim().split('\n')).toHaveLength(1)
    const links = readFileSync(`/proc/${pid}/net/dev`, 'utf8').match(/^\s*[\w.@-]+(?=:)/gm) ?? []
    expect(links.map((link) => link.trim())).toEqual(['lo'])
  }
  // 192.0.2.0/24 is nobody's, by its standard: with a route this would wait, without one it fails at once.
  const failure = await new Promise<string>((done) => {
    const socket = connect(80, '192.0.2.1', () => done('reached'))
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? ''))
    socket.setTimeout(5000, () => done('waited'))
  })
  expect(failure).toBe('ENETUNREACH')
})
