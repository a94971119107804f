import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import { getDataset } from './datasets'
import { listJournal, redo, undo } from './journal'
import { changeLabels } from './label-operations'
import { labelSet, rowsByExternalId, setLabels } from './labels'
import { iterateRows } from './part-rows'
import { getRow, queryRows } from './rows'
import { nextLine, startChild } from './testing/child'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from './testing/fixture'

let fixture: Fixture
let dataset: Dataset
let outputId = 0
beforeEach(async () => {
  fixture = createFixture()
  dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split', 'id'), [
    ['a', 'x', 'train', '1'],
    ['b', 'y', 'train', '2'],
    ['c', 'y', 'test', '3'],
    ['d', '', 'train', '3'],
  ])
  outputId = dataset.outputs[0]?.id ?? 0
})
afterEach(() => fixture.dispose())

const label = (row: number, name: string | null): ReturnType<typeof setLabels> =>
  setLabels(fixture.db, {
    dataset: 'tickets',
    edits: [{ row, label: name }],
    author: 'ann',
    source: 'person',
  })
const labels = (): (string | undefined)[] =>
  queryRows(fixture.db, { dataset: 'tickets' }).rows.map((row) => row.labels.label?.[0])
const names = (): string[] => labelSet(fixture.db, outputId).map((one) => one.name)

test('many labels are one entry, one revision and one undo', () => {
  const edits = [1, 2, 99].map((row) => ({ row, label: 'z' }))
  const done = setLabels(fixture.db, {
    dataset: 'tickets',
    edits,
    author: 'ann',
    source: 'person',
    at: '2026-01-01T00:00:00Z',
  })
  expect(done).toMatchObject({ applied: 2, skipped: 1, revision: 1 })
  expect(labels()).toEqual(['z', 'z', 'y', undefined])
  expect(names()).toEqual(['x', 'y', 'z'])
  expect(listJournal(fixture.db, 'tickets')).toMatchObject([
    {
      revision: 1,
      kind: 'labels',
      author: 'ann',
      source: 'person',
      at: '2026-01-01T00:00:00Z',
      description: 'Labelled 2 messages z',
    },
  ])
  expect(getRow(fixture.db, 'tickets', 1).labelDetails).toMatchObject([
    { source: 'person', status: 'validated' },
  ])
  undo(fixture.db, 'tickets')
  expect(labels()).toEqual(['x', 'y', 'y', undefined])
  expect(getRow(fixture.db, 'tickets', 1).labelDetails).toMatchObject([{ source: 'file' }])
  expect(names()).toEqual(['x', 'y'])
})

test('a label that stands already writes nothing', () => {
  expect(label(1, ' x ')).toMatchObject({ applied: 0, skipped: 1, revision: 0 })
  expect(label(4, null)).toMatchObject({ applied: 0, skipped: 1, revision: 0 })
  expect(listJournal(fixture.db, 'tickets')).toEqual([])
})

test('undo and redo go on after a restart, each as a further entry', () => {
  label(1, 'z')
  label(2, null)
  fixture.reopen()
  expect(undo(fixture.db, 'tickets').revision).toBe(3)
  fixture.reopen()
  undo(fixture.db, 'tickets')
  expect(labels()).toEqual(['x', 'y', 'y', undefined])
  expect(() => undo(fixture.db, 'tickets')).toThrowError(
    expect.objectContaining({ code: 'journal.nothingToUndo' }),
  )
  fixture.reopen()
  redo(fixture.db, 'tickets')
  redo(fixture.db, 'tickets')
  expect(labels()).toEqual(['z', undefined, 'y', undefined])
  expect(() => redo(fixture.db, 'tickets')).toThrowError(
    expect.objectContaining({ code: 'journal.nothingToRedo' }),
  )
  undo(fixture.db, 'tickets')
  expect(labels()).toEqual(['z', 'y', 'y', undefined])
  label(4, 'x')
  expect(() => redo(fixture.db, 'tickets')).toThrowError(
    expect.objectContaining({ code: 'journal.nothingToRedo' }),
  )
  const entries = listJournal(fixture.db, 'tickets')
  expect(entries.map((entry) => entry.kind)).toEqual([
    'labels',
    'undo',
    'redo',
    'redo',
    'undo',
    'undo',
    'labels',
    'labels',
  ])
  expect(getDataset(fixture.db, 'tickets').revision).toBe(8)
})

