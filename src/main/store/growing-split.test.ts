import { afterEach, beforeEach, expect, test } from 'vitest'
import { RowId } from '../../shared/domain/ids'
import { getDataset } from './datasets'
import { editRows } from './edits'
import { ensureSplit } from './growing-split'
import { listJournal, undo } from './journal'
import { getOutput, setLabels } from './labels'
import { listSplits, partsOfRows } from './splits'
import { columnsOf, createFixture, type Fixture, importRows } from './testing/fixture'

let fixture: Fixture
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => fixture.dispose())

const options = { ratios: { train: 0.6, validation: 0.2, test: 0.2 }, seed: 42 }
const texts = (count: number): string[][] => Array.from({ length: count }, (_, i) => [`message number ${i}`])

async function unlabelled(rows: string[][]): Promise<(from: number, to: number) => number> {
  await importRows(fixture, 'mail', columnsOf('text'), rows, { kind: 'none' })
  return (from, to) => {
    const edits = Array.from({ length: to - from }, (_, i) => ({
      row: from + i + 1,
      label: `label ${i % 2}`,
    }))
    setLabels(fixture.db, { dataset: 'mail', edits, author: null, source: 'person' })
    return getOutput(fixture.db, 'mail').id
  }
}

test('the first training splits the rows that have a label, and no others', async () => {
  const label = await unlabelled(texts(50))
  const output = label(0, 20)
  const split = ensureSplit(fixture.db, 'mail', output, options)
  expect(split.parts).toEqual({ train: 12, validation: 4, test: 4 })
  expect(getDataset(fixture.db, 'mail').split?.id).toBe(split.id)
  const parts = partsOfRows(
    fixture.db,
    split.id,
    Array.from({ length: 50 }, (_, i) => i + 1),
  )
  expect(parts.slice(20).every((part) => part === null)).toBe(true)
  expect(ensureSplit(fixture.db, 'mail', output, options).id).toBe(split.id)
})

test('rows labelled later join training, and the test part stays the same', async () => {
  const label = await unlabelled(texts(50))
  const output = label(0, 20)
  const first = ensureSplit(fixture.db, 'mail', output, options)
  label(20, 35)
  const second = ensureSplit(fixture.db, 'mail', output, options)
  expect(second.parts).toEqual({ train: 27, validation: 4, test: 4 })
  expect(second.version).toBe(2)
  expect(second.partHashes['test']).toBe(first.partHashes['test'])
  expect(second.partHashes['validation']).toBe(first.partHashes['validation'])
})

test('a later row whose text stands in the test part stays out of training', async () => {
  const rows = texts(20)
  const label = await unlabelled([...rows, ...rows])
  const output = label(0, 20)
  const first = ensureSplit(fixture.db, 'mail', output, options)
  label(20, 40)
  const second = ensureSplit(fixture.db, 'mail', output, options)
  expect(second.parts).toEqual({ train: 24, validation: 4, test: 4 })
  const before = partsOfRows(
    fixture.db,
    first.id,
    Array.from({ length: 20 }, (_, i) => i + 1),
  )
  const twins = partsOfRows(
    fixture.db,
    second.id,
    Array.from({ length: 20 }, (_, i) => i + 21),
  )
  expect(twins).toEqual(before.map((part) => (part === 'train' ? 'train' : null)))
})

test('each change of the split in use is an entry of the journal and can be undone', async () => {
  const label = await unlabelled(texts(30))
  const output = label(0, 10)
  const { revision } = getDataset(fixture.db, 'mail')
  ensureSplit(fixture.db, 'mail', output, options)
  expect(getDataset(fixture.db, 'mail').revision).toBe(revision + 1)
  expect(listJournal(fixture.db, 'mail')[0]).toMatchObject({ kind: 'split', source: 'rule' })
  undo(fixture.db, 'mail')
  expect(getDataset(fixture.db, 'mail').split).toBeNull()
  expect(listSplits(fixture.db, 'mail')).toHaveLength(1)
})

const fileParts = [
  ['message a', 'x', 'train'],
  ['message b', 'y', 'train'],
  ['message c', 'x', 'test'],
  ['message d', '', ''],
  ['message e', '', 'Training'],
  ['message f', '', 'test'],
  ['message g', '', 'dev'],
  ['Message  C', '', 'train'],
]
const partsOf = (count: number) => {
  const { split } = getDataset(fixture.db, 'mail')
  if (!split) return []
  const ids = Array.from({ length: count }, (_, i) => i + 1)
  return partsOfRows(fixture.db, split.id, ids)
}
const labelAll = (rows: readonly number[]) =>
  setLabels(fixture.db, {
    dataset: 'mail',
    edits: rows.map((row) => ({ row, label: 'x' })),
    author: null,
    source: 'person',
  })

