// Which rows have a value in a column of the file, kept in memory by the process that answers questions: a rare value is then
// found without reading every row. An index holds as long as no step of the journal brings, takes or changes rows of the file.
import type { ReadableDb } from './database'
import { cellSql, type ColumnPlace } from './cell-sql'
import { keyRange } from './identity'

/** Rows of each value of a column. */
export type CellIndex = {
  /** How many rows each value has. */
  readonly counts: ReadonlyMap<string, number>
  /** Keys of the rows with a value, ascending. */
  readonly rowsWith: (value: string) => Float64Array
}

/** With more values a column is read row by row, as texts are. */
const mostValues = 200_000
/** Columns that are kept; each takes eight bytes a row, and its values. */
const mostColumns = 6

type Kept = { readonly mark: string; readonly index: CellIndex | null }
const kept = new WeakMap<ReadableDb, Map<string, Kept>>()

/** Lets a connection keep indexes of columns: for the process that answers questions. */
export function keepCellIndexes(db: ReadableDb): void {
  if (!kept.has(db)) kept.set(db, new Map())
}

/**
 * The index of a column, made at the first question for it in one scan. Null where the connection keeps none, for the column of
 * the texts, and for a column of too many values.
 */
export function cellIndex(db: ReadableDb, datasetKey: number, place: ColumnPlace): CellIndex | null {
  const own = kept.get(db)
  if (!own || place.isText) return null
  const mark = db.value<string>(
    `SELECT d.rows || ':' || d.next_row_id || ':' || coalesce(
       (SELECT max(revision) FROM journal WHERE dataset = d.id AND kind IN ('rows', 'undo', 'redo')), 0)
     FROM datasets d WHERE d.key = ?`,
    datasetKey,
  )
  const name = `${datasetKey}:${place.index}`
  const known = own.get(name)
  own.delete(name)
  const entry = known?.mark === mark ? known : { mark, index: makeIndex(db, datasetKey, place) }
  own.set(name, entry)
  const oldest = own.size > mostColumns ? own.keys().next().value : undefined
  if (oldest !== undefined) own.delete(oldest)
  return entry.index
}

function makeIndex(db: ReadableDb, datasetKey: number, place: ColumnPlace): CellIndex | null {
  const numbers = new Map<string, number>()
  const values: number[] = []
  const keys: number[] = []
  const [first, last] = keyRange(datasetKey)
  const sql = `SELECT r.key, ${cellSql(place)} AS value FROM rows r WHERE r.key > ? AND r.key <= ? ORDER BY r.key LIMIT ?`
  const batch = 20_000
  for (let after = first - 1; ;) {
    const rows = db.all<{ key: number; value: string | null }>(sql, after, last, batch)
    for (const { key, value } of rows) {
      if (value === null) continue
      let number = numbers.get(value)
      if (number === undefined) {
        number = numbers.size
        numbers.set(value, number)
      }
      keys.push(key)
      values.push(number)
    }
    if (numbers.size > mostValues) return null
    const end = rows.at(-1)?.key
    if (end === undefined || rows.length < batch) break
    after = end
  }
  return inOrder(numbers, values, keys)
}

/** Rows sorted by their value: where each value begins, and the keys. */
function inOrder(
  numbers: ReadonlyMap<string, number>,
  values: readonly number[],
  keys: readonly number[],
): CellIndex {
  const starts = new Uint32Array(numbers.size + 1)
  for (const value of values) starts[value + 1] = (starts[value + 1] ?? 0) + 1
  for (let value = 0; value < numbers.size; value++)
    starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0)
  const next = starts.slice()
  const sorted = new Float64Array(keys.length)
  values.forEach((value, at) => {
    const place = next[value] ?? 0
    sorted[place] = keys[at] ?? 0
    next[value] = place + 1
  })
  const span = (value: number): [from: number, to: number] => [starts[value] ?? 0, starts[value + 1] ?? 0]
  const counts = new Map<string, number>()
  for (const [text, value] of numbers) {
    const [from, to] = span(value)
    counts.set(text, to - from)
  }
  return {
    counts,
    rowsWith: (text) => {
      const value = numbers.get(text)
      return value === undefined ? new Float64Array(0) : sorted.subarray(...span(value))
    },
  }
}
