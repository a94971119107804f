import type { Filter } from '../../shared/domain/filter'
import type { ReadableDb } from './database'
import { keyRange } from './identity'
import { cellsOf, datasetKeys, loadRows } from './row-loader'
import { matching } from './rows'

/** A row as it leaves: cells verbatim in the order of the dataset's columns, labels and part as they are now. */
export type ExportRow = {
  readonly id: number
  readonly cells: readonly string[]
  readonly labels: Readonly<Record<string, readonly string[]>>
  readonly part: string | null
}

/** What is exported: all rows of a dataset, or those that match. */
export type ExportOf = {
  /** Id or name. */
  readonly dataset: string
  readonly query?: string | undefined
  readonly filter?: Filter | undefined
  readonly batchSize?: number
}

/**
 * Matching rows in batches in order of row id. Which rows match is settled at the first batch.
 * @throws WinnowError as `queryRows`.
 */
export function* iterateExport(db: ReadableDb, what: ExportOf): Generator<readonly ExportRow[]> {
  const dataset = datasetKeys(db, what.dataset)
  const condition = matching(db, dataset.key, what.query, what.filter)
  const keys = db
    .all<{ key: number }>(
      `SELECT r.key FROM rows r WHERE r.key BETWEEN ? AND ? ${condition ? `AND ${condition.where}` : ''}
       ORDER BY r.key`,
      ...keyRange(dataset.key),
      ...(condition?.params ?? []),
    )
    .map((row) => row.key)
  const size = what.batchSize ?? 2000
  for (let i = 0; i < keys.length; i += size) {
    const batch = keys.slice(i, i + size)
    const cells = new Map(
      db
        .all<{ id: number; cells: string }>(
          'SELECT id, cells FROM rows WHERE key IN (SELECT value FROM json_each(?))',
          JSON.stringify(batch),
        )
        .map((row) => [row.id, row.cells]),
    )
    yield loadRows(db, dataset, batch, null).map((row) => ({
      id: row.id,
      cells: cellsOf(cells.get(row.id) ?? '[]', row.text),
      labels: row.labels,
      part: row.part,
    }))
  }
}
