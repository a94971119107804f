// What a column of the file says of parts, for rows that were without a label when the split was made.
import { canonicalPart, type SplitSummary } from '../../shared/domain/dataset'
import { Column } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import { cellSql } from './cell-sql'
import type { ReadableDb } from './database'
import { findColumn } from './filter-context'
import { keyRange } from './identity'
import { getSplit, splitByKey } from './splits'

type Method = SplitSummary['method']

/** True where the parts are a column's: what is labelled later joins training where that column says so, and nothing else. */
export const isFixed = (method: Method): boolean =>
  method.kind === 'column' || (method.kind === 'edited' && method.isFixed)

/** Name of the column that a fixed split came from; null for any other split. */
function columnOf(db: ReadableDb, split: SplitSummary): string | null {
  let first = split
  while (first.method.kind === 'edited' && first.method.from !== null) first = getSplit(db, first.method.from)
  return first.method.kind === 'column' ? first.method.column : null
}

/** Name of the column of a dataset that has the role of the split; null where none has. */
export function splitColumn(db: ReadableDb, datasetKey: number): string | null {
  return columnsOf(db, datasetKey).find(({ role }) => role === 'split')?.name ?? null
}

const columnsOf = (db: ReadableDb, datasetKey: number): Column[] =>
  Column.array().parse(JSON.parse(db.value<string>('SELECT columns FROM datasets WHERE key = ?', datasetKey)))

/** The part that a column names, by row key, for rows (keys) or all; rows for which it names none are left out. */
export function partsByColumn(
  db: ReadableDb,
  datasetKey: number,
  column: string,
  keys: readonly number[] | null,
): Map<number, string> {
  const cell = cellSql(findColumn(columnsOf(db, datasetKey), column))
  const named = keys === null ? '' : 'AND r.key IN (SELECT value FROM json_each(?))'
  const rows = db.all<{ key: number; value: string | null }>(
    `SELECT r.key, ${cell} AS value FROM rows r WHERE r.key BETWEEN ? AND ? ${named}`,
    ...keyRange(datasetKey),
    ...(keys === null ? [] : [JSON.stringify(keys)]),
  )
  const parts = new Map<number, string>()
  for (const { key, value } of rows) {
    const part = canonicalPart(value ?? '')
    if (part !== null) parts.set(key, part)
  }
  return parts
}

/** The same for the column of a fixed split; null for any other split, and where the column is gone. */
export function partsOfFixed(
  db: ReadableDb,
  datasetKey: number,
  split: SplitSummary,
  keys: readonly number[] | null,
): Map<number, string> | null {
  const column = columnOf(db, split)
  if (column === null) return null
  try {
    return partsByColumn(db, datasetKey, column, keys)
  } catch (error) {
    if (error instanceof WinnowError) return null
    throw error
  }
}

/**
 * Rows that a column keeps for another part than training, whatever their labels, with that part: the column that the split
 * in use came from, or while there is none, that of the file.
 */
export function outsideTraining(
  db: ReadableDb,
  datasetKey: number,
  current: number | null,
): ReadonlyMap<number, string> {
  const present = current === null ? null : splitByKey(db, current)
  const parts = present ? partsOfFixed(db, datasetKey, present, null) : partsOfFile(db, datasetKey)
  return new Map([...(parts ?? [])].filter(([, part]) => part !== 'train'))
}

function partsOfFile(db: ReadableDb, datasetKey: number): Map<number, string> | null {
  const column = splitColumn(db, datasetKey)
  return column === null ? null : partsByColumn(db, datasetKey, column, null)
}
