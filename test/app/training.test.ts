// Trainings through the core: the queue, the events, what a run pins. Real store, engine and files.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../src/shared/domain/run'
import { WinnowError } from '../../src/shared/errors'
import type { WorkerHost } from '../../src/main/worker/host'
import { createInlineHost } from '../../src/main/worker/host-inline'
import { openDatabaseForTest } from '../support/stored'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: `${folder.path}/home` })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

describe('the queue', () => {
  it('trains one run after the other', async () => {
    await opened.import('messages', messages(40))
    const first = await opened.start('messages')
    const second = await opened.start('messages')
    const [one, two] = await Promise.all([opened.eventsOf(first), opened.eventsOf(second)])
    const ended = one.at(-1)
    const began = two.find((event) => event.type === 'phase')
    expect(ended).toMatchObject({ type: 'finished', status: 'completed' })
    expect(two.at(-1)).toMatchObject({ type: 'finished', status: 'completed' })
    expect(began && ended && began.at >= ended.at).toBe(true)
    const [runOne, runTwo] = await Promise.all([first, second].map((run) => opened.client.runs.get({ run })))
    expect(runTwo?.startedAt && runOne?.finishedAt && runTwo.startedAt >= runOne.finishedAt).toBe(true)
  })

  it('takes a cancelled run out before it begins, and goes on with the next', async () => {
    await opened.import('messages', messages(40))
    const first = await opened.start('messages')
    const second = await opened.start('messages')
    const third = await opened.start('messages')
    await opened.client.runs.cancel({ run: second })
    expect((await opened.eventsOf(second)).map((event) => event.type)).toEqual(['queued', 'finished'])
    expect(await opened.client.runs.get({ run: second })).toMatchObject({
      status: 'cancelled',
      startedAt: null,
      result: null,
    })
    expect((await opened.eventsOf(third)).at(-1)).toMatchObject({ status: 'completed' })
    expect((await opened.client.runs.get({ run: first })).status).toBe('completed')
    await expect(opened.client.runs.cancel({ run: second })).rejects.toMatchObject({
      code: 'run.alreadyFinished',
    })
  })

  it('keeps the best epoch of a run that is stopped, and trains the next one', async () => {
    await opened.import('messages', messages(60))
    const run = await opened.start('messages', { epochs: 500, keepBestBy: 'loss' })
    for await (const event of opened.client.runs.follow({ run, after: -1 }))
      if (event.type === 'epoch' && event.epoch === 2) await opened.client.runs.cancel({ run })
    const stopped = await opened.client.runs.get({ run })
    expect(stopped.status).toBe('cancelled')
    expect(stopped.result?.bestEpoch).toBeGreaterThan(0)
    expect(stopped.result?.epochs).toBeLessThan(500)
    const [answers] = await opened.client.predict.texts({ model: { kind: 'run', run }, texts: ['my card'] })
    expect(answers?.[0]?.label).toBe('card')
    expect((await opened.train('messages')).status).toBe('completed')
  })

  it('stops what is running when the core closes, and keeps what waits', async () => {
    await opened.import('messages', messages(40))
    const running = await opened.start('messages', { epochs: 500 })
    const waiting = await opened.start('messages')
    for await (const event of opened.client.runs.follow({ run: running, after: -1 }))
      if (event.type === 'epoch') break
    await opened.close()
    opened = openTestApp({ home: opened.home })
    expect(await opened.client.runs.get({ run: running })).toMatchObject({ status: 'cancelled' })
    expect(await opened.client.runs.get({ run: waiting })).toMatchObject({ status: 'queued' })
  })
})

describe('a run that cannot begin', () => {
  it('ends with the reason, and the next one is trained', async () => {
    await opened.close()
    let isBroken = true
    const workers: WorkerHost = {
      start: (purpose) => {
        if (purpose === 'train' && isBroken) throw new WinnowError('disk.full', 'The disk is full.')
        return createInlineHost().start(purpose)
      },
    }
    opened = openTestApp({ home: opened.home, workers })
    await opened.import('messages', messages(40))
    const failed = await opened.train('messages')
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'disk.full' }, result: null })
    isBroken = false
    expect((await opened.train('messages')).status).toBe('completed')
  })
})

