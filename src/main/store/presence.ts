// Rows that come and go with the steps of the journal, and the cells that all rows get or lose with them. A row that goes
// keeps its id, its labels and its place in older splits; it waits in `absent_rows` until a step brings it back.
//
// Invariant: a row is in `rows` or in `absent_rows`, never in both; the search index knows those in `rows` alone.
import type { Change, RowContent } from '../../shared/domain/journal'
import type { WritableDb } from './database'
import { keyRange, rowIdOf, rowKey } from './identity'
import { contentHash, countCharacters, countWords, textHash } from './text-facts'
import { cellsOf } from './row-loader'

const rowColumns =
  'key, dataset, id, line, external_id, hash, text_hash, words, characters, document, cells, text'
const labelColumns = 'row, output, label, status, source, author, at'

/** Does the part of a change that is about rows and columns: rows go, cells change, rows come. */
export function applyPresence(db: WritableDb, datasetKey: number, change: Change): void {
  let rows = 0
  for (const [from, to] of pairs(change.gone)) rows -= takeOut(db, datasetKey, from, to)
  if (change.narrow !== undefined) narrow(db, datasetKey, change.narrow)
  if (change.widen && change.widen.length > 0) widen(db, datasetKey, change.widen)
  if (change.contents) applyContents(db, datasetKey, change.contents)
  for (const [from, to] of pairs(change.come)) rows += bringIn(db, datasetKey, from, to)
  if (change.columns)
    db.run('UPDATE datasets SET columns = ? WHERE key = ?', JSON.stringify(change.columns), datasetKey)
  if (rows !== 0) db.run('UPDATE datasets SET rows = rows + ? WHERE key = ?', rows, datasetKey)
}

/** Removes rows that were written for a step which never came. Returns how many. */
export function removeStagedRows(db: WritableDb, datasetKey?: number): number {
  const [first, last] = datasetKey === undefined ? [0, Number.MAX_SAFE_INTEGER] : keyRange(datasetKey)
  return db.write(() => {
    db.run(
      `DELETE FROM absent_labels WHERE row IN
       (SELECT key FROM absent_rows WHERE is_staged = 1 AND key BETWEEN ? AND ?)`,
      first,
      last,
    )
    return db.run('DELETE FROM absent_rows WHERE is_staged = 1 AND key BETWEEN ? AND ?', first, last).changes
  })
}

function* pairs(ranges: readonly number[] = []): Generator<[number, number]> {
  for (let at = 0; at < ranges.length; at += 2) yield [ranges[at] ?? 0, ranges[at + 1] ?? 0]
}

function takeOut(db: WritableDb, datasetKey: number, from: number, to: number): number {
  const span = [rowKey(datasetKey, from), rowKey(datasetKey, to)] as const
  db.run(
    `INSERT INTO absent_rows (${rowColumns}) SELECT ${rowColumns} FROM rows WHERE key BETWEEN ? AND ?`,
    ...span,
  )
  db.run(
    `INSERT INTO absent_labels (${labelColumns}) SELECT ${labelColumns} FROM labels WHERE row BETWEEN ? AND ?`,
    ...span,
  )
  db.run('DELETE FROM labels WHERE row BETWEEN ? AND ?', ...span)
  // A trigger takes them out of the search index.
  return db.run('DELETE FROM rows WHERE key BETWEEN ? AND ?', ...span).changes
}

function bringIn(db: WritableDb, datasetKey: number, from: number, to: number): number {
  const span = [rowKey(datasetKey, from), rowKey(datasetKey, to)] as const
  const { changes } = db.run(
    `INSERT INTO rows (${rowColumns}) SELECT ${rowColumns} FROM absent_rows WHERE key BETWEEN ? AND ?`,
    ...span,
  )
  db.run('INSERT INTO rows_fts (rowid, text) SELECT key, text FROM rows WHERE key BETWEEN ? AND ?', ...span)
  db.run(
    `INSERT INTO labels (${labelColumns}) SELECT ${labelColumns} FROM absent_labels WHERE row BETWEEN ? AND ?`,
    ...span,
  )
  db.run('DELETE FROM absent_labels WHERE row BETWEEN ? AND ?', ...span)
  db.run('DELETE FROM absent_rows WHERE key BETWEEN ? AND ?', ...span)
  db.run(
    'UPDATE datasets SET indexed_to = max(indexed_to, ?) WHERE key = ?',
    rowIdOf(rowKey(datasetKey, to)),
    datasetKey,
  )
  return changes
}

function widen(db: WritableDb, datasetKey: number, cells: readonly string[]): void {
  const places = cells.map(() => `'$[#]', ?`).join(', ')
  db.run(
    `UPDATE rows SET cells = json_insert(cells, ${places}) WHERE key BETWEEN ? AND ?`,
    ...cells,
    ...keyRange(datasetKey),
  )
}

function narrow(db: WritableDb, datasetKey: number, count: number): void {
  const places = Array.from({ length: count }, () => `'$[#-1]'`).join(', ')
  db.run(
    `UPDATE rows SET cells = json_remove(cells, ${places}) WHERE key BETWEEN ? AND ?`,
    ...keyRange(datasetKey),
  )
}

function applyContents(db: WritableDb, datasetKey: number, contents: readonly RowContent[]): void {
  const cellsOnly = db.writer('UPDATE rows SET cells = ?, external_id = ?, line = ?, hash = ? WHERE key = ?')
  const all = db.writer('UPDATE rows SET text = ?, text_hash = ?, words = ?, characters = ? WHERE key = ?')
  for (const [row, cells, text, externalId, line] of contents) {
    const key = rowKey(datasetKey, row)
    const before = db.get<{ text: string }>('SELECT text FROM rows WHERE key = ?', key)
    if (!before) continue
    cellsOnly(cells, externalId, line, contentHash(cellsOf(cells, text)), key)
    if (before.text !== text) all(text, textHash(text), countWords(text), countCharacters(text), key)
  }
}
