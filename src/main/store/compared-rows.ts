// Rows of a comparison: which of them hold a text, and what each of several runs says of those of a page.
import { RunId } from '../../shared/domain/ids'
import type { ReadableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, rowIdOf, rowKey } from './identity'
import { containsText } from './search-sql'

/** What a run says of a row. */
export type SaidByRun = {
  readonly run: RunId
  readonly row: number
  readonly labels: readonly string[]
  readonly confidence: number
}

/** Ids of the rows of a dataset whose text contains `query`, case-insensitive. @throws WinnowError `dataset.notFound`. */
export function rowsWithText(db: ReadableDb, dataset: string, query: string): Set<number> {
  const key = datasetKeyOf(db, dataset)
  const { where, params } = containsText(key, query)
  const found = db.all<{ key: number }>(
    `SELECT r.key FROM rows r WHERE r.key BETWEEN ? AND ? AND ${where}`,
    ...keyRange(key),
    ...params,
  )
  return new Set(found.map((row) => rowIdOf(row.key)))
}

/** Texts of rows by their ids. @throws WinnowError `dataset.notFound`. */
export function textsOfRows(db: ReadableDb, dataset: string, rowIds: readonly number[]): Map<number, string> {
  const found = db.all<{ key: number; text: string }>(
    'SELECT key, text FROM rows WHERE key IN (SELECT value FROM json_each(?))',
    keysOf(db, dataset, rowIds),
  )
  return new Map(found.map(({ key, text }) => [rowIdOf(key), text]))
}

/** What runs say of rows, in no order. Labels under the names of today. @throws WinnowError `dataset.notFound`. */
export function saidByRuns(
  db: ReadableDb,
  dataset: string,
  output: string,
  runs: readonly RunId[],
  rowIds: readonly number[],
): SaidByRun[] {
  const found = db.all<{ run: string; row: number; label: string; given: string | null; confidence: number }>(
    `SELECT r.id AS run, p.row, n.name AS label, p.confidence,
       CASE WHEN p.given IS NOT NULL THEN
         (SELECT json_group_array(g.name) FROM label_names g WHERE g.id IN (SELECT value FROM json_each(p.given)))
       END AS given
     FROM runs r JOIN predictions p ON p.run = r.number JOIN label_names n ON n.id = p.label
     WHERE r.id IN (SELECT value FROM json_each(?)) AND p.row IN (SELECT value FROM json_each(?))
       AND p.output = (SELECT id FROM outputs WHERE dataset = ? AND name = ?)`,
    JSON.stringify(runs),
    keysOf(db, dataset, rowIds),
    datasetKeyOf(db, dataset),
    output,
  )
  return found.map(({ run, row, label, given, confidence }) => ({
    run: RunId.parse(run),
    row: rowIdOf(row),
    labels: given === null ? [label] : (JSON.parse(given) as string[]),
    confidence,
  }))
}

function keysOf(db: ReadableDb, dataset: string, rowIds: readonly number[]): string {
  const key = datasetKeyOf(db, dataset)
  return JSON.stringify(rowIds.map((id) => rowKey(key, id)))
}
