// The queue on the pages, what an interrupted run offers, and that nothing loses a point of a curve.
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from '@playwright/test'
import { audit } from '../fixtures/audit'
import { winnow } from '../fixtures/winnow'
import { expect, test, type Workbench } from '../fixtures/workbench'
import { WorkbenchPage } from '../pages/workbench-page'

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

async function says(workbench: Workbench, ...args: string[]): Promise<unknown> {
  const { code, out, err } = await winnow(workbench.home, ...args, '--json').ended
  expect(code, `winnow ${args.join(' ')}: ${out}${err}`).toBe(0)
  return JSON.parse(out)
}
const queued = async (workbench: Workbench, name: string, ...settings: string[]): Promise<string> => {
  const asked = ['train', '--dataset', 'Bank', '--family', 'bag-of-words', '--name', name, '--no-wait']
  return ((await says(workbench, ...asked, ...settings)) as { run: string }).run
}
const begin = async (workbench: Workbench, page: Page): Promise<WorkbenchPage> => {
  await workbench.open(page)
  await says(workbench, 'import', sample, '--name', 'Bank')
  return new WorkbenchPage(page)
}
const open = (workbench: Workbench, page: Page, path: string): Promise<unknown> =>
  page.goto(`${workbench.url.replace(/\/\?token=.*/u, '/')}#${path}`)

test('the queue is ordered, paused and thinned out on the page, and outlives a crash', async ({
  page,
  workbench,
}) => {
  const app = await begin(workbench, page)
  await says(workbench, 'runs', 'pause-queue')
  for (const name of ['One', 'Two', 'Three']) await queued(workbench, name, '--epochs', '1')
  await app.go('Runs')
  const queue = page.getByRole('region', { name: 'Queue' })
  const names = (): Promise<string[]> => queue.getByRole('listitem').getByRole('link').allTextContents()
  await expect(queue.getByRole('listitem')).toHaveCount(3)
  expect(await audit(page, 'runs with a queue')).toEqual([])

  await test.step('by button, by key and by dragging', async () => {
    await queue.getByRole('button', { name: 'Move Three up' }).click()
    await expect.poll(names).toEqual(['One', 'Three', 'Two'])
    await queue.getByRole('link', { name: 'Two' }).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(names).toEqual(['One', 'Two', 'Three'])
    await queue.getByRole('listitem').nth(2).dragTo(queue.getByRole('listitem').nth(0))
    await expect.poll(names).toEqual(['Three', 'One', 'Two'])
  })

  await test.step('what is taken out can be taken back to its place', async () => {
    await queue.getByRole('button', { name: 'Take One out of the queue' }).click()
    await expect.poll(names).toEqual(['Three', 'Two'])
    await app.button('Undo').click()
    await expect.poll(names).toEqual(['Three', 'One', 'Two'])
  })

  await test.step('a start time', async () => {
    await queue.getByRole('listitem').nth(0).getByRole('button', { name: 'Set a time' }).click()
    await expect(queue.getByLabel('Start Three not before')).toHaveValue(/T22:00$/)
    expect(await audit(page, 'runs with a start time')).toEqual([])
  })

  await test.step('all of it is there after a crash, and goes on in order', async () => {
    await workbench.stop('SIGKILL')
    await workbench.start()
    await page.goto(workbench.url)
    await app.go('Runs')
    await expect.poll(names).toEqual(['Three', 'One', 'Two'])
    await expect(queue.getByLabel('Start Three not before')).toHaveValue(/T22:00$/)
    await app.button('Let it go on').click()
    for (const name of ['One', 'Two'])
      await expect(page.getByRole('row', { name: new RegExp(name) })).not.toContainText(/Queued|Training/, {
        timeout: 120_000,
      })
    await expect.poll(names).toEqual(['Three'])
    await page.getByRole('row', { name: /Three/ }).getByRole('link').click()
    await expect(page.getByText('Place 1 of 1 in the queue, not before')).toBeVisible()
    await app.button('Do not wait for that time').click()
    await expect(app.tab('Result')).toBeVisible({ timeout: 120_000 })
  })
})

test('a new run is started later', async ({ page, workbench }) => {
  const app = await begin(workbench, page)
  await open(workbench, page, '/runs/new')
  await app.button('Set a time').click()
  const field = page.getByLabel('Start it not before')
  await expect(field).toHaveValue(/T22:00$/)
  expect(await audit(page, 'new run with a start time')).toEqual([])
  await field.fill('2099-01-02T03:04')
  await app.button(/^Start 2 January at 03:04/).click()
  await expect(page.getByText('Place 1 of 1 in the queue, not before 2 January at 03:04')).toBeVisible()
  await app.button('Take it out of the queue').click()
  await expect(page.getByText('Taken from the queue before it began.').first()).toBeVisible()
})

