// Every row of a dataset with all that a check of it needs, in order of the row ids.
import type { ReadableDb } from './database'
import { cellSql } from './cell-sql'
import { filterContext } from './filter-context'
import { keyRange, rowIdOf } from './identity'
import { datasetKeys, standingLabels } from './row-loader'

/** A row as a check reads it. */
export type ScannedRow = {
  readonly id: number
  readonly text: string
  /** Hash of the folded text. */
  readonly hash: number
  readonly words: number
  readonly part: string | null
  /** Cells of the columns that were asked for. */
  readonly groups: readonly string[]
  /** Standing label ids of each output. */
  readonly labels: readonly (readonly number[])[]
}

const batchSize = 2000
const none: readonly never[] = []
type Scanned = {
  key: number
  text: string
  hash: number
  words: number
  part: string | null
  cells: string
}

/** Rows in batches. @throws WinnowError `dataset.notFound`, `csv.columnNotFound`, `csv.columnAmbiguous`. */
export function* scanRows(
  db: ReadableDb,
  dataset: string,
  outputIds: readonly number[],
  /** Names of columns whose cells are read, too. */
  columns: readonly string[] = [],
): Generator<readonly ScannedRow[]> {
  const { key, splitKey } = datasetKeys(db, dataset)
  const [first, last] = keyRange(key)
  const context = filterContext(db, key)
  const cells = columns.map((name) => cellSql(context.column(name))).join()
  for (let after = first; ;) {
    const rows = db.all<Scanned>(
      `SELECT r.key, r.text, r.text_hash AS hash, r.words, s.part, json_array(${cells}) AS cells FROM rows r
       LEFT JOIN split_rows s ON s.split = ? AND s.row = r.key
       WHERE r.key > ? AND r.key <= ? ORDER BY r.key LIMIT ?`,
      splitKey,
      after,
      last,
      batchSize,
    )
    const end = rows.at(-1)?.key
    if (end === undefined) return
    const labels = outputIds.map((output) => standingLabels(db, output, after, end))
    yield rows.map((row) => ({
      id: rowIdOf(row.key),
      text: row.text,
      hash: row.hash,
      words: row.words,
      part: row.part,
      groups: columns.length === 0 ? none : (JSON.parse(row.cells) as string[]),
      labels: labels.map((own) => own.get(row.key) ?? none),
    }))
    after = end
  }
}
