// Rows of the two sides of an addition, read in batches as they are compared and written.
import type { LabelState } from '../../shared/domain/journal'
import { hashString } from '../../shared/rng'
import type { AdditionMap, OutputMap, Side } from './addition-map'
import type { ReadableDb } from './database'
import { keyRange, rowIdOf, rowKey } from './identity'
import { isStanding, labelStates } from './journal'
import { cellsOf } from './row-loader'

/** A row as it is stored. */
export type SideRow = {
  readonly id: number
  readonly line: number
  readonly externalId: string | null
  readonly textHash: number
  readonly text: string
  /** Verbatim, as in the file; the text's own cell too. */
  readonly cells: readonly string[]
  readonly stored: string
}

type StoredRow = {
  key: number
  line: number
  external_id: string | null
  text_hash: number
  text: string
  cells: string
}

const stored = 'key, line, external_id, text_hash, text, cells'
const rowsPerRead = 2000

const sideRow = (row: StoredRow): SideRow => ({
  id: rowIdOf(row.key),
  line: row.line,
  externalId: row.external_id,
  textHash: row.text_hash,
  text: row.text,
  cells: cellsOf(row.cells, row.text),
  stored: row.cells,
})

/** Rows of one side in order of their ids, in batches. */
export function* sideRows(db: ReadableDb, key: number): Generator<readonly SideRow[]> {
  const [first, last] = keyRange(key)
  for (let after = first; ;) {
    const found = db.all<StoredRow>(
      `SELECT ${stored} FROM rows WHERE key > ? AND key <= ? ORDER BY key LIMIT ?`,
      after,
      last,
      rowsPerRead,
    )
    const end = found.at(-1)?.key
    if (end === undefined) return
    yield found.map(sideRow)
    after = end
  }
}

/** Rows by their ids, in order of the ids. */
export function rowsOf(db: ReadableDb, key: number, ids: readonly number[]): SideRow[] {
  const keys = JSON.stringify(ids.map((id) => rowKey(key, id)))
  return db
    .all<StoredRow>(
      `SELECT ${stored} FROM rows WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key`,
      keys,
    )
    .map(sideRow)
}

/** The same, to be looked up by id. */
export function rowsById(db: ReadableDb, key: number, ids: readonly number[]): Map<number, SideRow> {
  return new Map(rowsOf(db, key, ids).map((row) => [row.id, row]))
}

/** Cells of a row of the source in the columns of the dataset afterwards. */
export function mappedCells(map: AdditionMap, cells: readonly string[], sourceName: string): string[] {
  return map.cellFrom.map((from, place) => {
    if (from !== null) return cells[from] ?? ''
    return place === map.sourcePlace ? sourceName : ''
  })
}

/** A hash of the cells that both sides have: equal rows meet under it. `of` are places in the dataset's columns. */
export function signature(cells: readonly string[], of: readonly number[]): number {
  return Number.parseInt(hashString(JSON.stringify(of.map((place) => cells[place] ?? ''))), 16)
}

/** A hash of a text as it is, unfolded. */
export const exactHash = (text: string): number => Number.parseInt(hashString(text), 16)

/** Labels of rows of the source, by name in the dataset; rows without any are left out. By row id. */
export function labelsGiven(
  db: ReadableDb,
  { from, names }: OutputMap,
  keys: readonly number[],
): Map<number, { readonly name: string; readonly state: LabelState }[]> {
  const given = new Map<number, { name: string; state: LabelState }[]>()
  for (const [row, states] of labelStates(db, from.id, keys)) {
    const own: { name: string; state: LabelState }[] = []
    for (const state of states) {
      const name = names.get(state[0]) ?? null
      if (!isStanding(state[1]) || name === null || own.some((one) => one.name === name)) continue
      own.push({ name, state })
    }
    if (own.length > 0) given.set(row, own)
  }
  return given
}

/** What the rows are called that come: by the person's wish, else as their file, else as their dataset. */
export function usualSourceName(source: Side, isStaged: boolean): string {
  return isStaged ? source.fileName : source.name
}