test('an interrupted run can be kept, freed and discarded', async ({ page, workbench }) => {
  const app = await begin(workbench, page)
  const run = await queued(workbench, 'Cut', '--epochs', '400', '--patience', 'none')
  await open(workbench, page, `/runs/${run}`)
  await app.tab('Log').click()
  await expect(page.getByRole('region', { name: 'Log' })).toContainText(/Checkpoint at step/, {
    timeout: 120_000,
  })
  await workbench.stop('SIGKILL')
  await workbench.start()
  await page.goto(workbench.url)
  await open(workbench, page, `/runs/${run}`)
  const left = page.getByRole('group', { name: 'What it left' })
  await expect(page.getByText(/Winnow ended while the run was going, at step \d+ of \d+/)).toBeVisible({
    timeout: 30_000,
  })
  await expect(app.button(/^Resume from step/)).toBeVisible()
  await expect(left).toContainText(/Its checkpoint at step [\d,]+ takes/)
  expect(await audit(page, 'interrupted run')).toEqual([])

  await test.step('discarded and taken back', async () => {
    await left.getByRole('button', { name: 'Discard the run' }).click()
    await expect(page.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible()
    await app.button('Undo').click()
    await expect(left).toContainText(/Its checkpoint at step/)
  })
  await test.step('its best epoch kept', async () => {
    await left.getByRole('button', { name: /^Keep the best, epoch/ }).click()
    await expect(app.tab('Result')).toBeVisible({ timeout: 120_000 })
    await app.tab('Training').click()
    await expect(left.getByRole('button', { name: /^Go on from step/ })).toBeVisible()
    await expect(left.getByRole('button', { name: /^Keep the best/ })).toHaveCount(0)
  })
  await test.step('its checkpoint freed, and taken back', async () => {
    await left.getByRole('button', { name: /^Free/ }).click()
    await expect(left).toContainText('It left no checkpoint.')
    await app.button('Undo').click()
    await expect(left).toContainText(/Its checkpoint at step/)
  })
})

test('a reload, a second window and a closed lid lose no point of a curve', async ({
  page,
  context,
  workbench,
}) => {
  const app = await begin(workbench, page)
  const run = await queued(workbench, 'Watched', '--epochs', '24', '--patience', 'none', '--batch-size', '32')
  await open(workbench, page, `/runs/${run}`)
  const points = (of: Page): Promise<number[]> =>
    of
      .locator('figure[data-points]')
      .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset['points'])))
  await expect.poll(async () => (await points(page))[1], { timeout: 120_000 }).toBeGreaterThan(1)

  // A lid that is closed: the page stands still for a while, and its connection is cut.
  const asleep = await context.newPage()
  await open(workbench, asleep, `/runs/${run}`)
  await expect.poll(async () => (await points(asleep))[0], { timeout: 60_000 }).toBeGreaterThan(1)
  const lid = await context.newCDPSession(asleep)
  await lid.send('Page.setWebLifecycleState', { state: 'frozen' })

  const before = (await points(page))[0] ?? 0
  await page.reload()
  await expect.poll(async () => (await points(page))[0]).toBeGreaterThanOrEqual(before)
  const second = await context.newPage()
  await open(workbench, second, `/runs/${run}`)
  await expect.poll(async () => (await points(second))[0]).toBeGreaterThanOrEqual(before)

  await test.step('any figure of any label can be a curve, and five messages are followed', async () => {
    await second.getByRole('button', { name: /^Figure:/ }).click()
    await second.getByRole('option', { name: 'Recall of a label' }).click()
    await expect(second.getByRole('button', { name: /^Label:/ })).toBeVisible()
    await expect(second.getByRole('img', { name: /^Validation recall, / })).toBeVisible()
    await expect(second.getByRole('region', { name: 'Messages followed' }).getByRole('row')).toHaveCount(6)
    expect(await audit(second, 'run with a label’s recall')).toEqual([])
    await second.reload()
    await expect(second.getByRole('button', { name: /^Figure: Recall of a label/ })).toBeVisible()
  })

  await expect(app.tab('Result')).toBeVisible({ timeout: 240_000 })
  await lid.send('Page.setWebLifecycleState', { state: 'active' })
  const db = new Database(`${workbench.home}/winnow.db`, { readonly: true })
  const stored = ['step', 'epoch'].map(
    (type) => db.prepare('SELECT count(*) FROM run_events WHERE type = ?').pluck().get(type) as number,
  )
  db.close()
  expect(stored[1]).toBe(24)
  for (const one of [page, second, asleep]) {
    await one.getByRole('tab', { name: 'Training' }).click()
    await expect.poll(() => points(one), { timeout: 60_000 }).toEqual(stored)
  }
})
