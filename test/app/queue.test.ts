// The queue of trainings: its order, its pause, its start times, and that it outlives the program. Real store, engine and
// files.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/shared/domain/run'
import { createInlineHost } from '../../src/main/worker/host-inline'
import type { Worker, WorkerHost } from '../../src/main/worker/host'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  await opened.import('messages', messages(40))
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const restart = async (workers?: WorkerHost): Promise<void> => {
  await opened.close()
  opened = openTestApp({ home: opened.home, ...(workers ? { workers } : {}) })
}
const hold = (isPaused: boolean) => opened.client.runs.holdQueue({ isPaused })
const waiting = async (): Promise<string[]> =>
  (await opened.client.runs.queue({})).waiting.map(({ run }) => run.id)
const startedAt = async (run: string): Promise<string> =>
  (await opened.client.runs.get({ run })).startedAt ?? ''
/** The runs in the order in which they began. */
async function inOrderOfStart(runs: readonly string[]): Promise<string[]> {
  const times = await Promise.all(runs.map(async (run) => [await startedAt(run), run] as const))
  return times.toSorted(([a], [b]) => a.localeCompare(b)).map(([, run]) => run)
}
const endsOf = (runs: readonly string[]): Promise<RunEvent[][]> =>
  Promise.all(runs.map((run) => opened.eventsOf(run)))