describe('an evaluation', () => {
  it('that two ask for is not lost to one when the other leaves', async () => {
    await opened.import('messages', messages(100))
    const { id } = await opened.train('messages')
    const leaving = new AbortController()
    const asked = { run: id, part: 'test' }
    const first = opened.client.runs.evaluation(asked, { signal: leaving.signal }).catch(() => null)
    const second = opened.client.runs.evaluation(asked)
    leaving.abort()
    await first
    expect((await second).rows).toBe(10)
    expect((await opened.client.runs.evaluation(asked)).rows).toBe(10)
  })
})

describe('the events of a run', () => {
  it('have no gaps, and a late reader gets exactly those that it missed', async () => {
    await opened.import('messages', messages(40))
    const run = await opened.start('messages', { epochs: 30 })
    const seen: RunEvent[] = []
    for await (const event of opened.client.runs.follow({ run, after: -1 })) {
      seen.push(event)
      if (event.type === 'epoch') break
    }
    const rest = await opened.eventsOf(run, seen.at(-1)?.seq ?? -1)
    const all = [...seen, ...rest]
    expect(all.map((event) => event.seq)).toEqual(all.map((_, index) => index))
    expect(all.at(-1)?.type).toBe('finished')
    expect(await opened.eventsOf(run)).toEqual(all)
    expect(await opened.eventsOf(run, all.length - 3)).toEqual(all.slice(-2))
    expect(await opened.eventsOf(run, all.length - 1)).toEqual([])
  })

  it('come once each to a reader that is slower than the run', async () => {
    await opened.import('messages', messages(40))
    const run = await opened.start('messages', { epochs: 10 })
    const seen: number[] = []
    // Asked of the handler itself, which goes on only when its reader does.
    const caller = { kind: 'test' as const, mayUsePaths: true }
    const { signal } = new AbortController()
    for await (const event of opened.app.handlers.runs.follow({ run, after: -1 }, { signal, caller })) {
      if (seen.length === 0) await opened.eventsOf(run)
      seen.push(event.seq)
    }
    expect(seen).toEqual((await opened.eventsOf(run)).map((event) => event.seq))
    expect(seen).toEqual(seen.map((_, index) => index))
  })

  it('are in the database before anybody hears of them', async () => {
    await opened.import('messages', messages(40))
    const run = await opened.start('messages', { epochs: 5 })
    const db = openDatabaseForTest(opened.home)
    try {
      for await (const event of opened.client.runs.follow({ run, after: -1 }))
        expect(db.eventAt(run, event.seq)).toMatchObject({ type: event.type, at: event.at })
    } finally {
      db.close()
    }
  })
})

