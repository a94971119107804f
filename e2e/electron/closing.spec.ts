// Ending Winnow in the middle of a training: asked first, stopped in good order, nothing lost.
import {
  answerQuestions,
  type Desktop,
  dropFromSystem,
  expect,
  test,
  trainForLong,
} from '../fixtures/desktop'
import { sample } from '../fixtures/story'
import { winnow } from '../fixtures/winnow'
import { WorkbenchPage } from '../pages/workbench-page'

const closeWindow = (desktop: Desktop) =>
  desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

const gone = (desktop: Desktop) => {
  const child = desktop.app.process()
  return new Promise<number | null>((done) => child.once('exit', done))
}

test('closing asks while a training runs; going on changes nothing, stopping keeps the best epoch', async ({
  desktop,
  window,
}) => {
  await dropFromSystem(window, sample, 'import')
  await new WorkbenchPage(window).confirmImport('Bank')
  await trainForLong(window, 'Run 1')
  const waiting = winnow(desktop.home, 'train', '--dataset', 'Bank', '--family', 'bag-of-words', '--json')
  await expect.poll(() => waiting.said().err).toContain('queued')

  const asked = await answerQuestions(desktop.app, 0)
  await closeWindow(desktop)
  await expect.poll(asked).toEqual(['Run 1 is still training.'])
  await expect(window.getByRole('heading', { name: 'Run 1', level: 1 })).toBeVisible()
  await desktop.app.evaluate(({ app }) => app.quit())
  await expect.poll(asked).toHaveLength(2)
  await expect(new WorkbenchPage(window).button(/Stop, keep best/)).toBeVisible()

  await answerQuestions(desktop.app, 1)
  const ended = gone(desktop)
  await closeWindow(desktop)
  expect(await ended).toBe(0)
  // Who waited in a terminal is told, and is not left with a lost connection.
  expect(JSON.parse((await waiting.ended).out)).toMatchObject({ error: { code: 'run.notFinished' } })
  const runs = JSON.parse((await winnow(desktop.home, 'runs', '--json').ended).out) as {
    name: string
    status: string
    result: { bestEpoch: number } | null
  }[]
  expect(runs).toMatchObject([
    // What waited goes on waiting, for the next start.
    { name: 'Run 2', status: 'queued', result: null },
    { name: 'Run 1', status: 'cancelled' },
  ])
  expect(runs[1]?.result?.bestEpoch).toBeGreaterThan(0)
})

test('a signal asks nobody and keeps the best epoch; without a training nothing is asked', async ({
  desktop,
  window,
}) => {
  await dropFromSystem(window, sample, 'import')
  await new WorkbenchPage(window).confirmImport('Bank')
  await trainForLong(window, 'Run 1')
  const ended = gone(desktop)
  desktop.app.process().kill('SIGTERM')
  expect(await ended).toBe(0)
  const [run] = JSON.parse((await winnow(desktop.home, 'runs', '--json').ended).out) as { status: string }[]
  expect(run).toMatchObject({ status: 'cancelled', result: { bestEpoch: expect.any(Number) } })

  const again = await desktop.start()
  await expect(again.getByRole('heading', { level: 1 })).toBeVisible()
  const asked = await answerQuestions(desktop.app, 0)
  expect(await asked()).toEqual([])
  const endedAgain = gone(desktop)
  await closeWindow(desktop)
  expect(await endedAgain).toBe(0)
})
