// The queue from terminals, with real processes: what waits outlives them, and a Winnow that stays takes it up.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { messages } from '../support/app'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

type Listed = {
  id: string
  name: string
  status: string
  startedAt: string | null
  finishedAt: string | null
}
type Queue = { isPaused: boolean; waiting: { run: Listed; startAt: string | null }[] }

let work: TestWorkspace
beforeEach(async () => {
  work = createTestWorkspace()
  writeFileSync(join(work.folder, 'bank.csv'), messages(100))
  await work.json('import', join(work.folder, 'bank.csv'), '--name', 'bank')
})
afterEach(() => work.clean())

const train = (name: string, ...more: string[]): string[] => [
  'train',
  '--dataset',
  'bank',
  '--family',
  'bag-of-words',
  '--epochs',
  '1',
  '--name',
  name,
  ...more,
]
const names = ({ waiting }: Queue): string[] => waiting.map(({ run }) => run.name)
const runs = async (): Promise<Record<string, Listed>> =>
  Object.fromEntries((await work.json<Listed[]>('runs')).map((one) => [one.name, one]))

it('a queue made in terminals is worked through in its order by a Winnow that stays, also after a crash', async () => {
  for (const name of ['one', 'two', 'three'])
    expect(await work.json(...train(name, '--no-wait'))).toMatchObject({ name, status: 'queued' })
  expect(names(await work.json('runs', 'order', 'three'))).toEqual(['three', 'one', 'two'])
  const timed = await work.json<Queue>('runs', 'start-at', 'two', '2099-01-02 03:04')
  expect(timed.waiting[2]?.startAt).toBe(new Date(2099, 0, 2, 3, 4).toISOString())
  expect(names(await work.json('runs', 'take-out', 'one'))).toEqual(['three', 'two'])
  expect(names(await work.json('runs', 'put-back', 'one'))).toEqual(['three', 'two', 'one'])
  await work.json('runs', 'pause-queue')
  const first = work.serve()
  await first.sees('Winnow is ready')
  first.child.kill('SIGKILL')
  await first.ended
  const second = work.serve()
  await second.sees('Winnow is ready')
  expect(await work.json<Queue>('runs', 'queue')).toMatchObject({ isPaused: true, isWorking: true })
  expect(Object.values(await runs()).map(({ status }) => status)).toEqual(['queued', 'queued', 'queued'])
  await work.json('runs', 'resume-queue')
  await expect.poll(async () => (await runs())['one']?.status, { timeout: 30_000 }).toBe('completed')
  const { one, two, three } = await runs()
  expect(three?.status).toBe('completed')
  expect((one?.startedAt ?? '') >= (three?.finishedAt ?? '~')).toBe(true)
  expect(two?.status).toBe('queued')
  await work.json('runs', 'start-at', 'two', 'now')
  await expect.poll(async () => (await runs())['two']?.status, { timeout: 30_000 }).toBe('completed')
})

it('a terminal trains its own run past what waits, and all of it when it is told to', async () => {
  await work.json(...train('left', '--no-wait'))
  expect(await work.json(...train('own'))).toMatchObject({ name: 'own', status: 'completed' })
  expect((await runs())['left']?.status).toBe('queued')
  expect(await work.json('runs', 'work')).toMatchObject([{ name: 'left', status: 'completed' }])
  expect(await work.json('runs', 'work')).toEqual([])
})
