// What a column of the file holds: how many cells are empty, how many values there are, and the commonest. One scan.
import type { ColumnFacts } from '../../shared/domain/dataset'
import { numberOf, timeOf } from '../../shared/read-values'
import { cellSql } from './cell-sql'
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
    const cell = cellSql(filterContext(db, key).column(column), 'rows')
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
    const values = found.filter(({ value }) => value.trim() !== '')
    return {
      column,
      missing: rows - filled,
      distinct: found[0]?.distinct_values ?? 0,
      values: values.map(({ value, rows: count }) => ({ value, rows: count })),
      scale: scaleOf(db, key, cell, values, filled),
    }
  })
}

/** From this share of the values on a column is one of numbers, or of dates. */
const nearlyAll = 0.95
const mostBins = 30

function scaleOf(
  db: ReadableDb,
  datasetKey: number,
  cell: string,
  values: readonly { readonly value: string }[],
  filled: number,
): ColumnFacts['scale'] {
  const share = (read: (text: string) => number | null): number =>
    values.filter(({ value }) => read(value) !== null).length / Math.max(1, values.length)
  const kind = share(numberOf) >= nearlyAll ? 'number' : share(timeOf) >= nearlyAll ? 'date' : null
  if (kind === null || values.length < 2) return null
  const read = `${kind === 'number' ? 'number_of' : 'time_of'}(${cell})`
  const { least, most, known } = db.get<{ least: number | null; most: number | null; known: number }>(
    `SELECT min(v) AS least, max(v) AS most, count(v) AS known FROM (
       SELECT ${read} AS v FROM rows WHERE key BETWEEN ? AND ?)`,
    ...keyRange(datasetKey),
  ) ?? { least: null, most: null, known: 0 }
  if (least === null || most === null || least === most) return null
  const width = (most - least) / mostBins
  const counts = db.all<{ bin: number; rows: number }>(
    `SELECT min(?, CAST((v - ?) / ? AS INTEGER)) AS bin, count(*) AS rows FROM (
       SELECT ${read} AS v FROM rows WHERE key BETWEEN ? AND ?) WHERE v IS NOT NULL GROUP BY bin`,
    mostBins - 1,
    least,
    width,
    ...keyRange(datasetKey),
  )
  const bins = Array.from({ length: mostBins }, (_, at) => ({
    from: least + at * width,
    to: least + (at + 1) * width,
    count: 0,
  }))
  for (const { bin, rows } of counts) {
    const own = bins[bin]
    if (own) own.count = rows
  }
  return { kind, min: least, max: most, bins, others: filled - known }
}
