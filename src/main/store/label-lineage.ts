// What became of labels: a merged label is part of another one. The journal says which; a merge that was undone says nothing.
import { Change } from '../../shared/domain/journal'
import type { ReadableDb } from './database'
import { standingEntries } from './journal'

/** Labels that were merged, deleted or left without a message, by id. */
export const retiredLabels = (db: ReadableDb, outputId: number): ReadonlySet<number> =>
  new Set(
    db
      .all<{ id: number }>('SELECT id FROM label_names WHERE output = ? AND is_retired = 1', outputId)
      .map(({ id }) => id),
  )

/**
 * What became of labels since a revision: merges that stand, one after another. A label that is in the label set again
 * has become itself.
 */
export function labelsBecame(
  db: ReadableDb,
  datasetKey: number,
  outputId: number,
  revision: number,
): (label: number) => number {
  const standing = new Set(standingEntries(db, datasetKey))
  const entries = db.all<{ id: number; forward: string; backward: string }>(
    `SELECT id, forward, backward FROM journal WHERE dataset = (SELECT id FROM datasets WHERE key = ?)
     AND revision > ? AND (kind = 'labelSet' OR kind = 'redo') ORDER BY revision`,
    datasetKey,
    revision,
  )
  const isRetired = retiredLabels(db, outputId)
  const into = new Map<number, number>()
  for (const { id, ...entry } of entries) {
    if (!standing.has(id)) continue
    const change = Change.parse(JSON.parse(entry.forward))
    const retiring = (change.names ?? []).filter((one) => one.isRetired === true)
    if (retiring.length === 0) continue
    const target = retiring.some((one) => one.mergedInto !== undefined)
      ? null
      : targetOf(change, Change.parse(JSON.parse(entry.backward)), outputId)
    for (const { label, mergedInto } of retiring) {
      const to = mergedInto === undefined ? target : mergedInto
      if (to !== null && to !== label && isRetired.has(label)) into.set(label, to)
    }
  }
  return (label) => {
    const seen = new Set<number>()
    let now = label
    for (let next = into.get(now); next !== undefined && !seen.has(next); next = into.get(now)) {
      seen.add(now)
      now = next
    }
    return now
  }
}

/** Entries from before merges said where they went: the one label that messages have after it and had not before. */
function targetOf(forward: Change, backward: Change, outputId: number): number | null {
  const labelsIn = (change: Change): Set<number> =>
    new Set(
      (change.groups ?? [])
        .filter(({ output }) => output === outputId)
        .flatMap(({ labels }) => labels.map(([label]) => label)),
    )
  const before = labelsIn(backward)
  const fresh = [...labelsIn(forward)].filter((label) => !before.has(label))
  return fresh.length === 1 ? (fresh[0] ?? null) : null
}
