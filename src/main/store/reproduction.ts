// What the database says of a run and its repetition: their predictions side by side, and what was done to the rows since.
import type { RunId } from '../../shared/domain/ids'
import type { Reproduction } from '../../shared/domain/reproduction'
import type { Run } from '../../shared/domain/run'
import type { ReadableDb } from './database'
import { getDataset } from './datasets'
import { datasetKeyOf } from './dataset-key'
import { rowKey } from './identity'
import { labelsChangedSince, textsChangedSince } from './journal'
import { absentLabels, standingLabels } from './row-loader'
import { rowsGoneSince } from './rows-then'
import { outputsOfRun } from './run-outputs'
import { splitKeyOf } from './splits'

const rowsPerRead = 5000

/** Predictions of rows that both runs have scored, by output. */
export function comparePredictions(db: ReadableDb, first: RunId, second: RunId): Reproduction['predictions'] {
  const number = (id: RunId): number => db.value<number>('SELECT number FROM runs WHERE id = ?', id)
  const [one, other] = [number(first), number(second)]
  return outputsOfRun(db, first).map(({ id, name }) => {
    const both = `FROM predictions a JOIN predictions b ON b.run = ? AND b.output = a.output AND b.row = a.row
      WHERE a.run = ? AND a.output = ?`
    const counts = db.get<{ rows: number; labels: number | null; scores: number | null }>(
      `SELECT count(*) AS rows, sum(a.label = b.label AND a.given IS b.given) AS labels, sum(a.scores = b.scores) AS scores
       ${both}`,
      other,
      one,
      id,
    )
    let largest = 0
    for (let after = 0; ;) {
      const rows = db.all<{ row: number; a: Uint8Array; b: Uint8Array }>(
        `SELECT a.row, a.scores AS a, b.scores AS b ${both} AND a.scores <> b.scores AND a.row > ? ORDER BY a.row LIMIT ?`,
        other,
        one,
        id,
        after,
        rowsPerRead,
      )
      const last = rows.at(-1)?.row
      if (last === undefined) break
      for (const { a, b } of rows) largest = Math.max(largest, farthest(floats(a), floats(b)))
      after = last
    }
    return {
      output: name,
      rows: counts?.rows ?? 0,
      sameLabel: counts?.labels ?? 0,
      sameScores: counts?.scores ?? 0,
      largestDifference: largest,
    }
  })
}

const floats = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer)

const farthest = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 0))), 0)

/** What was done since a run pinned its revision to the rows of its split. */
export function changedSince(db: ReadableDb, run: Run): Reproduction['dataset'] {
  const { name, revision } = getDataset(db, run.datasetId)
  const dataset = datasetKeyOf(db, run.datasetId)
  const split = run.splitId === null ? null : splitKeyOf(db, run.splitId)
  const isOfRun = (row: number): boolean =>
    db.get('SELECT 1 FROM split_rows WHERE split = ? AND row = ?', split, rowKey(dataset, row)) !== undefined
  const relabelled = new Set<number>()
  for (const { id } of outputsOfRun(db, run.id))
    for (const [row, then] of labelsChangedSince(db, dataset, id, run.datasetRevision)) {
      const key = rowKey(dataset, row)
      const now =
        standingLabels(db, id, key - 1, key).get(key) ?? absentLabels(db, id, key - 1, key).get(key) ?? []
      const isSame = now.length === then.length && then.every((label) => now.includes(label))
      if (!isSame && isOfRun(row)) relabelled.add(row)
    }
  let texts = 0
  for (const [row, then] of textsChangedSince(db, dataset, run.datasetRevision)) {
    const now = db.get<{ text: string }>('SELECT text FROM rows WHERE key = ?', rowKey(dataset, row))
    if (now && now.text !== then && isOfRun(row)) texts++
  }
  let gone = 0
  for (const row of rowsGoneSince(db, dataset, run.datasetRevision)) if (isOfRun(row)) gone++
  return {
    name,
    revisionThen: run.datasetRevision,
    revisionNow: revision,
    labels: relabelled.size,
    texts,
    gone,
  }
}
