// What a column of the file holds: how many cells are empty, how many values there are, and the commonest. One scan.
import type { ColumnFacts } from '../../shared/domain/dataset'
import type { ReadableDb } from './database'
import { filterContext } from './filter-context'
import { keyRange } from './identity'
import { datasetKeys } from './row-loader'

const mostValues = 50

/**
 * Facts of a column by its name.
 * @throws WinnowError `dataset.notFound`, `csv.columnNotFound`, `csv.columnAmbiguous`.
 */
export function columnFacts(db: ReadableDb, ref: string, column: string): ColumnFacts {
  return db.snapshot(() => {
    const { key, rows } = datasetKeys(db, ref)
    const { index, isText } = filterContext(db, key).column(column)
    const cell = isText ? 'text' : `json_extract(cells, '$[${index}]')`
    const found = db.all<{ value: string; rows: number; distinct_values: number }>(
      `WITH counted AS (
         SELECT ${cell} AS value, count(*) AS rows FROM rows WHERE key BETWEEN ? AND ? GROUP BY 1
       )
       SELECT value, rows, count(*) FILTER (WHERE trim(value) <> '') OVER () AS distinct_values
       FROM counted ORDER BY trim(value) = '', rows DESC, value LIMIT ?`,
      ...keyRange(key),
      mostValues,
    )
    const filled = db.value<number>(
      `SELECT count(*) FROM rows WHERE key BETWEEN ? AND ? AND trim(${cell}) <> ''`,
      ...keyRange(key),
    )
    return {
      column,
      missing: rows - filled,
      distinct: found[0]?.distinct_values ?? 0,
      values: found
        .filter(({ value }) => value.trim() !== '')
        .map(({ value, rows: count }) => ({ value, rows: count })),
    }
  })
}
