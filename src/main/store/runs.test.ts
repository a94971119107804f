import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import { trashDataset } from './datasets'
import { appendEvent, readEvents } from './events'
import { setLabels } from './labels'
import { insertPredictions, predictedParts, readPredictions, removePredictions } from './predictions'
import {
  getRun,
  hasActiveRun,
  listRuns,
  markInterrupted,
  renameRun,
  restoreRun,
  trashRun,
  updateRun,
} from './runs'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from './testing/fixture'

let fixture: Fixture
let dataset: Dataset
beforeEach(async () => {
  fixture = createFixture()
  dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split'), [
    ['a', 'x', 'train'],
    ['b', 'y', 'test'],
    ['c', 'x', 'test'],
    ['d', 'y', 'test'],
  ])
})
afterEach(() => fixture.dispose())

test('runs are numbered, and found by id, prefix, number and name', () => {
  const one = someRun(fixture.db, dataset)
  const two = someRun(fixture.db, dataset, 'baseline')
  expect([one.number, one.name, two.number]).toEqual([1, 'Run 1', 2])
  expect(one).toMatchObject({
    status: 'queued',
    dataset: 'tickets',
    splitVersion: 1,
    testHash: dataset.split?.partHashes.test,
    output: 'label',
    labels: [{ name: 'x' }, { name: 'y' }],
  })
  for (const ref of [two.id, two.id.slice(0, 6), '2', 'Run 2', 'run #2', 'baseline'])
    expect(getRun(fixture.db, ref).id).toBe(two.id)
  expect(() => getRun(fixture.db, 'r')).toThrowError(expect.objectContaining({ code: 'run.ambiguous' }))
  expect(() => getRun(fixture.db, '3')).toThrowError(expect.objectContaining({ code: 'run.notFound' }))
  renameRun(fixture.db, '1', 'baseline')
  expect(() => getRun(fixture.db, 'baseline')).toThrowError(
    expect.objectContaining({ code: 'run.ambiguous' }),
  )
})

test('a status changes only along its transitions', () => {
  const run = someRun(fixture.db, dataset)
  const refused = expect.objectContaining({ code: 'run.alreadyFinished' })
  expect(() => updateRun(fixture.db, run.id, { status: 'completed' })).toThrowError(refused)
  updateRun(fixture.db, run.id, { status: 'running', startedAt: '2026-01-01T00:00:00Z', totalSteps: 10 })
  expect(hasActiveRun(fixture.db, dataset.id)).toBe(true)
  expect(() => trashRun(fixture.db, '1')).toThrowError(expect.objectContaining({ code: 'run.notFinished' }))
  const error = { code: 'engine.diverged', message: 'NaN' } as const
  const done = updateRun(fixture.db, run.id, {
    status: 'completed',
    step: 10,
    checkpointStep: 8,
    validationCurve: [0.5, 0.75],
    error,
  })
  expect(done).toMatchObject({
    status: 'completed',
    step: 10,
    totalSteps: 10,
    checkpointStep: 8,
    validationCurve: [0.5, 0.75],
    error,
  })
  expect(() => updateRun(fixture.db, run.id, { status: 'running' })).toThrowError(refused)
  expect(getRun(fixture.db, '1').status).toBe('completed')
})

test('a run goes to the trash and comes back, and outlives its dataset there', () => {
  const run = someRun(fixture.db, dataset)
  updateRun(fixture.db, run.id, { status: 'cancelled' })
  trashRun(fixture.db, '1')
  expect(listRuns(fixture.db)).toEqual([])
  expect(() => getRun(fixture.db, 'Run 1')).toThrowError(expect.objectContaining({ code: 'run.notFound' }))
  restoreRun(fixture.db, run.id)
  trashDataset(fixture.db, 'tickets')
  expect(listRuns(fixture.db)).toMatchObject([{ name: 'Run 1', dataset: 'tickets' }])
})

