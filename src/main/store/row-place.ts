// Where a row stands among those that a search and a filter show, in the order of the file.
import type { RowQuery } from '../../shared/contract/index'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from './database'
import { isRowId, keyRange, rowKey } from './identity'
import { datasetKeys } from './row-loader'
import { matching } from './rows'

/**
 * Index of a row from 0, or of the next one that is shown where it is not; null where none comes after it.
 * @throws WinnowError `row.notFound` where the dataset has no such row, and what a filter may throw.
 */
export function placeOfRow(
  db: ReadableDb,
  { dataset: ref, row, query, filter }: Pick<RowQuery, 'dataset' | 'query' | 'filter'> & { row: number },
): { index: number | null; isShown: boolean } {
  return db.snapshot(() => {
    const dataset = datasetKeys(db, ref)
    const key = isRowId(row) ? rowKey(dataset.key, row) : -1
    if (db.get('SELECT 1 FROM rows WHERE key = ?', key) === undefined)
      throw new WinnowError('row.notFound', `There is no row ${row}.`, {
        hint: `Rows of this dataset have numbers up to ${lastRow(db, dataset.key)}.`,
        details: { path: 'row' },
      })
    const condition = matching(db, dataset.key, query, filter)
    const and = condition === null ? '' : `AND ${condition.where}`
    const params = condition?.params ?? []
    const [first, last] = keyRange(dataset.key)
    const index = db.value<number>(
      `SELECT count(*) FROM rows r WHERE r.key >= ? AND r.key < ? ${and}`,
      first,
      key,
      ...params,
    )
    const next = db.get<{ key: number }>(
      `SELECT r.key FROM rows r WHERE r.key >= ? AND r.key <= ? ${and} ORDER BY r.key LIMIT 1`,
      key,
      last,
      ...params,
    )
    return { index: next ? index : null, isShown: next?.key === key }
  })
}

function lastRow(db: ReadableDb, datasetKey: number): string {
  const [first, last] = keyRange(datasetKey)
  const key = db.value<number | null>('SELECT max(key) FROM rows WHERE key BETWEEN ? AND ?', first, last)
  return (key === null ? 0 : key - first).toLocaleString('en')
}
