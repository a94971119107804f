// The queue of trainings as it is stored: one setting, written anew with each change. The runs themselves say that they
// are queued; a queued run that the setting does not name waits behind the others.
import { StoredQueue } from '../../shared/domain/queue'
import type { ReadableDb, WritableDb } from './database'
import { readSetting, writeSetting } from './settings'

const key = 'training-queue'

/** The order, the start times and whether it is paused; empty where nothing was stored. */
export function readQueue(db: ReadableDb): StoredQueue {
  return readSetting(db, key, StoredQueue) ?? { isPaused: false, waiting: [] }
}

/** Stores the queue. */
export function writeQueue(db: WritableDb, queue: StoredQueue): void {
  writeSetting(db, key, queue)
}

/** Ids of the runs that wait and are no training of a study nor rows to score, oldest first; `study` gives those of studies. */
export function queuedRuns(db: ReadableDb, of: 'own' | 'study' = 'own'): string[] {
  const rows = db.all<{ id: string }>(
    `SELECT id FROM runs WHERE status = 'queued' AND trashed_at IS NULL AND family <> 'imported'
     AND study IS ${of === 'own' ? '' : 'NOT '}NULL ORDER BY number`,
  )
  return rows.map(({ id }) => id)
}

/** Whether a run is a training of a study. */
export function isOfStudy(db: ReadableDb, run: string): boolean {
  return db.get('SELECT 1 FROM runs WHERE id = ? AND study IS NOT NULL', run) !== undefined
}
