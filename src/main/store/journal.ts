import type { ReadableDb, WritableDb } from './database'

/** One change as the history shows it. */
export type JournalEntry = {
  readonly id: number
  readonly dataset: string
  readonly revision: number
  readonly kind: string
  readonly author: string | null
  readonly source: string
  readonly at: string
  readonly description: string
  readonly undoes: number | null
}
/** Newest first. */
export function listJournal(_db: ReadableDb, _dataset: string, _limit?: number): JournalEntry[] {
  throw new Error('not yet')
}
/** Takes the latest change back, as a further entry. @throws WinnowError `journal.nothingToUndo`. */
export function undo(
  _db: WritableDb,
  _dataset: string,
  _options?: { readonly author?: string | null; readonly at?: string },
): { description: string; revision: number } {
  throw new Error('not yet')
}
/** Makes the latest undone change again. @throws WinnowError `journal.nothingToRedo`. */
export function redo(
  _db: WritableDb,
  _dataset: string,
  _options?: { readonly author?: string | null; readonly at?: string },
): { description: string; revision: number } {
  throw new Error('not yet')
}