const later = (ms: number): string => new Date(Date.now() + ms).toISOString()
const startAt = async (at: string): Promise<string> => {
  const settings = { epochs: 1, batchSize: 8, characterNgrams: 0 }
  const asked = { dataset: 'messages', family: 'bag-of-words' as const, settings, startAt: at }
  return (await opened.client.runs.start(asked)).run
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('the queue', () => {
  it('that is paused begins nothing, and begins with what was put first when it goes on', async () => {
    await hold(true)
    const [a, b, c] = [
      await opened.start('messages'),
      await opened.start('messages'),
      await opened.start('messages'),
    ]
    await pause(200)
    expect(await opened.client.runs.queue({})).toMatchObject({ isPaused: true, running: null })
    expect(await waiting()).toEqual([a, b, c])
    const moved = await opened.client.runs.orderQueue({ runs: [c, a] })
    expect(moved.waiting.map(({ run }) => run.id)).toEqual([c, a, b])
    await hold(false)
    await endsOf([a, b, c])
    expect(await inOrderOfStart([a, b, c])).toEqual([c, a, b])
    expect(await waiting()).toEqual([])
  })

  it('that is paused lets the running training go on', async () => {
    const run = await opened.start('messages', { epochs: 30 })
    for await (const event of opened.client.runs.follow({ run, after: -1 })) {
      if (event.type !== 'epoch') continue
      expect((await hold(true)).running?.id).toBe(run)
      break
    }
    expect((await opened.eventsOf(run)).at(-1)).toMatchObject({ status: 'completed' })
    await hold(false)
  })

  it('orders only what waits', async () => {
    const { id } = await opened.train('messages')
    await expect(opened.client.runs.orderQueue({ runs: [id] })).rejects.toMatchObject({
      code: 'run.notWaiting',
      message: expect.stringContaining('Run 1'),
    })
  })

  it('takes a run out, and takes it back at its old place', async () => {
    await hold(true)
    const at = later(3_600_000)
    const runs = [await opened.start('messages'), await startAt(at), await opened.start('messages')]
    const [, second = ''] = runs
    await opened.client.runs.cancel({ run: second })
    expect(await waiting()).toEqual(runs.filter((run) => run !== second))
    const back = await opened.client.runs.enqueue({ run: second, place: 2, startAt: at })
    expect(back.waiting.map(({ run }) => run.id)).toEqual(runs)
    expect(back.waiting[1]).toMatchObject({ startAt: at, run: { status: 'queued', error: null } })
    await expect(opened.client.runs.enqueue({ run: second })).rejects.toMatchObject({
      code: 'run.notFinished',
    })
    await opened.client.runs.schedule({ run: second, startAt: null })
    opened.app.takeUp()
    await hold(false)
    expect((await opened.eventsOf(second)).at(-1)).toMatchObject({ status: 'completed' })
  })

  it('survives a restart: what waits is taken up in order by a Winnow that stays', async () => {
    await hold(true)
    const [a, b, c] = [
      await opened.start('messages'),
      await opened.start('messages'),
      await opened.start('messages'),
    ]
    await opened.client.runs.orderQueue({ runs: [b] })
    await restart()
    expect(await opened.client.runs.queue({})).toMatchObject({ isPaused: true, isWorking: false })
    expect(await waiting()).toEqual([b, a, c])
    await hold(false)
    // One that ends with its command trains nothing of what others put there.
    await pause(200)
    expect(await waiting()).toEqual([b, a, c])
    const own = await opened.start('messages')
    await opened.eventsOf(own)
    expect(await waiting()).toEqual([b, a, c])
    opened.app.takeUp()
    const ends = await endsOf([a, b, c])
    for (const events of ends) {
      expect(events.filter(({ type }) => type === 'queued')).toHaveLength(1)
      expect(events.at(-1)).toMatchObject({ type: 'finished', status: 'completed' })
    }
    expect(await inOrderOfStart([a, b, c])).toEqual([b, a, c])
  })

  it('keeps what waits when the running training is stopped in good order', async () => {
    const run = await opened.start('messages', { epochs: 500 })
    const next = await opened.start('messages')
    for await (const event of opened.client.runs.follow({ run, after: -1 })) if (event.type === 'epoch') break
    await opened.app.settle()
    expect(await opened.client.runs.get({ run })).toMatchObject({ status: 'cancelled' })
    expect((await opened.client.runs.get({ run })).result?.bestEpoch).toBeGreaterThan(0)
    await restart()
    opened.app.takeUp()
    expect((await opened.eventsOf(next)).at(-1)).toMatchObject({ status: 'completed' })
  })

  it('leaves the trainings of studies to their study, and takes their order and its pause', async () => {
    await hold(true)
    const recipe = { family: 'bag-of-words' as const, settings: { epochs: 1, batchSize: 8 } }
    const { study } = await opened.client.studies.start({
      kind: 'crossValidation',
      dataset: 'messages',
      recipe,
      folds: 2,
    })
    const other = await opened.start('messages')
    await expect.poll(waiting).toHaveLength(2)
    const [first] = (await opened.client.runs.queue({})).waiting.filter((one) => one.isOfStudy)
    await opened.client.runs.orderQueue({ runs: [other] })
    expect(await waiting()).toEqual([other, first?.run.id])
    await hold(false)
    for await (const event of opened.client.studies.follow({ study })) void event
    expect(await opened.client.studies.get({ study })).toMatchObject({ status: 'completed' })
    expect(await inOrderOfStart([other, first?.run.id ?? ''])).toEqual([other, first?.run.id])
  })

  it('takes no training of a study up by itself after a restart; the study goes on with it', async () => {
    await hold(true)
    const recipe = { family: 'bag-of-words' as const, settings: { epochs: 1, batchSize: 8 } }
    const asked = { kind: 'crossValidation' as const, dataset: 'messages', recipe, folds: 2 }
    const { study } = await opened.client.studies.start(asked)
    await expect.poll(waiting).toHaveLength(1)
    await restart()
    opened.app.takeUp()
    await hold(false)
    expect(await waiting()).toEqual([])
    expect(await opened.client.studies.get({ study })).toMatchObject({ status: 'interrupted' })
    await opened.client.studies.resume({ study })
    for await (const event of opened.client.studies.follow({ study })) void event
    expect(await opened.client.studies.get({ study })).toMatchObject({ status: 'completed' })
  })
})

describe('a start time', () => {
  it('holds its run back, lets the others pass, and is kept', async () => {
    const at = later(900)
    const timed = await startAt(at)
    const [free] = [await opened.start('messages')]
    expect((await opened.eventsOf(timed))[0]).toMatchObject({ type: 'queued', startAt: at })
    expect((await opened.eventsOf(timed)).at(-1)).toMatchObject({ status: 'completed' })
    expect(await inOrderOfStart([timed, free])).toEqual([free, timed])
    expect((await startedAt(timed)) >= at).toBe(true)
    expect((await opened.eventsOf(timed)).some(({ type }) => type === 'notice')).toBe(false)
  })

  it('that is still to come after a restart is waited for', async () => {
    const at = later(1200)
    const timed = await startAt(at)
    await restart()
    opened.app.takeUp()
    expect((await opened.client.runs.queue({})).waiting[0]).toMatchObject({ startAt: at })
    expect((await opened.eventsOf(timed)).at(-1)).toMatchObject({ status: 'completed' })
    expect((await startedAt(timed)) >= at).toBe(true)
  })

  it('that was missed while Winnow was closed starts at once, and says so', async () => {
    const timed = await startAt(later(400))
    await opened.close()
    await pause(500)
    opened = openTestApp({ home: opened.home })
    opened.app.takeUp()
    const events = await opened.eventsOf(timed)
    expect(events.find(({ type }) => type === 'notice')).toMatchObject({
      message: expect.stringMatching(
        /^It was to start at \d\d:\d\d, while Winnow was closed: it starts now\.$/u,
      ),
    })
    expect(events.at(-1)).toMatchObject({ status: 'completed' })
  })

  it('that has passed is refused', async () => {
    await expect(startAt(later(-3_600_000))).rejects.toMatchObject({ code: 'input.invalid' })
  })
})

describe('what an ended run left', () => {
  const workers: Worker[] = []
  const host: WorkerHost = {
    start: (purpose) => {
      const worker = createInlineHost().start(purpose)
      if (purpose === 'train') workers.push(worker)
      return worker
    },
  }

  /** A training whose worker was killed after its first epoch and checkpoint. */
  async function cutOff(): Promise<string> {
    await restart(host)
    const run = await opened.start('messages', { epochs: 400 })
    let hasEpoch = false
    for await (const event of opened.client.runs.follow({ run, after: -1 })) {
      hasEpoch ||= event.type === 'epoch'
      if (event.type === 'checkpoint' && hasEpoch) workers.at(-1)?.kill()
    }
    return run
  }

  it('can be kept: its best epoch becomes a model that answers, and it can still go on', async () => {
    const run = await cutOff()
    const { checkpointStep, result } = await opened.client.runs.get({ run })
    expect(checkpointStep).toBeGreaterThan(0)
    expect(result).toBeNull()
    const kept = await opened.client.runs.kept({ run })
    expect(kept).toMatchObject({ modelBytes: 0, checkpointStep })
    expect(kept.bestEpoch).toBeGreaterThan(0)
    expect(kept.checkpointBytes).toBeGreaterThan(1000)
    const seen = (await opened.eventsOf(run)).length
    // A paused queue is no reason to wait: nothing is trained.
    await hold(true)
    await opened.client.runs.keepBest({ run })
    const events = (await opened.eventsOf(run)).slice(seen)
    expect(events.some(({ type }) => type === 'step')).toBe(false)
    expect(events.at(-1)).toMatchObject({ type: 'finished', status: 'cancelled' })
    const after = await opened.client.runs.get({ run })
    expect(after.result?.bestEpoch).toBe(kept.bestEpoch)
    expect(after.result?.testAccuracy).toBeGreaterThan(0)
    const asked = { model: { kind: 'run' as const, run }, texts: ['where is my card'] }
    expect(await opened.client.predict.texts(asked)).toMatchObject([[{ label: 'card' }]])
    await hold(false)
    await opened.client.runs.resume({ run })
    expect((await opened.eventsOf(run)).at(-1)).toMatchObject({ status: 'completed' })
  })

  it('can be freed: its checkpoint is gone, the run stays, and for a while it can be taken back', async () => {
    const run = await cutOff()
    const before = await opened.client.runs.get({ run })
    const { checkpointBytes } = await opened.client.runs.kept({ run })
    expect(await opened.client.runs.freeCheckpoint({ run })).toEqual({ freedBytes: checkpointBytes })
    expect(await opened.client.runs.get({ run })).toMatchObject({ checkpointStep: 0 })
    expect(await opened.client.runs.kept({ run })).toMatchObject({ checkpointBytes: 0, bestEpoch: null })
    for (const call of ['resume', 'keepBest', 'freeCheckpoint'] as const)
      await expect(opened.client.runs[call]({ run }), call).rejects.toMatchObject({
        code: 'run.noCheckpoint',
      })
    expect(await opened.client.runs.restoreCheckpoint({ run: before.id })).toMatchObject({
      checkpointStep: before.checkpointStep,
    })
    expect(await opened.client.runs.kept({ run })).toMatchObject({ checkpointBytes })
    await opened.client.runs.freeCheckpoint({ run })
    await restart()
    expect(readdirSync(join(opened.home, 'trash'))).toEqual([])
    expect(existsSync(join(opened.home, 'runs', `${run}.partial`))).toBe(false)
    await expect(opened.client.runs.restoreCheckpoint({ run: before.id })).rejects.toMatchObject({
      code: 'run.noCheckpoint',
    })
  })

  it('goes with the run into the trash, and comes back with it', async () => {
    const run = await cutOff()
    const { id, checkpointStep } = await opened.client.runs.get({ run })
    await opened.client.runs.remove({ run })
    expect(existsSync(join(opened.home, 'runs', `${run}.partial`))).toBe(false)
    await opened.client.runs.restore({ run: id })
    expect(await opened.client.runs.kept({ run })).toMatchObject({ checkpointStep })
  })
})