describe('what a run learns from', () => {
  it('is split 80/10/10 where the file has no split column', async () => {
    const dataset = await opened.import('messages', messages(100))
    expect(dataset.split?.parts).toEqual({ train: 80, validation: 10, test: 10 })
    const { result } = await opened.train('messages')
    expect(result).toMatchObject({ trainRows: 80, validationRows: 10, testRows: 10 })
  })

  it('is all of the training part with validation none, and the last epoch is kept', async () => {
    await opened.import('messages', messages(100))
    const { result } = await opened.train('messages', { validation: 0 })
    expect(result).toMatchObject({
      trainRows: 80,
      validationRows: 0,
      testRows: 10,
      keptBy: 'last',
      bestEpoch: 2,
      validationAccuracy: null,
    })
  })

  it('is cut from train, never from test, where the split has no validation part', async () => {
    await opened.import(
      'messages',
      messages(100, (row) => (row < 80 ? 'train' : 'test')),
    )
    const { result } = await opened.train('messages')
    expect(result).toMatchObject({ trainRows: 72, validationRows: 8, testRows: 20 })
  })

  it('grows with the labels that a person gives to a file without any', async () => {
    const texts = messages(60)
      .replaceAll(/,(card|password)$/gmu, '')
      .replace('text,label', 'text')
    const dataset = await opened.import('bare', texts)
    expect(dataset.rows).toBe(60)
    await expect(opened.start('bare')).rejects.toMatchObject({
      code: expect.stringMatching(/^labels|^split/u),
    })
    const { rows } = await opened.client.datasets.rows({ dataset: 'bare', limit: 20 })
    const edits = rows.map(({ id, text }) => ({
      row: id,
      label: text.includes('card') ? 'card' : 'password',
    }))
    expect(await opened.client.datasets.label({ dataset: 'bare', edits })).toMatchObject({ applied: 20 })
    const run = await opened.train('bare')
    expect(run.status).toBe('completed')
    const { result } = run
    expect((result?.trainRows ?? 0) + (result?.validationRows ?? 0) + (result?.testRows ?? 0)).toBe(20)
  })

  it('is pinned: labels edited later change neither the model nor its figures, only a new run', async () => {
    await opened.import('messages', messages(100))
    const run = await opened.train('messages', { epochs: 20 })
    expect(run.result?.testAccuracy).toBe(1)
    const filter = { field: 'part' as const, in: ['test'] }
    const { rows } = await opened.client.datasets.rows({ dataset: 'messages', filter })
    const [row] = rows
    const edits = [{ row: row?.id ?? 0, label: row?.text.includes('card') ? 'password' : 'card' }]
    await opened.client.datasets.label({ dataset: 'messages', edits })
    const after = await opened.client.runs.get({ run: run.id })
    expect(after.result?.testAccuracy).toBe(1)
    expect(after.datasetRevision).toBe(run.datasetRevision)
    const old = await opened.client.runs.evaluation({ run: run.id, part: 'test' })
    expect(old).toMatchObject({ rows: 10, right: 10 })
    const again = await opened.train('messages', { epochs: 20 })
    expect(again.datasetRevision).toBeGreaterThan(run.datasetRevision)
    expect(again.result?.testAccuracy).toBeCloseTo(0.9, 6)
  })

  it('is pinned when the run is asked for, not when its turn comes', async () => {
    await opened.import('messages', messages(100))
    await opened.start('messages', { epochs: 30 })
    const waiting = await opened.start('messages', { epochs: 20 })
    const { rows } = await opened.client.datasets.rows({ dataset: 'messages', limit: 100 })
    const edits = rows.map(({ id, text }) => ({ row: id, label: text.includes('card') ? 'x' : 'y' }))
    await opened.client.datasets.label({ dataset: 'messages', edits })
    expect((await opened.client.runs.get({ run: waiting })).status).toBe('queued')
    await opened.eventsOf(waiting)
    const run = await opened.client.runs.get({ run: waiting })
    expect(run.labels.map((label) => label.name).sort()).toEqual(['card', 'password'])
    expect(run).toMatchObject({ status: 'completed', result: { testAccuracy: 1, trainRows: 80 } })
  })

  it('names labels that only the test part has, and counts their rows as wrong', async () => {
    const lines = messages(40, () => 'train') + 'my refund is late,refund,test\nwhere is my card,card,test\n'
    await opened.import('unseen', `${lines}please reset my password,password,test\n`)
    const run = await opened.train('unseen', { epochs: 20 })
    expect(run.result?.testAccuracy).toBeCloseTo(2 / 3, 6)
    const evaluation = await opened.client.runs.evaluation({ run: run.id, part: 'test' })
    expect(evaluation.unseenLabels).toEqual(['refund'])
    expect(evaluation).toMatchObject({ rows: 3, right: 2 })
    expect(evaluation.metrics['accuracy']?.value).toBeCloseTo(2 / 3, 6)
    expect(evaluation.labels.find((one) => one.label === 'refund')).toMatchObject({ support: 1, recall: 0 })
  })
})
