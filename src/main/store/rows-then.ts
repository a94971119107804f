// Rows as a run saw them: labels and texts of the revision that it pinned, rows that have left the dataset since included.
import { Change } from '../../shared/domain/journal'
import type { ReadableDb } from './database'
import { rowIdOf, rowKey } from './identity'
import { labelsChangedSince, rowsInRanges, textsChangedSince } from './journal'
import { absentLabels, standingLabels } from './row-loader'

/** Gives the labels of rows of a range of keys (above the first, up to the last): label ids by key. */
export type LabelsThen = (after: number, upTo: number) => (key: number) => readonly number[]

/** Labels in one output as they stood at a revision. */
export function labelsThen(
  db: ReadableDb,
  datasetKey: number,
  outputId: number,
  revision: number,
): LabelsThen {
  const earlier = labelsChangedSince(db, datasetKey, outputId, revision)
  return (after, upTo) => {
    const present = standingLabels(db, outputId, after, upTo)
    const absent = absentLabels(db, outputId, after, upTo)
    return (key) => earlier.get(rowIdOf(key)) ?? present.get(key) ?? absent.get(key) ?? []
  }
}

/** Texts of rows as they stood at a revision. */
export type TextsThen = {
  /** Null where there never was such a row. */
  readonly of: (rowId: number) => string | null
  /** Whether it has another text today. */
  readonly wasChanged: (rowId: number) => boolean
}

/** Reads texts as they stood at a revision. */
export function textThen(db: ReadableDb, datasetKey: number, revision: number): TextsThen {
  const earlier = textsChangedSince(db, datasetKey, revision)
  return {
    wasChanged: (rowId) => earlier.has(rowId),
    of: (rowId) => {
      const before = earlier.get(rowId)
      if (before !== undefined) return before
      const key = rowKey(datasetKey, rowId)
      const found =
        db.get<{ text: string }>('SELECT text FROM rows WHERE key = ?', key) ??
        db.get<{ text: string }>('SELECT text FROM absent_rows WHERE key = ?', key)
      return found?.text ?? null
    },
  }
}

/** Ids of rows that were in the dataset at a revision and have left it since. */
export function rowsGoneSince(db: ReadableDb, datasetKey: number, revision: number): ReadonlySet<number> {
  const entries = db.all<{ forward: string }>(
    `SELECT forward FROM journal WHERE dataset = (SELECT id FROM datasets WHERE key = ?) AND revision > ?
     ORDER BY revision DESC`,
    datasetKey,
    revision,
  )
  const gone = new Set<number>()
  // Backwards in time: what went was there before, what came was not.
  for (const entry of entries) {
    const { gone: went = [], come = [] } = Change.parse(JSON.parse(entry.forward))
    for (const row of rowsInRanges(come)) gone.delete(row)
    for (const row of rowsInRanges(went)) gone.add(row)
  }
  const isHere = (row: number): boolean =>
    db.get('SELECT 1 FROM rows WHERE key = ?', rowKey(datasetKey, row)) !== undefined
  return new Set([...gone].filter((row) => !isHere(row)))
}
