import type { Change } from '../../shared/domain/journal'
import { haveSameTexts } from '../../shared/domain/column-role'
import type { Column } from '../../shared/domain/file'
import { textOfCells, textPlaces } from '../../shared/domain/joined-text'
import { cellSql } from './cell-sql'
import type { WritableDb } from './database'
import { columnsOf } from './dataset-columns'
import { keyRange, rowIdOf } from './identity'
import { countCharacters, countWords, textHash } from './text-facts'

type Columns = NonNullable<Change['roles']>

/** Sets the columns of a dataset, and what rows have of them: their texts, but for those that are `kept`, and their own ids. */
export function applyColumns(db: WritableDb, datasetKey: number, { columns, kept }: Columns): void {
  const before = columnsOf(db, datasetKey)
  db.run('UPDATE datasets SET columns = ? WHERE key = ?', JSON.stringify(columns), datasetKey)
  if (!haveSameTexts(before, columns)) rewriteTexts(db, datasetKey, before, columns, kept)
  const idOf = (some: readonly Column[]): number | undefined => some.find(({ role }) => role === 'id')?.index
  const index = idOf(columns)
  if (index === idOf(before)) return
  const cell = index === undefined ? 'NULL' : cellSql({ index, isText: false }, 'rows')
  db.run(
    `UPDATE rows SET external_id = nullif(${cell}, '') WHERE key BETWEEN ? AND ?`,
    ...keyRange(datasetKey),
  )
}

const batch = 5000

function rewriteTexts(
  db: WritableDb,
  datasetKey: number,
  before: readonly Column[],
  after: readonly Column[],
  kept: readonly number[],
): void {
  const { text: oldPlace } = textPlaces(before)
  const places = textPlaces(after)
  const update = db.writer(
    'UPDATE rows SET text = ?, text_hash = ?, words = ?, characters = ?, cells = ? WHERE key = ?',
  )
  // Naming the text would have the search index write it anew.
  const updateCells = db.writer('UPDATE rows SET cells = ? WHERE key = ?')
  const isKept = rangeTest(kept)
  const [first, last] = keyRange(datasetKey)
  for (let from = first - 1; ;) {
    const rows = db.all<{ key: number; cells: string; text: string }>(
      'SELECT key, cells, text FROM rows WHERE key > ? AND key <= ? ORDER BY key LIMIT ?',
      from,
      last,
      batch,
    )
    for (const { key, cells: stored, text } of rows) {
      const cells = JSON.parse(stored) as (string | null)[]
      cells[oldPlace] ??= text
      const own = cells.map((cell) => cell ?? '')
      const next = isKept(rowIdOf(key)) ? text : textOfCells(own, places)
      if (own[places.text] === next) cells[places.text] = null
      const written = JSON.stringify(cells)
      if (next === text) updateCells(written, key)
      else update(next, textHash(next), countWords(next), countCharacters(next), written, key)
    }
    const end = rows.at(-1)?.key
    if (end === undefined) return
    from = end
  }
}

/** Whether an id lies in ranges; ids must come in ascending order. */
function rangeTest(ranges: readonly number[]): (id: number) => boolean {
  let at = 0
  return (id) => {
    while (at < ranges.length && id > (ranges[at + 1] ?? 0)) at += 2
    return at < ranges.length && id >= (ranges[at] ?? 0)
  }
}
