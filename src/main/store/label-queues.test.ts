// Queues over a real database: what comes up and why, what is left out and counted, and what is said to it.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Filter } from '../../shared/domain/filter'
import type { LabelAnswer, LabelPick, LeftOut } from '../../shared/domain/labelling'
import { undo } from './journal'
import { answerMany, answerRow, askAgain, reverseAnswer } from './label-answers'
import { itemsPage, labelsOfQueue, waitingPlace } from './queue-items'
import { pickRows } from './label-pick'
import { createQueue, listQueues, removeQueue, restoreQueue, storedQueue, summaryOf } from './label-queues'
import { getOutput, setLabels } from './labels'
import { insertPredictions } from './predictions'
import { countRows, getRow, queryRows } from './rows'
import { drawTestSample } from './test-sample'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from './testing/fixture'
import { setLabelsOf } from './twins'
import { saveView } from './views'

let fixture: Fixture
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => fixture.dispose())

const at = '2026-11-01T00:00:00.000Z'
const who = { author: null, at }
const some = (count: number): string[][] =>
  Array.from({ length: count }, (_, i) => [`message number ${i + 1}`, i % 2 === 0 ? 'chat' : 'mail'])
const mail = (rows: string[][]) =>
  importRows(fixture, 'mail', columnsOf('text', 'metadata'), rows, { kind: 'none' })
const pick = (more: Partial<LabelPick> = {}) =>
  pickRows(fixture.db, { dataset: 'mail', order: 'random', ...more })
const ids = (more: Partial<LabelPick> = {}): number[] => pick(more).rows.map(({ id }) => id)
const label = (edits: { row: number; label: string }[]) =>
  setLabels(fixture.db, { dataset: 'mail', edits, author: null, source: 'person' })
const queueOf = (more: Partial<LabelPick> = {}) => {
  const asked: LabelPick = { dataset: 'mail', order: 'random', ...more }
  return createQueue(fixture.db, { pick: asked, picked: pickRows(fixture.db, asked), at })
}
const labelsOf = (row: number) => getRow(fixture.db, 'mail', row).labels['label'] ?? []
const itemsOf = (id: string) =>
  itemsPage(fixture.db, storedQueue(fixture.db, id), { from: 0, limit: 200 }).items
const sum = (leftOut: LeftOut): number => Object.values(leftOut).reduce((all, one) => all + one, 0)

/** A run that says these probabilities of a and b, row by row. */
async function scoredMail(scores: readonly (readonly [number, number])[]) {
  await mail(some(scores.length + 4))
  const last = scores.length
  label([1, 2, 3, 4].map((i) => ({ row: last + i, label: i % 2 ? 'a' : 'b' })))
  const { getDataset } = await import('./datasets')
  const run = someRun(fixture.db, getDataset(fixture.db, 'mail'), 'first')
  insertPredictions(fixture.db, {
    run: run.id,
    part: null,
    rowIds: scores.map((_, i) => i + 1),
    scores: Float32Array.from(scores.flat()),
  })
  return run
}

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