test('journal entries can be neither changed nor deleted', () => {
  label(1, 'z')
  expect(() => fixture.db.run('UPDATE journal SET author = NULL')).toThrowError('append-only')
  expect(() => fixture.db.run('DELETE FROM journal')).toThrowError('append-only')
})

const rename = (label: string, name: string) =>
  changeLabels(fixture.db, {
    dataset: 'tickets',
    operation: { kind: 'rename', label, name },
    author: null,
  })

test('a label keeps its id when it is renamed, and a name that comes back gets its old id', () => {
  const [x] = labelSet(fixture.db, outputId)
  rename('x', 'ex')
  expect(labelSet(fixture.db, outputId)[0]).toEqual({ id: x?.id, name: 'ex' })
  expect(labels()[0]).toBe('ex')
  expect(() => rename('ex', 'y')).toThrowError(expect.objectContaining({ code: 'input.invalid' }))
  undo(fixture.db, 'tickets')
  label(4, 'z')
  const z = labelSet(fixture.db, outputId).at(-1)
  undo(fixture.db, 'tickets')
  label(4, 'z')
  expect(labelSet(fixture.db, outputId).at(-1)).toEqual(z)
})

test('a row that is labelled later stays in no part', () => {
  label(4, 'x')
  expect(queryRows(fixture.db, { dataset: 'tickets' }).rows[3]).toMatchObject({
    part: null,
    labels: { label: ['x'] },
  })
})

test('a run pins the revision: training at it sees the labels as they were', () => {
  label(1, 'y')
  const run = someRun(fixture.db, getDataset(fixture.db, 'tickets'))
  const read = (revision?: number): readonly (readonly number[])[] =>
    [
      ...iterateRows(fixture.db, {
        dataset: 'tickets',
        splitId: run.splitId,
        outputIds: [outputId],
        part: 'train',
        ...(revision === undefined ? {} : { revision }),
      }),
    ].flatMap((batch) => batch.labelIds[0] ?? [])
  const before = read()
  label(1, 'x')
  label(2, null)
  undo(fixture.db, 'tickets')
  label(2, 'new')
  expect(run.datasetRevision).toBe(1)
  expect(getDataset(fixture.db, 'tickets').revision).toBe(5)
  expect(read(run.datasetRevision)).toEqual(before)
  expect(read()).not.toEqual(before)
})

test('suggestions of a model are no labels and replace none', () => {
  const edits = [
    { row: 1, label: 'y' },
    { row: 4, label: 'y' },
  ]
  const done = setLabels(fixture.db, { dataset: 'tickets', edits, author: 'run 1', source: 'model' })
  expect(done).toMatchObject({ applied: 1, skipped: 1 })
  expect(labels()[3]).toBeUndefined()
  expect(getRow(fixture.db, 'tickets', 4).labelDetails).toMatchObject([{ label: 'y', status: 'suggested' }])
})

test('a dataset without a label column gets one at its first label', async () => {
  await importRows(fixture, 'plain', columnsOf('text'), [['a'], ['b']])
  setLabels(fixture.db, { dataset: 'plain', edits: [{ row: 2, label: 'x' }], author: null, source: 'person' })
  expect(getDataset(fixture.db, 'plain')).toMatchObject({ classes: 1, outputs: [{ name: 'label' }] })
})

test('rows are found by the ids of the user where these are unique', () => {
  expect(rowsByExternalId(fixture.db, 'tickets', ['2', '3', 'none', '1'])).toEqual([2, null, null, 1])
})

test('a label survives the death of the process that set it', async () => {
  const child = startChild('label-child.ts', fixture.file)
  await nextLine(child)
  child.kill('SIGKILL')
  await once(child, 'close')
  fixture.reopen()
  expect(labels()[3]).toBe('kept')
  expect(listJournal(fixture.db, 'tickets')).toHaveLength(1)
})
