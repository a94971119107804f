import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openBulkImport } from './bulk-import'
import {
  commitDataset,
  createImportingDataset,
  discardImport,
  getDataset,
  listDatasets,
  listRejectedRows,
  removeUnfinishedImports,
  renameDataset,
  restoreDataset,
  trashDataset,
} from './datasets'
import { getRow, queryRows } from './rows'
import { listSplits } from './splits'
import { nextLine, startChild } from './testing/child'
import { columnsOf, createFixture, type Fixture, importRows, someFacts } from './testing/fixture'

let fixture: Fixture
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => fixture.dispose())

const count = (table: string): number => fixture.db.value(`SELECT count(*) FROM ${table}`)

test('text and cells are kept verbatim and in order', async () => {
  const rows = [
    ['  outer spaces  ', ' a "quoted" cell ', 'x'],
    ['line one\r\nline two\ttab', '', 'y'],
    ['👩‍👧 emoji \u0000 nul é', ' ', ''],
    ['', 'null', 'z'],
  ]
  await importRows(fixture, 'tickets', columnsOf('text', 'metadata', 'label'), rows)
  rows.forEach((cells, index) => {
    const row = getRow(fixture.db, 'tickets', index + 1)
    expect(row.text).toBe(cells[0])
    expect(row.cells.map((cell) => cell.value)).toEqual(cells)
    expect(row.line).toBe(index + 2)
  })
})

test('an import is invisible until it is committed, and its name is taken from the start', async () => {
  const id = createImportingDataset(fixture.db, 'tickets')
  const writer = openBulkImport(fixture.file, id, { ...someFacts, columns: columnsOf('text', 'label') })
  writer.addRows([{ line: 2, cells: ['a', 'x'] }])
  expect(listDatasets(fixture.db)).toEqual([])
  expect(() => getDataset(fixture.db, 'tickets')).toThrowError(
    expect.objectContaining({ code: 'dataset.notFound' }),
  )
  expect(() => createImportingDataset(fixture.db, 'tickets')).toThrowError(
    expect.objectContaining({ code: 'dataset.nameTaken' }),
  )
  expect(() => commitDataset(fixture.db, id)).toThrowError(
    expect.objectContaining({ code: 'dataset.notFound' }),
  )
  const outcome = await writer.finish({ sha256: 'f', split: { kind: 'none' } })
  expect(outcome).toMatchObject({ rows: 1, classes: 1, unlabelled: 0, split: null })
  expect(commitDataset(fixture.db, id)).toMatchObject({ name: 'tickets', rows: 1, classes: 1, revision: 0 })
})

test('a process that is killed in the middle of an import leaves nothing after a restart', async () => {
  await importRows(fixture, 'kept', columnsOf('text', 'label', 'split'), [['hello there', 'x', 'train']])
  const tables = ['datasets', 'rows', 'labels', 'label_names', 'outputs', 'rejected_rows', 'split_rows']
  const before = tables.map(count)
  const id = createImportingDataset(fixture.db, 'killed')
  const child = startChild('import-child.ts', fixture.file, id)
  await nextLine(child)
  child.kill('SIGKILL')
  await once(child, 'close')
  fixture.reopen()
  expect(count('rows')).toBeGreaterThan(100)
  expect(removeUnfinishedImports(fixture.db)).toBe(1)
  expect(tables.map(count)).toEqual(before)
  fixture.db.exec(`INSERT INTO rows_fts (rows_fts, rank) VALUES ('integrity-check', 1)`)
  expect(queryRows(fixture.db, { dataset: 'kept', query: 'hello' }).total).toBe(1)
})

test('an import that is discarded after its index was built leaves the search index whole', async () => {
  await importRows(fixture, 'kept', columnsOf('text'), [['hello there']])
  const id = createImportingDataset(fixture.db, 'dropped')
  const writer = openBulkImport(fixture.file, id, {
    ...someFacts,
    columns: columnsOf('text', 'label', 'split'),
  })
  writer.addRows([{ line: 2, cells: ['hello again', 'x', 'train'] }])
  await writer.finish({ sha256: 'f', split: { kind: 'column' } })
  discardImport(fixture.db, id)
  expect(count('rows')).toBe(1)
  expect(count('splits')).toBe(0)
  fixture.db.exec(`INSERT INTO rows_fts (rows_fts, rank) VALUES ('integrity-check', 1)`)
})

test('an abort signal stops the last phases', async () => {
  const id = createImportingDataset(fixture.db, 'tickets')
  const writer = openBulkImport(fixture.file, id, { ...someFacts, columns: columnsOf('text', 'label') })
  writer.addRows([{ line: 2, cells: ['a text', 'x'] }])
  const controller = new AbortController()
  const done = writer.finish({ sha256: 'f', split: { kind: 'none' }, signal: controller.signal })
  controller.abort(new Error('stopped'))
  await expect(done).rejects.toThrowError('stopped')
  discardImport(fixture.db, id)
  expect(count('rows')).toBe(0)
})