test.each<[string, Partial<LabelPick>]>([
  ['nothing', {}],
  ['a search', { query: 'number 1' }],
  ['words', { filter: { field: 'words', all: ['number'] } }],
  ['a pattern', { filter: { field: 'pattern', matches: '[13579]$' } }],
  ['metadata', { filter: { field: 'metadata', column: 'meta', equals: 'chat' } }],
  ['a label', { filter: { field: 'label', in: ['a'] } }],
  ['labelled or not', { filter: { field: 'labelled', is: false } }],
  ['status', { filter: { field: 'status', in: ['flagged', 'discarded'] } }],
  ['source', { filter: { field: 'source', in: ['person'] } }],
  ['a part', { filter: { field: 'part', in: ['test', null] } }],
  ['length', { filter: { field: 'length', unit: 'words', min: 3 } }],
  ['rows', { filter: { field: 'row', in: [1, 2, 3, 4, 30, 31] } }],
  ['a view', { filter: { field: 'view', view: 'chats' } }],
  ['a prediction', { filter: { field: 'prediction', run: 'first', in: ['a'] } }],
  ['confidence', { filter: { field: 'confidence', run: 'first', min: 0.6 } }],
  [
    'not and or',
    {
      filter: {
        op: 'not',
        of: {
          op: 'or',
          of: [
            { field: 'text', contains: '2' },
            { field: 'labelled', is: true },
          ],
        },
      },
    },
  ],
  ['many, of which some are taken', { take: 3 }],
])('a queue by %s holds what its filter says, and counts what it leaves out', async (_what, asked) => {
  const run = await scoredMail(Array.from({ length: 36 }, (_, i) => [i / 36, 1 - i / 36] as const))
  insertPredictions(fixture.db, {
    run: run.id,
    part: null,
    rowIds: [37, 38, 39, 40],
    scores: new Float32Array(8).fill(0.5),
  })
  saveView(
    fixture.db,
    'mail',
    { name: 'chats', address: '', filter: { field: 'metadata', column: 'meta', equals: 'chat' } },
    at,
  )
  drawTestSample(fixture.db, 'mail', { size: 6, seed: 1 })
  const free = queueOf()
  const [waiting] = itemsOf(free.id)
  answerRow(fixture.db, free.id, waiting?.row ?? 0, { kind: 'discard' }, who)
  const { query, filter } = asked
  const matched = countRows(fixture.db, { dataset: 'mail', query, filter })
  for (const order of ['random', 'uncertain', 'diverse'] as const)
    for (const pool of ['unlabelled', 'labelled', 'test'] as const) {
      const found = pick({ ...asked, order, pool })
      expect(found.matched).toBe(matched)
      expect(found.rows.length + sum(found.leftOut)).toBe(matched)
      const parts = found.rows.map(({ id }) => getRow(fixture.db, 'mail', id))
      expect(parts.every(({ part }) => (part === 'test') === (pool === 'test'))).toBe(true)
      expect(parts.every(({ labels }) => (labels['label'] !== undefined) === (pool === 'labelled'))).toBe(
        true,
      )
      if (found.rows.length === 0) continue
      const kept = queueOf({ ...asked, order, pool })
      expect(kept).toMatchObject({ total: found.rows.length, matched, done: 0 })
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

test('a label goes to messages with the same text in one step, and not to those of the test part', async () => {
  await mail([...some(6), ['Message number  1', 'x'], ['message number 1', 'y']])
  const queue = queueOf()
  const items = itemsOf(queue.id)
  expect(queue.leftOut.duplicates).toBe(2)
  expect(items.find(({ row }) => row === 1)?.twins).toBe(2)
  const did = answerRow(fixture.db, queue.id, 1, { kind: 'label', labels: ['a'] }, who)
  expect(did).toBe('Labelled 3 messages a')
  expect([1, 7, 8].map(labelsOf)).toEqual([['a'], ['a'], ['a']])
  undo(fixture.db, 'mail')
  expect([1, 7, 8].map(labelsOf)).toEqual([[], [], []])
})

test('a label never goes into the test part, nor out of it', async () => {
  await mail([...some(4), ...some(4)])
  drawTestSample(fixture.db, 'mail', { size: 2, seed: 1 })
  const { rows } = queryRows(fixture.db, { dataset: 'mail', filter: { field: 'part', in: ['test'] } })
  const [own] = rows
  const row = own?.id ?? 0
  const twin = row > 4 ? row - 4 : row + 4
  const edit = (one: number) => [{ row: one, label: 'a' }]
  const change = { dataset: 'mail', author: null, source: 'person' as const }
  expect(setLabelsOf(fixture.db, { ...change, edits: edit(row) }, true)).toMatchObject({
    applied: 1,
    duplicates: 0,
  })
  expect(labelsOf(twin)).toEqual([])
  const other = rows[1]?.id ?? 0
  const otherTwin = other > 4 ? other - 4 : other + 4
  setLabelsOf(fixture.db, { ...change, edits: edit(otherTwin) }, true)
  expect(labelsOf(other)).toEqual([])
})

test('texts that a file gives different labels give theirs to no copy, and the skipped have their reasons', async () => {
  await mail([...some(3), ['message number 1', 'x'], ['message number 1', 'x'], ['message number 2', 'x']])
  const change = { dataset: 'mail', author: null, source: 'person' as const }
  const edits = [
    { row: 1, label: 'a' },
    { row: 4, label: 'b' },
    { row: 2, label: 'a' },
    { row: 99, label: 'a' },
    { row: 3, label: 'b' },
    { row: 3, label: 'c' },
  ]
  expect(setLabelsOf(fixture.db, { ...change, edits }, true)).toMatchObject({
    applied: 4,
    skipped: 2,
    duplicates: 1,
    reasons: [
      { row: 99, why: 'noSuchRow' },
      { row: 3, why: 'givenAgain' },
    ],
  })
  expect([5, 6].map(labelsOf)).toEqual([[], ['a']])
  expect(setLabelsOf(fixture.db, { ...change, edits: [{ row: 1, label: 'a' }] }, true)).toMatchObject({
    applied: 0,
    skipped: 1,
    reasons: [{ row: 1, why: 'sameLabel' }],
  })
})

test('answers move the queue on, and undo and redo go through all of them', async () => {
  await mail(some(5))
  const { id } = queueOf()
  const shown = (): number | null => {
    const queue = storedQueue(fixture.db, id)
    const place = waitingPlace(fixture.db, queue, queue.place)
    return place === null ? null : (itemsOf(id)[place]?.row ?? null)
  }
  const order: number[] = []
  const answers: LabelAnswer[] = [
    { kind: 'label', labels: ['a'] },
    { kind: 'skip' },
    { kind: 'discard' },
    { kind: 'label', labels: ['b'] },
  ]
  for (const answer of answers) {
    const row = shown() ?? 0
    order.push(row)
    answerRow(fixture.db, id, row, answer, who)
  }
  const count = () => summaryOf(fixture.db, storedQueue(fixture.db, id))
  expect(count()).toMatchObject({ total: 5, done: 4, labelled: 2, skipped: 1, discarded: 1 })
  fixture.reopen()
  expect(count().done).toBe(4)
  for (const row of [...order].reverse()) {
    reverseAnswer(fixture.db, id, 'undo', who)
    expect(shown()).toBe(row)
  }
  expect(count().done).toBe(0)
  for (const [at_, row] of order.entries()) {
    expect(shown()).toBe(row)
    reverseAnswer(fixture.db, id, 'redo', who)
    expect(count().done).toBe(at_ + 1)
  }
  askAgain(fixture.db, id, who)
  expect(count()).toMatchObject({ done: 3, skipped: 0 })
  expect(shown()).toBe(order[1])
})

test('a discarded message is in no further queue, can be filtered, and its label no longer stands', async () => {
  await mail(some(3))
  const { id } = queueOf()
  answerRow(fixture.db, id, 2, { kind: 'label', labels: ['a'] }, who)
  answerRow(fixture.db, id, 2, { kind: 'discard' }, who)
  expect(labelsOf(2)).toEqual([])
  expect(pick().leftOut.discarded).toBe(1)
  const status = (one: 'discarded' | 'flagged') =>
    queryRows(fixture.db, { dataset: 'mail', filter: { field: 'status', in: [one] } }).rows.map(
      (row) => row.id,
    )
  expect(status('discarded')).toEqual([2])
  answerRow(fixture.db, id, 3, { kind: 'flag', isFlagged: true }, who)
  answerRow(fixture.db, id, 3, { kind: 'comment', comment: 'Ask Ana' }, who)
  expect(status('flagged')).toEqual([3])
  const [item] = itemsOf(id).filter(({ row }) => row === 3)
  expect(item?.note).toEqual({ isDiscarded: false, isFlagged: true, comment: 'Ask Ana' })
  undo(fixture.db, 'mail')
  undo(fixture.db, 'mail')
  expect(status('flagged')).toEqual([])
  undo(fixture.db, 'mail')
  expect(labelsOf(2)).toEqual(['a'])
})

test('several labels a message, and one output of several', async () => {
  await importRows(
    fixture,
    'mail',
    columnsOf('text', 'label'),
    [...some(3).map(([text = '']) => [text, '']), ['x', 'a|b']],
    { kind: 'none' },
  )
  fixture.db.run(`UPDATE outputs SET kind = 'multi'`)
  const { id, kind } = queueOf({ output: 'label' })
  expect(kind).toBe('multi')
  answerRow(fixture.db, id, 1, { kind: 'label', labels: ['a', 'b'] }, who)
  expect(labelsOf(1)).toEqual(['a', 'b'])
  expect(getOutput(fixture.db, 'mail').name).toBe('label')
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

test('all that match get a label as one step, copies too, and undo takes it from all', async () => {
  await mail([...some(12), ['message number 11', 'x']])
  const { id } = queueOf()
  answerRow(fixture.db, id, 10, { kind: 'label', labels: ['b'] }, who)
  const page = itemsPage(fixture.db, storedQueue(fixture.db, id), {
    query: 'number 1',
    waiting: true,
    from: 0,
    limit: 2,
  })
  expect([page.items.length, page.total]).toEqual([2, 3])
  expect(answerMany(fixture.db, id, { query: 'number 1' }, ['a'], who)).toBe('Labelled 4 messages a')
  expect([1, 10, 11, 12, 13].map(labelsOf)).toEqual([['a'], ['b'], ['a'], ['a'], ['a']])
  expect(labelsOfQueue(fixture.db, storedQueue(fixture.db, id)).map((one) => [one.name, one.count])).toEqual([
    ['b', 1],
    ['a', 4],
  ])
  expect(summaryOf(fixture.db, storedQueue(fixture.db, id)).labelled).toBe(4)
  reverseAnswer(fixture.db, id, 'undo', who)
  expect([1, 10, 11, 12, 13].map(labelsOf)).toEqual([[], ['b'], [], [], []])
  answerMany(fixture.db, id, { rows: [2, 3] }, ['c'], who)
  expect([2, 3].map(labelsOf)).toEqual([['c'], ['c']])
  expect(() => answerMany(fixture.db, id, { rows: [999] }, ['c'], who)).toThrow(/not in the queue/)
  expect(() => answerMany(fixture.db, id, { query: 'nothing' }, ['c'], who)).toThrow(/waits/)
})
