// A window and `winnow` in a terminal on one workspace, each a real process: whoever came first owns it, the
// other works through that one, and goes on when it is gone.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dropFromSystem, expect, keepDownload, test, trainForLong } from '../fixtures/desktop'
import { sample } from '../fixtures/story'
import { type Command, winnow } from '../fixtures/winnow'
import { WorkbenchPage } from '../pages/workbench-page'

const train = ['train', '--dataset', 'Bank', '--family', 'bag-of-words', '--json']
const long = ['--epochs', '400', '--patience', 'none']

const learns = (command: Command) =>
  expect.poll(() => command.said().err, { timeout: 60_000 }).toContain('"type":"epoch"')

/** Process id of the owner; null between two of them. */
const ownerOf = (home: string): number | null => {
  const file = join(home, 'workspace.lock')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid : null
}

test('the window shows a run of `winnow train` live and finished, saves through it, then takes over', async ({
  desktop,
}) => {
  expect((await winnow(desktop.home, 'import', sample, '--name', 'Bank').ended).code).toBe(0)
  const training = winnow(desktop.home, ...train, ...long)
  await learns(training)
  const window = await desktop.start()
  const app = new WorkbenchPage(window)
  expect(ownerOf(desktop.home)).toBe(training.child.pid)

  await test.step('live', async () => {
    await app.go('Runs')
    await window.getByRole('link', { name: 'Run 1' }).click()
    await app.tab('Log').click()
    await expect(window.getByRole('region', { name: 'Log' })).toContainText(/Epoch 1\b/i)
    await expect(app.button(/Stop, keep best/)).toBeVisible()
  })

  await test.step('an export through the owner', async () => {
    await app.go('Datasets')
    await window.getByText('Bank').first().click()
    const path = join(desktop.folder, 'bank.csv')
    await app.button(/^Export/).click()
    await keepDownload(desktop.app, path, () =>
      window.getByRole('menuitem', { name: 'CSV, as in the file' }).click(),
    )
    expect(readFileSync(path, 'utf8').split('\n').length).toBeGreaterThan(5741)
  })

  await test.step('closing the window asks nothing and ends nothing: the owner goes on', async () => {
    await desktop.quit()
    expect(training.child.exitCode).toBe(null)
  })

  await test.step('finished, and the window takes the workspace over', async () => {
    const again = await desktop.start()
    const app = new WorkbenchPage(again)
    await app.go('Runs')
    await again.getByRole('link', { name: 'Run 1' }).click()
    training.child.kill('SIGINT')
    const ended = await training.ended
    expect(ended.code, ended.err).toBe(0)
    expect(JSON.parse(ended.out)).toMatchObject({ status: 'cancelled' })
    await expect(again.getByText(/The Winnow that held this workspace has ended/)).toBeVisible()
    await expect(app.tab('Result')).toBeVisible()
    await expect.poll(() => ownerOf(desktop.home)).toBe(desktop.app.process().pid)
  })
})

test('the window says so when the owner is killed, and the run it trained is interrupted', async ({
  desktop,
}) => {
  expect((await winnow(desktop.home, 'import', sample, '--name', 'Bank').ended).code).toBe(0)
  const training = winnow(desktop.home, ...train, ...long)
  await learns(training)
  const window = await desktop.start()
  const app = new WorkbenchPage(window)
  await app.go('Runs')
  await expect(window.getByRole('row', { name: /Run 1/ })).toBeVisible()
  training.child.kill('SIGKILL')
  await expect(window.getByText(/The Winnow that held this workspace has ended/)).toBeVisible()
  await expect(window.getByText(/interrupted/i).first()).toBeVisible()
  await app.go('Datasets')
  await window.getByText('Bank').first().click()
  await expect(window.getByRole('heading', { name: 'Bank', level: 1 })).toBeVisible()
})

test('a terminal works through the window, which shows its run', async ({ desktop, window }) => {
  const app = new WorkbenchPage(window)
  await dropFromSystem(window, sample, 'import')
  await app.confirmImport('Bank')
  await trainForLong(window, 'Run 1')
  const listed = await winnow(desktop.home, 'runs', '--json').ended
  expect(JSON.parse(listed.out)).toMatchObject([{ name: 'Run 1', status: 'running' }])
  await app.button(/Stop, keep best/).click()
  await expect(app.tab('Result')).toBeVisible({ timeout: 20_000 })

  const training = winnow(desktop.home, ...train, ...long)
  await learns(training)
  expect(ownerOf(desktop.home)).toBe(desktop.app.process().pid)
  await app.go('Runs')
  await expect(window.getByRole('row', { name: /Run 2/ })).toContainText(/training|running|epoch/i)

  // The window goes away at once: the terminal says what happened, and the workspace is anybody's.
  await desktop.crash()
  const ended = await training.ended
  expect(ended.code).toBe(1)
  expect(JSON.parse(ended.out)).toMatchObject({ error: { code: 'connection.lost' } })
  const after = await winnow(desktop.home, 'runs', '--json').ended
  expect(JSON.parse(after.out)).toMatchObject([
    { name: 'Run 2', status: 'interrupted' },
    { name: 'Run 1', status: 'cancelled' },
  ])
  expect(existsSync(join(desktop.home, 'workspace.lock'))).toBe(false)
})
