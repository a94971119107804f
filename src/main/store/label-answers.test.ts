// What is said to messages of queues, over a real database: one step each, for copies too, and all of it undoable.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LabelAnswer } from '../../shared/domain/labelling'
import { RowId } from '../../shared/domain/ids'
import { createRng } from '../../shared/rng'
import { editRows } from './edits'
import { pendingSteps, undo } from './journal'
import { answerMany, answerRow, askAgain, reverseAnswer } from './label-answers'
import { summaryOf } from './label-queues'
import { storedQueue } from './stored-queue'
import { getOutput } from './labels'
import { itemsPage, labelsOfQueue, waitingPlace } from './queue-items'
import { queryRows } from './rows'
import { drawTestSample } from './test-sample'
import { columnsOf, createFixture, type Fixture, importRows } from './testing/fixture'
import { mailDesk, some, who } from './testing/queues'
import { setLabelsOf } from './twins'

let fixture: Fixture
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => fixture.dispose())
const { mail, pick, label, queueOf, labelsOf, itemsOf } = mailDesk(() => fixture)

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

test('what is counted step by step is what a fresh look counts, whatever happened to the messages and by which way', async () => {
  await mail([...some(20), ['message number 3', 'x']])
  const { id } = queueOf()
  const rng = createRng(7)
  const counts = () => summaryOf(fixture.db, storedQueue(fixture.db, id))
  const steps: (() => unknown)[] = [
    () => answerRow(fixture.db, id, 1 + rng.below(20), { kind: 'label', labels: ['a'] }, who),
    () => answerRow(fixture.db, id, 1 + rng.below(20), { kind: 'skip' }, who),
    () => answerRow(fixture.db, id, 1 + rng.below(20), { kind: 'discard' }, who),
    () => label([{ row: 1 + rng.below(20), label: rng.below(2) === 0 ? 'b' : null }]),
    () => pendingSteps(fixture.db, 'mail').undoes !== null && reverseAnswer(fixture.db, id, 'undo', who),
    () => pendingSteps(fixture.db, 'mail').redoes !== null && reverseAnswer(fixture.db, id, 'redo', who),
    () => askAgain(fixture.db, id, who),
  ]
  for (let i = 0; i < 150; i++) {
    steps[rng.below(steps.length)]?.()
    const stepwise = counts()
    if (i % 5 === 0) {
      fixture.reopen()
      expect(counts()).toEqual(stepwise)
    }
  }
})

test('a message whose text becomes that of another after the queue was made gets its label, too', async () => {
  await mail(some(5))
  const { id } = queueOf()
  expect(itemsOf(id).every(({ twins }) => twins === 0)).toBe(true)
  editRows(fixture.db, {
    dataset: 'mail',
    rows: { filter: { field: 'row', in: [RowId.parse(5)] } },
    change: { kind: 'setText', text: 'Message number 1' },
    ...who,
  })
  answerRow(fixture.db, id, 1, { kind: 'label', labels: ['a'] }, who)
  expect(labelsOf(5)).toEqual(['a'])
})
