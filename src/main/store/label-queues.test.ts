// Queues over a real database: what comes up and why, what is left out and counted.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Filter } from '../../shared/domain/filter'
import { ensureSplit } from './growing-split'
import { answerRow } from './label-answers'
import { listQueues, removeQueue, restoreQueue } from './label-queues'
import { getOutput, setLabels } from './labels'
import { insertPredictions } from './predictions'
import { queryRows } from './rows'
import { drawTestSample } from './test-sample'
import { columnsOf, createFixture, type Fixture, importRows } from './testing/fixture'
import { at, mailDesk, some, sum, who } from './testing/queues'

let fixture: Fixture
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => fixture.dispose())
const { mail, pick, ids, label, queueOf, labelsOf, scoredMail } = mailDesk(() => fixture)

test('uncertain is the smallest margin, and says which two labels are close', async () => {
  await scoredMail([
    [0.9, 0.1],
    [0.45, 0.55],
    [0.3, 0.7],
  ])
  const { rows, run } = pick({ order: 'uncertain' })
  expect(rows.map(({ id }) => id)).toEqual([2, 3, 1])
  expect(rows[0]).toMatchObject({
    text: 'message number 2',
    reason: 'two labels are close: b 0.55 against a 0.45',
  })
  expect(rows[0]?.score).toBeCloseTo(0.9)
  expect(run?.name).toBe('first')
  expect(ids({ order: 'least-confidence' })).toEqual([2, 3, 1])
  expect(ids({ order: 'entropy' })).toEqual([2, 3, 1])
})

test('what the run has not scored comes last and says so', async () => {
  await scoredMail([
    [0.9, 0.1],
    [0.5, 0.5],
  ])
  setLabels(fixture.db, {
    dataset: 'mail',
    edits: [{ row: 3, label: null }],
    author: null,
    source: 'person',
  })
  expect(pick({ order: 'uncertain' }).rows.at(-1)).toMatchObject({
    id: 3,
    score: null,
    reason: 'first has not scored it',
  })
})

test('best next is unsure, typical and of a label that few have, and what is not scored comes last', async () => {
  await scoredMail([
    [0.99, 0.01],
    [0.45, 0.55],
    [0.4, 0.6],
  ])
  setLabels(fixture.db, { dataset: 'mail', edits: [{ row: 4, label: null }], author: null, source: 'person' })
  const { rows, run } = pick({ order: 'best-next' })
  expect(rows.map(({ id }) => id)).toEqual([2, 3, 1, 4])
  expect(rows[0]?.reason).toBe('unsure: b 0.55 against a 0.45; typical, and unlike the ones before')
  expect(rows.map(({ score }) => score ?? -1)).toEqual(
    rows.map(({ score }) => score ?? -1).toSorted((a, b) => b - a),
  )
  expect(rows.at(-1)).toMatchObject({ score: null, reason: 'first has not scored it' })
  expect(run?.name).toBe('first')
  expect(pick({ order: 'best-next', take: 2 }).rows).toEqual(rows.slice(0, 2))
})

test('rare hunts the label that fewest messages have', async () => {
  await scoredMail([
    [0.6, 0.4],
    [0.2, 0.8],
    [0.9, 0.1],
  ])
  setLabels(fixture.db, { dataset: 'mail', edits: [{ row: 4, label: null }], author: null, source: 'person' })
  const [first] = pick({ order: 'rare' }).rows
  expect(first).toMatchObject({ id: 3, reason: 'may be a (0.90), which 1 message has' })
})

test('an order that reads a model says what is missing where none has scored', async () => {
  await mail(some(5))
  expect(() => pick({ order: 'uncertain' })).toThrow(/No run has scored/)
  expect(() => pick({ order: 'wrong-looking' })).toThrow(/not been checked/)
})

test('labels that look wrong are those for which a run has a likelier one', async () => {
  const run = await scoredMail([[0.5, 0.5]])
  insertPredictions(fixture.db, {
    run: run.id,
    part: null,
    rowIds: [2, 3, 4, 5],
    scores: Float32Array.from([0.1, 0.9, 0.2, 0.8, 0.4, 0.6, 0.3, 0.7]),
  })
  const { rows, leftOut, matched } = pick({ order: 'wrong-looking', run: run.id })
  expect(rows.map(({ id }) => id)).toEqual([2, 4])
  expect(rows[0]?.reason).toBe('labelled a (0.10), and first says b (0.90)')
  expect(leftOut).toMatchObject({ notDoubtful: 2, labelled: 1 })
  expect(rows.length + sum(leftOut)).toBe(matched)
})