test('row ids are never used again, even after the last row was deleted', () => {
  const id = createImportingDataset(fixture.db, 'tickets')
  const columns = columnsOf('text')
  const first = openBulkImport(fixture.file, id, { ...someFacts, columns })
  first.addRows([2, 3, 4].map((line) => ({ line, cells: [`text ${line}`] })))
  first.abort()
  fixture.db.run('DELETE FROM rows WHERE id = 3')
  const second = openBulkImport(fixture.file, id, { ...someFacts, columns })
  second.addRows([{ line: 5, cells: ['text 5'] }])
  second.abort()
  expect(fixture.db.all<{ id: number }>('SELECT id FROM rows ORDER BY id').map((row) => row.id)).toEqual([
    1, 2, 4,
  ])
})

test('unlabelled rows are in no part, and aliases of parts are one', async () => {
  const dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split'), [
    ['a', 'x', 'train'],
    ['b', '', 'train'],
    ['c', 'x', 'dev'],
    ['d', 'y', 'valid'],
    ['e', 'y', 'Test'],
    ['f', 'y', 'pool A'],
    ['g', 'y', ''],
  ])
  expect(dataset.split?.parts).toEqual({ train: 1, validation: 2, test: 1, 'pool A': 1 })
  const parts = queryRows(fixture.db, { dataset: 'tickets' }).rows.map((row) => row.part)
  expect(parts).toEqual(['train', null, 'validation', 'validation', 'test', 'pool A', null])
})

test('labels of the file are validated, of source file, in alphabetical order', async () => {
  await importRows(fixture, 'tickets', columnsOf('text', 'label'), [
    ['a', 'pear'],
    ['b', ' apple '],
    ['c', 'fig'],
  ])
  expect(getRow(fixture.db, 'tickets', 2).labelDetails).toMatchObject([
    { label: 'apple', source: 'file', status: 'validated' },
  ])
  const names = fixture.db.all<{ name: string }>('SELECT name FROM label_names ORDER BY position')
  expect(names.map((row) => row.name)).toEqual(['apple', 'fig', 'pear'])
})

test('500 classes and a class with one row are imported and split', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => [`text number ${i}`, `class ${i % 500}`])
  const split = { kind: 'ratios', ratios: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 42 } as const
  const dataset = await importRows(
    fixture,
    'many',
    columnsOf('text', 'label'),
    [...rows, ['alone', 'single']],
    split,
  )
  expect(dataset).toMatchObject({ rows: 2001, classes: 501 })
  expect(queryRows(fixture.db, { dataset: 'many', query: 'alone' }).rows[0]?.part).toBe('train')
  const inTrain = fixture.db.value(
    'SELECT count(DISTINCT label) FROM labels JOIN split_rows USING (row) WHERE part = ?',
    'train',
  )
  expect(inTrain).toBe(501)
})

test('rejected rows come back in file order', async () => {
  const id = createImportingDataset(fixture.db, 'tickets')
  const writer = openBulkImport(fixture.file, id, { ...someFacts, columns: columnsOf('text') })
  const bad = { line: 7, reason: 'moreCells', message: '3 cells instead of 1', raw: 'a,b,"c' } as const
  writer.addRejected([bad, { ...bad, line: 9 }])
  await writer.finish({ sha256: 'f', split: { kind: 'none' } })
  expect(commitDataset(fixture.db, id).rejected).toBe(2)
  expect(listRejectedRows(fixture.db, 'tickets')).toEqual([bad, { ...bad, line: 9 }])
})

test('the same file gives the same split, and two label columns are two outputs', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => [`text ${i}`, `a${i % 3}`, `b${i % 2}`])
  const split = { kind: 'ratios', ratios: { train: 0.7, test: 0.3 }, seed: 1 } as const
  const one = await importRows(fixture, 'one', columnsOf('text', 'label', 'label'), rows, split)
  const two = await importRows(fixture, 'two', columnsOf('text', 'label', 'label'), rows, split)
  expect(one.split?.hash).toBe(two.split?.hash)
  expect(one.split?.partHashes).toEqual(two.split?.partHashes)
  expect(one.outputs.map((output) => output.name)).toEqual(['label', 'label 2'])
  expect(listSplits(fixture.db, 'one').map((stored) => stored.version)).toEqual([1])
  expect(one.classes).toBe(5)
})

test('a dataset is renamed, trashed and restored', async () => {
  const dataset = await importRows(fixture, 'tickets', columnsOf('text'), [['a']])
  await importRows(fixture, 'other', columnsOf('text'), [['a']])
  expect(() => renameDataset(fixture.db, 'tickets', 'other')).toThrowError(
    expect.objectContaining({ code: 'dataset.nameTaken' }),
  )
  renameDataset(fixture.db, 'tickets', 'tickets')
  trashDataset(fixture.db, 'tickets')
  expect(listDatasets(fixture.db).map((one) => one.name)).toEqual(['other'])
  await importRows(fixture, 'tickets', columnsOf('text'), [['b']])
  expect(restoreDataset(fixture.db, dataset.id).name).toBe('tickets 2')
})
