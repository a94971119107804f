// What persons note on messages: not to be labelled, to be looked at again, a comment. Notes change through the journal.
import type { RowNote } from '../../shared/domain/labelling'
import type { Change } from '../../shared/domain/journal'
import type { ReadableDb, WritableDb } from './database'
import { rowIdOf, rowKey } from './identity'

type Stored = { row: number; is_discarded: number; is_flagged: number; comment: string }

/** Of a message that nobody has noted anything on. */
export const noNote: RowNote = { isDiscarded: false, isFlagged: false, comment: '' }

/** Notes of rows (keys), by key; those without any are left out. */
export function notesOf(db: ReadableDb, keys: readonly number[]): Map<number, RowNote> {
  const found = db.all<Stored>(
    'SELECT row, is_discarded, is_flagged, comment FROM row_notes WHERE row IN (SELECT value FROM json_each(?))',
    JSON.stringify(keys),
  )
  return new Map(
    found.map((one) => [
      one.row,
      { isDiscarded: one.is_discarded === 1, isFlagged: one.is_flagged === 1, comment: one.comment },
    ]),
  )
}

/** A change of the notes of rows (keys) and what takes it back. */
export function noteChange(
  db: ReadableDb,
  keys: readonly number[],
  change: Partial<RowNote>,
): { readonly forward: Pick<Change, 'notes'>; readonly backward: Pick<Change, 'notes'> } {
  const before = notesOf(db, keys)
  const states = (after: Partial<RowNote>): Pick<Change, 'notes'> => ({
    notes: keys.map((key) => {
      const note = { ...(before.get(key) ?? noNote), ...after }
      return [rowIdOf(key), note.isDiscarded, note.isFlagged, note.comment]
    }),
  })
  return { forward: states(change), backward: states({}) }
}

/** Sets what an entry of the journal says of notes, and of messages in queues. */
export function applyNotes(db: WritableDb, datasetKey: number, { notes = [], answers = [] }: Change): void {
  for (const [row, isDiscarded, isFlagged, comment] of notes)
    db.run(
      `INSERT INTO row_notes (row, is_discarded, is_flagged, comment) VALUES (?, ?, ?, ?)
       ON CONFLICT (row) DO UPDATE SET is_discarded = excluded.is_discarded, is_flagged = excluded.is_flagged,
         comment = excluded.comment`,
      rowKey(datasetKey, row),
      isDiscarded ? 1 : 0,
      isFlagged ? 1 : 0,
      comment,
    )
  for (const [queue, row, state] of answers)
    db.run(
      'UPDATE label_queue_rows SET state = ? WHERE queue = ? AND row = ?',
      state,
      queue,
      rowKey(datasetKey, row),
    )
}
