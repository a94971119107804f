// What rows can be sliced by: their length, cells of the file, and the language that the last check saw.
import type { Column } from '../../shared/domain/file'
import type { Filter } from '../../shared/domain/filter'
import type { ReadableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, rowIdOf, rowKey } from './identity'
import { matching } from './rows'

/** Facts of rows in the order in which they were asked for; null for rows that have left the dataset. */
export type SliceFacts = {
  readonly words: (number | null)[]
  /** By column, in the order of `columns`. */
  readonly cells: (string | null)[][]
  /** Null where the languages were never checked. */
  readonly languages: (string | null)[] | null
}

const rowsPerRead = 5000

/** Reads facts of rows. @throws WinnowError `dataset.notFound`. */
export function sliceFacts(
  db: ReadableDb,
  dataset: string,
  rowIds: readonly number[],
  columns: readonly Column[],
): SliceFacts {
  const key = datasetKeyOf(db, dataset)
  const places = new Map(rowIds.map((id, at) => [id, at]))
  const words = rowIds.map((): number | null => null)
  const cells = columns.map(() => rowIds.map((): string | null => null))
  for (let from = 0; from < rowIds.length; from += rowsPerRead) {
    const keys = rowIds.slice(from, from + rowsPerRead).map((id) => rowKey(key, id))
    const found = db.all<{ key: number; words: number; cells: string }>(
      'SELECT key, words, cells FROM rows WHERE key IN (SELECT value FROM json_each(?))',
      JSON.stringify(keys),
    )
    for (const row of found) {
      const at = places.get(rowIdOf(row.key))
      if (at === undefined) continue
      words[at] = row.words
      const own = JSON.parse(row.cells) as (string | null)[]
      columns.forEach(({ index }, column) => {
        const list = cells[column]
        if (list) list[at] = own[index] ?? null
      })
    }
  }
  return { words, cells, languages: languagesOf(db, key, places, words) }
}

/** The commonest language is that of every row that the check did not find to be of another, or unclear. */
function languagesOf(
  db: ReadableDb,
  key: number,
  places: ReadonlyMap<number, number>,
  words: readonly (number | null)[],
): (string | null)[] | null {
  const usual = db.get<{ language: string }>(
    `SELECT json_extract(l.value, '$.language') AS language FROM quality_reports q, json_each(q.report, '$.languages') l
     WHERE q.dataset = ? AND json_extract(l.value, '$.language') IS NOT NULL ORDER BY l.key LIMIT 1`,
    key,
  )
  if (!usual) return null
  const out = words.map((one) => (one === null ? null : usual.language))
  const others = db.all<{ row: number; finding: string; detail: string | null }>(
    `SELECT row, finding, detail FROM quality_rows WHERE dataset = ? AND finding IN ('otherLanguages', 'unclearLanguage')`,
    key,
  )
  for (const { row, finding, detail } of others) {
    const at = places.get(rowIdOf(row))
    if (at !== undefined) out[at] = finding === 'otherLanguages' ? detail : null
  }
  return out
}

/** Ids of the rows of a dataset that a filter keeps. @throws WinnowError as filters do. */
export function rowIdsOf(db: ReadableDb, dataset: string, filter: Filter): Set<number> {
  const key = datasetKeyOf(db, dataset)
  const kept = matching(db, key, undefined, filter)
  const found = db.all<{ key: number }>(
    `SELECT r.key FROM rows r WHERE r.key BETWEEN ? AND ?${kept ? ` AND ${kept.where}` : ''}`,
    ...keyRange(key),
    ...(kept?.params ?? []),
  )
  return new Set(found.map((row) => rowIdOf(row.key)))
}
