// Sets marks as an entry of the journal says.
import type { MarkState } from '../../shared/domain/journal'
import type { WritableDb } from './database'
import { rowKey } from './identity'

/** Each row and output gets the mark, or none. */
export function applyMarks(db: WritableDb, datasetKey: number, marks: readonly MarkState[]): void {
  const remove = db.writer('DELETE FROM row_marks WHERE row = ? AND output = ?')
  const insert = db.writer(
    'INSERT INTO row_marks (row, output, mark, run, author, at) VALUES (?, ?, ?, ?, ?, ?)',
  )
  for (const [row, output, mark, run, author, at] of marks) {
    const key = rowKey(datasetKey, row)
    remove(key, output)
    if (mark !== null) insert(key, output, mark, run, author, at)
  }
}
