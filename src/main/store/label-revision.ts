// The last revision at which the labels of a dataset, or their names, may have changed: marks alone change nothing that is
// counted.
import type { ReadableDb } from './database'

/** Of a dataset; `names` leaves out steps that give rows other labels and leave the label set as it is. 0 for none. */
export function labelRevision(db: ReadableDb, datasetKey: number, what: 'labels' | 'names'): number {
  const kinds = what === 'labels' ? `kind <> 'marks'` : `kind NOT IN ('marks', 'labels', 'texts')`
  return (
    db.value<number | null>(
      `SELECT max(revision) FROM journal WHERE dataset = (SELECT id FROM datasets WHERE key = ?) AND ${kinds}
       AND coalesce(undoes IN (SELECT id FROM journal WHERE kind = 'marks'), 0) = 0`,
      datasetKey,
    ) ?? 0
  )
}
