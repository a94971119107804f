import { afterEach, beforeEach, expect, it } from 'vitest'
import { cellIndex, keepCellIndexes } from './cell-index'
import { columnFacts } from './column-facts'
import { filterContext } from './filter-context'
import { datasetKeyOf } from './dataset-key'
import { openReadable, type ReadableDb } from './database'
import { queryRows } from './rows'
import { columnsOf, importRows, createFixture, type Fixture } from './testing/fixture'

let fixture: Fixture
let reader: ReadableDb
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => {
  reader.close()
  fixture.dispose()
})

const cities = ['Rome', 'Oslo', '', 'Oslo ', 'rome']

async function imported(rows: number): Promise<void> {
  const columns = columnsOf('text', 'label', 'metadata')
  const table = Array.from({ length: rows }, (_, at) => [`text ${at}`, 'a', cities[at % 5] ?? ''])
  await importRows(fixture, 'mail', columns, table, { kind: 'none' })
  reader = openReadable(fixture.file)
}
const ids = (equals: string) =>
  queryRows(reader, { dataset: 'mail', filter: { field: 'metadata', column: 'meta', equals } }).rows.map(
    ({ id }) => id,
  )

it('finds the rows of a value as reading every row does, verbatim', async () => {
  await imported(12)
  const before = [...cities, 'nowhere'].map(ids)
  expect(before).toEqual([[1, 6, 11], [2, 7, 12], [3, 8], [4, 9], [5, 10], []])
  keepCellIndexes(reader)
  expect([...cities, 'nowhere'].map(ids)).toEqual(before)
  const key = datasetKeyOf(reader, 'mail')
  const index = cellIndex(reader, key, filterContext(reader, key).column('meta'))
  expect([...(index?.counts ?? [])]).toEqual([
    ['Rome', 3],
    ['Oslo', 3],
    ['', 2],
    ['Oslo ', 2],
    ['rome', 2],
  ])
  expect(columnFacts(reader, 'mail', 'meta')).toMatchObject({ missing: 2, distinct: 4 })
})

it('is none for texts, for a connection that keeps none, and is made anew when rows come', async () => {
  await imported(5)
  const key = datasetKeyOf(reader, 'mail')
  const place = (name: string) => filterContext(reader, key).column(name)
  expect(cellIndex(reader, key, place('meta'))).toBeNull()
  keepCellIndexes(reader)
  expect(cellIndex(reader, key, place('text'))).toBeNull()
  const first = cellIndex(reader, key, place('meta'))
  expect(cellIndex(reader, key, place('meta'))).toBe(first)
  fixture.db.run('UPDATE datasets SET next_row_id = next_row_id + 1 WHERE key = ?', key)
  expect(cellIndex(reader, key, place('meta'))).not.toBe(first)
})

it('gives pages of rows by their place where no id is missing, and counts where one is', async () => {
  await imported(30)
  const page = (offset: number, descending: boolean) =>
    queryRows(reader, { dataset: 'mail', offset, limit: 4, sort: { by: 'row', descending } }).rows.map(
      ({ id }) => id,
    )
  expect([page(10, false), page(10, true), page(28, false)]).toEqual([
    [11, 12, 13, 14],
    [20, 19, 18, 17],
    [29, 30],
  ])
  const key = datasetKeyOf(reader, 'mail')
  fixture.db.run('DELETE FROM rows WHERE dataset = ? AND id = 5', key)
  fixture.db.run('UPDATE datasets SET rows = rows - 1 WHERE key = ?', key)
  expect([page(10, false), page(10, true)]).toEqual([
    [12, 13, 14, 15],
    [20, 19, 18, 17],
  ])
})
