// Runs that go on: after the death of the worker, of the whole program, after a stop, and after a pause. Real
// processes, real signals.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { messages } from '../support/app'
import { createTestWorkspace, isAlive, type Running, type TestWorkspace } from '../support/winnow-process'

const epochs = 150
const settings = ['--epochs', String(epochs), '--patience', 'none', '--batch-size', '64']

type Event = {
  type: string
  run?: string
  step?: number
  totalSteps?: number
  resumedFrom?: number
  at: string
}
type Listed = { id: string; name: string; status: string; checkpointStep: number; result: unknown }

let work: TestWorkspace
beforeEach(async () => {
  work = createTestWorkspace()
  const file = join(work.folder, 'bank.csv')
  writeFileSync(file, messages(800))
  await work.json('import', file, '--name', 'bank')
})
afterEach(() => work.clean())

const start = (): Running =>
  work.start(
    'train',
    '--dataset',
    'bank',
    '--family',
    'bag-of-words',
    ...settings,
    '--name',
    'Long',
    '--json',
  )
const eventsOf = (text: string): Event[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
const run = async (): Promise<Listed> => (await work.json<Listed[]>('runs'))[0] as Listed
const folders = (): string[] => readdirSync(join(work.home, 'runs')).sort()

function fromDatabase<T>(read: (db: Database.Database) => T): T {
  const db = new Database(join(work.home, 'winnow.db'), { readonly: true })
  try {
    return read(db)
  } finally {
    db.close()
  }
}
const workerPid = (): number =>
  fromDatabase((db) => db.prepare('SELECT worker_pid FROM runs').pluck().get() as number)

/** Goes on with the run and checks that it did so from its checkpoint, to the end. */
async function goOn(before: Listed): Promise<Event[]> {
  const { code, out, err } = await work.run('resume', 'Long', '--json')
  expect(code, err).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ run: before.id, status: 'completed', epochs })
  const events = eventsOf(err)
  expect(events[0]?.type).toBe('queued')
  const [started, ...more] = events.filter((event) => event.type === 'started')
  expect(more).toEqual([])
  expect(started?.step).toBeGreaterThanOrEqual(before.checkpointStep)
  expect(started).toMatchObject({ run: before.id, resumedFrom: started?.step })
  const steps = events.filter((event) => event.type === 'step').map((event) => event.step ?? 0)
  expect(steps[0]).toBeGreaterThan(started?.step ?? 0)
  expect(steps.at(-1)).toBe(started?.totalSteps)
  expect(folders()).toEqual([before.id])
  const after = await run()
  expect(after).toMatchObject({ id: before.id, status: 'completed', error: null })
  const seqs = fromDatabase((db) => db.prepare('SELECT seq FROM run_events ORDER BY seq').pluck().all())
  expect(seqs).toEqual(seqs.map((_, index) => index))
  const shown = await work.json<{ validationCurve: number[] }>('show', 'Long')
  // The line of the list is thinned; the events above are whole.
  expect(shown.validationCurve).toHaveLength(Math.min(epochs, 120))
  return events
}

describe('a run that was cut off', () => {
  it('by the death of its worker goes on from its last checkpoint', async () => {
    const training = start()
    await training.sees('"type":"checkpoint"')
    process.kill(workerPid(), 'SIGKILL')
    const { code, out } = await training.ended
    expect(code).toBe(1)
    const before = await run()
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'worker.crashed', hint: expect.stringContaining(`winnow resume ${before.id}`) },
    })
    expect(before).toMatchObject({ status: 'interrupted', result: null })
    expect(before.checkpointStep).toBeGreaterThan(0)
    expect(folders()).toEqual([`${before.id}.partial`])
    await goOn(before)
  })

  it('by the death of the program goes on at once, although its worker may still compute', async () => {
    const training = start()
    await training.sees('"type":"checkpoint"')
    const pid = workerPid()
    process.kill(pid, 'SIGSTOP')
    training.child.kill('SIGKILL')
    await training.ended
    const before = await run()
    expect(before.status).toBe('running')
    await goOn(before)
    expect(isAlive(pid)).toBe(false)
  })

  it('twice goes on twice', async () => {
    const training = start()
    await training.sees('"type":"checkpoint"')
    process.kill(workerPid(), 'SIGKILL')
    await training.ended
    const first = await run()
    const again = work.start('resume', 'Long', '--json')
    await again.sees('"type":"checkpoint"')
    process.kill(workerPid(), 'SIGKILL')
    await again.ended
    const second = await run()
    expect(second.checkpointStep).toBeGreaterThan(first.checkpointStep)
    await goOn(second)
  })

  it('before its first checkpoint, or is done, has nothing to go on from', async () => {
    const training = start()
    await training.sees('"type":"phase"')
    process.kill(workerPid(), 'SIGKILL')
    await training.ended
    const before = await run()
    if (before.checkpointStep === 0) {
      expect(folders()).toEqual([])
      const { code, err } = await work.run('resume', 'Long')
      expect([code, err]).toEqual([2, expect.stringContaining('winnow: run.noCheckpoint: ')])
    }
    await work.json(
      'train',
      '--dataset',
      'bank',
      '--family',
      'bag-of-words',
      '--epochs',
      '1',
      '--name',
      'Short',
    )
    const { code, err } = await work.run('resume', 'Short')
    expect([code, err]).toEqual([2, expect.stringContaining('winnow: run.alreadyFinished: ')])
  })
})

describe('a training in another process', () => {
  it('is held and let go on from a second terminal', async () => {
    const training = start()
    await training.sees('"type":"checkpoint"')
    await work.json('pause', 'Long')
    await training.sees('"type":"paused"')
    expect((await run()).status).toBe('paused')
    const second = await work.json<Record<string, unknown>>('resume', 'Long')
    expect(second).toMatchObject({ name: 'Long', status: 'completed' })
    const { code, err } = await training.ended
    expect(code).toBe(0)
    const types = eventsOf(err).map((event) => event.type)
    expect(types.indexOf('resumed')).toBe(types.indexOf('paused') + 1)
  })
})

describe('a folder that a killed process left', () => {
  it('is swept when nothing can go on from it', async () => {
    const training = start()
    await training.sees('"type":"checkpoint"')
    training.child.kill('SIGINT')
    await training.ended
    const stray = join(work.home, 'runs', 'rstray.partial')
    mkdirSync(stray)
    writeFileSync(join(stray, 'state-1.safetensors'), 'half')
    await work.json('runs')
    expect(existsSync(stray)).toBe(false)
  })
})