test('only runs whose worker is gone are marked interrupted; what waits in the queue goes on waiting', () => {
  const [alive, dead, queued, done] = [1, 2, 3, 4].map(() => someRun(fixture.db, dataset))
  if (!alive || !dead || !queued || !done) throw new Error('four runs')
  updateRun(fixture.db, alive.id, { status: 'running', worker: { pid: 11, startTime: 'a' } })
  updateRun(fixture.db, dead.id, { status: 'running', worker: { pid: 12, startTime: 'b' } })
  updateRun(fixture.db, done.id, { status: 'cancelled' })
  fixture.reopen()
  const marked = markInterrupted(fixture.db, (worker) => worker.pid === 11 && worker.startTime === 'a')
  expect(marked.map((run) => run.id)).toEqual([dead.id])
  expect(listRuns(fixture.db).map((run) => run.status)).toEqual([
    'cancelled',
    'queued',
    'interrupted',
    'running',
  ])
})

test('a run that is queued later is not touched when those of before are looked at again', () => {
  const before = someRun(fixture.db, dataset)
  updateRun(fixture.db, before.id, { status: 'running', worker: { pid: 11, startTime: 'a' } })
  const later = someRun(fixture.db, dataset)
  const only = new Set<string>([before.id])
  expect(markInterrupted(fixture.db, () => true, undefined, only)).toEqual([])
  expect(markInterrupted(fixture.db, () => false, undefined, only).map((run) => run.id)).toEqual([before.id])
  expect(getRun(fixture.db, later.id).status).toBe('queued')
})

test('events are numbered per run, and read after any of them in pages', () => {
  const [one, two] = [someRun(fixture.db, dataset), someRun(fixture.db, dataset)]
  appendEvent(fixture.db, two.id, { type: 'queued' })
  for (let i = 0; i < 5; i++)
    appendEvent(fixture.db, one.id, { type: 'notice', message: `n${i}` }, '2026-01-01T00:00:00Z')
  fixture.reopen()
  expect(readEvents(fixture.db, one.id, -1, 2)).toEqual(
    [0, 1].map((seq) => ({
      run: one.id,
      seq,
      at: '2026-01-01T00:00:00Z',
      type: 'notice',
      message: `n${seq}`,
    })),
  )
  expect(readEvents(fixture.db, one.id, 2).map((event) => event.seq)).toEqual([3, 4])
  expect(readEvents(fixture.db, two.id, -1)).toHaveLength(1)
})

test('predictions come back bit for bit, with the truth as the run saw it', () => {
  const run = someRun(fixture.db, dataset)
  const scores = Float32Array.from([0.1, 0.9, 1 / 3, 2 / 3, 0.7, 0.3])
  insertPredictions(fixture.db, { run: run.id, part: 'test', rowIds: [2, 3, 4], scores })
  const [x, y] = run.labels.map((label) => label.id)
  setLabels(fixture.db, {
    dataset: 'tickets',
    edits: [{ row: 2, label: 'z' }],
    author: null,
    source: 'person',
  })
  expect(readPredictions(fixture.db, run.id, 'test')).toEqual({
    rowIds: [2, 3, 4],
    truth: [[y], [x], [y]],
    scores,
  })
  insertPredictions(fixture.db, {
    run: run.id,
    part: 'test',
    rowIds: [2],
    scores: Float32Array.from([0.8, 0.2]),
  })
  expect(readPredictions(fixture.db, run.id, 'test').scores[0]).toBe(Math.fround(0.8))
  expect(fixture.db.value('SELECT count(*) FROM predictions WHERE is_right = 0')).toBe(3)
  expect(predictedParts(fixture.db, run.id)).toEqual({ test: 3 })
  expect(() =>
    insertPredictions(fixture.db, { run: run.id, part: 'test', rowIds: [2], scores }),
  ).toThrowError(expect.objectContaining({ code: 'internal' }))
  removePredictions(fixture.db, run.id)
  expect(() => readPredictions(fixture.db, run.id, 'test')).toThrowError(
    expect.objectContaining({ code: 'run.noPredictions' }),
  )
})