test('where a column of the file says the parts, what is labelled later joins training if it says so, and no other part', async () => {
  const dataset = await importRows(fixture, 'mail', columnsOf('text', 'label', 'split'), fileParts)
  const output = getOutput(fixture.db, 'mail').id
  expect(ensureSplit(fixture.db, 'mail', output, options).id).toBe(dataset.split?.id)
  labelAll([4, 6, 7, 8])
  expect(ensureSplit(fixture.db, 'mail', output, options).id).toBe(dataset.split?.id)
  labelAll([5])
  const grown = ensureSplit(fixture.db, 'mail', output, options)
  // The last one has the text of a test message.
  expect(partsOf(8)).toEqual(['train', 'train', 'test', null, 'train', null, null, null])
  expect(grown.method).toEqual({ kind: 'column', column: 'split' })
  expect(grown.partHashes['test']).toBe(dataset.split?.partHashes['test'])
  expect(ensureSplit(fixture.db, 'mail', output, options).id).toBe(grown.id)
  undo(fixture.db, 'mail')
  expect(getDataset(fixture.db, 'mail').split?.id).toBe(dataset.split?.id)
})

test('what was taken out of the split by hand does not come back by the next training', async () => {
  await importRows(fixture, 'mail', columnsOf('text', 'label', 'split'), fileParts)
  const output = getOutput(fixture.db, 'mail').id
  const take = (row: number) =>
    editRows(fixture.db, {
      dataset: 'mail',
      rows: { filter: { field: 'row', in: [RowId.parse(row)] } },
      change: { kind: 'setPart', part: null },
      author: null,
      at: '2026-11-01T00:00:00Z',
    })
  take(2)
  labelAll([5])
  ensureSplit(fixture.db, 'mail', output, options)
  expect(partsOf(5)).toEqual(['train', null, 'test', null, 'train'])
  take(5)
  ensureSplit(fixture.db, 'mail', output, options)
  expect(partsOf(5)).toEqual(['train', null, 'test', null, null])
  undo(fixture.db, 'mail')
  ensureSplit(fixture.db, 'mail', output, options)
  expect(partsOf(5)).toEqual(['train', null, 'test', null, 'train'])
})

test('nor where the split is by ratios', async () => {
  const label = await unlabelled(texts(30))
  const output = label(0, 20)
  ensureSplit(fixture.db, 'mail', output, options)
  const first = partsOf(20).indexOf('train') + 1
  editRows(fixture.db, {
    dataset: 'mail',
    rows: { filter: { field: 'row', in: [RowId.parse(first)] } },
    change: { kind: 'setPart', part: null },
    author: null,
    at: '2026-11-01T00:00:00Z',
  })
  label(20, 25)
  ensureSplit(fixture.db, 'mail', output, options)
  expect(partsOf(25)[first - 1]).toBeNull()
  expect(partsOf(25).slice(20)).toEqual(Array.from({ length: 5 }, () => 'train'))
})

test('of a file without labels, the first split is that of its column, and its test part is whole from the start', async () => {
  const rows = fileParts.map(([text = '', , part = '']) => [text, '', part])
  await importRows(fixture, 'mail', columnsOf('text', 'label', 'split'), rows)
  expect(getDataset(fixture.db, 'mail').split).toBeNull()
  labelAll([1, 3])
  const output = getOutput(fixture.db, 'mail').id
  const first = ensureSplit(fixture.db, 'mail', output, options)
  expect(partsOf(8)).toEqual(['train', null, 'test', null, null, 'test', 'validation', null])
  labelAll([2, 6])
  const second = ensureSplit(fixture.db, 'mail', output, options)
  expect(partsOf(8)).toEqual(['train', 'train', 'test', null, null, 'test', 'validation', null])
  expect(second.partHashes['test']).toBe(first.partHashes['test'])
})

test('without any label there is nothing to split', async () => {
  await importRows(
    fixture,
    'mail',
    columnsOf('text', 'label'),
    [
      ['a', ''],
      ['b', ''],
    ],
    { kind: 'none' },
  )
  const output = getOutput(fixture.db, 'mail').id
  expect(() => ensureSplit(fixture.db, 'mail', output, options)).toThrow(
    expect.objectContaining({ code: 'labels.none' }),
  )
})