test('random and diverse are the same for the same seed, and others for another', async () => {
  await mail(some(60))
  for (const order of ['random', 'diverse'] as const) {
    expect(ids({ order, seed: 1, take: 20 })).toEqual(ids({ order, seed: 1, take: 20 }))
    expect(ids({ order, seed: 1, take: 20 })).not.toEqual(ids({ order, seed: 2, take: 20 }))
    expect(new Set(ids({ order, seed: 1 })).size).toBe(60)
  }
})

test('diverse takes one of each kind before a second of any', async () => {
  const kinds = ['refund money back', 'card lost stolen', 'password reset login', 'parcel late delivery']
  await mail(
    Array.from({ length: 40 }, (_, i) => [
      `${kinds[i % 4]} ${i % 4 === 0 ? '' : 'please'}`.trim() + ` ${i}`,
      'x',
    ]),
  )
  for (const seed of [1, 2, 3]) {
    const kindsSeen = pick({ order: 'diverse', take: 4, seed }).rows.map(({ text }) => text.split(' ')[0])
    expect(new Set(kindsSeen).size).toBeGreaterThanOrEqual(3)
  }
})

test('rows of the test part, texts of it, empty ones, discarded ones and copies are left out, each with its count', async () => {
  await mail([...some(10), ['message number 1', 'x'], ['Message  NUMBER 2', 'x'], ['', 'x']])
  drawTestSample(fixture.db, 'mail', { size: 5, seed: 3 })
  const { rows } = queryRows(fixture.db, { dataset: 'mail', filter: { field: 'part', in: ['test'] } })
  const inTest = new Set(rows.map(({ id }) => id))
  const twins = [11, 12].filter((id) => inTest.has(id - 10) || inTest.has(id))
  const found = pick()
  expect(found.leftOut.withoutText).toBe(1)
  expect(found.leftOut.test).toBe(5)
  expect(found.leftOut.testTwins + found.leftOut.duplicates).toBe(2)
  expect(found.leftOut.testTwins).toBe(twins.length)
  expect(found.rows.some(({ id }) => inTest.has(id))).toBe(false)
  expect(ids({ pool: 'test' }).sort((a, b) => a - b)).toEqual([...inTest].sort((a, b) => a - b))
})

test('the rows of a queue stay as they were when it was made, whatever the filter would say now', async () => {
  await mail(some(6))
  const queue = queueOf({ filter: { field: 'labelled', is: false } as Filter })
  label([{ row: 1, label: 'a' }])
  fixture.reopen()
  const again = listQueues(fixture.db, 'mail')
  expect(again).toHaveLength(1)
  expect(again[0]).toMatchObject({ id: queue.id, total: 6, matched: 6, done: 1, labelled: 1 })
})

test('a queue that is removed keeps its labels and comes back', async () => {
  await mail(some(3))
  const { id } = queueOf()
  answerRow(fixture.db, id, 1, { kind: 'label', labels: ['a'] }, who)
  removeQueue(fixture.db, id, at)
  expect(listQueues(fixture.db, undefined)).toEqual([])
  expect(labelsOf(1)).toEqual(['a'])
  expect(restoreQueue(fixture.db, id)).toMatchObject({ done: 1, total: 3 })
})

test('where nothing is left, no queue is made', async () => {
  await mail([['', 'x']])
  expect(() => queueOf()).toThrow(/left to label/)
})

test('rows that the file keeps for another part than training are in no queue for training', async () => {
  const rows = [
    ['one', '', 'train'],
    ['two', '', 'test'],
    ['three', '', 'dev'],
    ['four', '', ''],
    ['Two', '', 'train'],
  ]
  await importRows(fixture, 'mail', columnsOf('text', 'label', 'split'), rows)
  const held = () => [ids(), ids({ pool: 'test' })].map((some) => some.toSorted((a, b) => a - b))
  expect(held()).toEqual([[1, 4], [2]])
  expect(pick().leftOut).toMatchObject({ test: 2, testTwins: 1 })
  label([{ row: 1, label: 'x' }])
  ensureSplit(fixture.db, 'mail', getOutput(fixture.db, 'mail').id, { ratios: { train: 1 }, seed: 1 })
  expect(held()).toEqual([[4], [2]])
})
