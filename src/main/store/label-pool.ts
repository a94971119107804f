// Which messages may come up in a queue. Whatever matches and does not is counted under the first reason that holds, so that
// what comes up and what is left out are together what the filter says.
import type { LabelPick, LabelPool, LeftOut } from '../../shared/domain/labelling'
import type { ReadableDb } from './database'
import { matchingKeys } from './edits'
import { keyRange } from './identity'
import { datasetKeys } from './row-loader'
import { outsideTraining } from './split-column'

/** Messages that may come up, ascending, and those that may not. */
export type Eligible = {
  readonly keys: readonly number[]
  readonly matched: number
  readonly leftOut: LeftOut
  /** How many other messages of the dataset have the text of each of some rows (keys). */
  readonly twinsOf: (keys: readonly number[]) => Map<number, number>
}

type Candidate = { key: number; text_hash: number; words: number }

/** Which messages are asked about where none are named. */
export const poolOf = ({ pool, order }: Pick<LabelPick, 'pool' | 'order'>): LabelPool =>
  pool ?? (order === 'wrong-looking' ? 'labelled' : 'unlabelled')

/**
 * Sorts the messages that match. `output` is null where the dataset has no label column yet; `doubtful` are the only
 * labelled ones that come up, where it is given.
 * @throws WinnowError what a filter throws.
 */
export function eligibleRows(
  db: ReadableDb,
  datasetKey: number,
  output: number | null,
  pick: LabelPick,
  doubtful: ReadonlySet<number> | null,
): Eligible {
  const pool = poolOf(pick)
  const matching = matchingKeys(db, datasetKey, { query: pick.query, filter: pick.filter })
  const every = factsOf(db, datasetKey)
  const wanted = new Set(matching)
  const facts = every.filter(({ key }) => wanted.has(key))
  const labelled = labelledKeys(db, datasetKey, output)
  const discarded = discardedKeys(db, datasetKey)
  const test = testRows(db, pick.dataset)
  // Labels of rows that the file keeps for another part than training would never be learnt from.
  const kept = outsideTraining(db, datasetKey, datasetKeys(db, pick.dataset).splitKey)
  const seen = new Set<number>()
  const leftOut = {
    withoutText: 0,
    discarded: 0,
    test: 0,
    testTwins: 0,
    labelled: 0,
    notDoubtful: 0,
    duplicates: 0,
    notTaken: 0,
  }
  const reason = ({ key, text_hash: hash, words }: Candidate): keyof LeftOut | null => {
    if (words === 0) return 'withoutText'
    if (discarded.has(key)) return 'discarded'
    if (
      pool === 'test' ? !test.keys.has(key) : test.keys.has(key) || (pool === 'unlabelled' && kept.has(key))
    )
      return 'test'
    if (pool !== 'test' && test.texts.has(hash)) return 'testTwins'
    if (labelled.has(key) !== (pool === 'labelled')) return 'labelled'
    if (doubtful && !doubtful.has(key)) return 'notDoubtful'
    // Labels that are checked are checked one by one: equal texts may have unlike labels.
    if (pool !== 'labelled' && seen.has(hash)) return 'duplicates'
    seen.add(hash)
    return null
  }
  const keys: number[] = []
  for (const one of facts) {
    const why = reason(one)
    if (why === null) keys.push(one.key)
    else leftOut[why]++
  }
  return { keys, matched: matching.length, leftOut, twinsOf: (some) => countTwins(every, some) }
}

const factsOf = (db: ReadableDb, datasetKey: number): Candidate[] =>
  db.all<Candidate>(
    'SELECT key, text_hash, words FROM rows WHERE key BETWEEN ? AND ? ORDER BY key',
    ...keyRange(datasetKey),
  )

function countTwins(every: readonly Candidate[], keys: readonly number[]): Map<number, number> {
  const wanted = new Set(keys)
  const hashes = new Map(
    every.flatMap(({ key, text_hash: hash }) => (wanted.has(key) ? [[key, hash] as const] : [])),
  )
  const counts = new Map([...hashes.values()].map((hash) => [hash, 0]))
  for (const { text_hash: hash, words } of every) {
    const count = words > 0 ? counts.get(hash) : undefined
    if (count !== undefined) counts.set(hash, count + 1)
  }
  return new Map([...hashes].map(([key, hash]) => [key, Math.max(0, (counts.get(hash) ?? 0) - 1)]))
}

/** Keys of the rows with a label that stands in an output. */
export function labelledKeys(db: ReadableDb, datasetKey: number, output: number | null): Set<number> {
  if (output === null) return new Set()
  const found = db.all<{ row: number }>(
    `SELECT DISTINCT row FROM labels WHERE row BETWEEN ? AND ? AND output = ? AND status IN ('validated', 'flagged')`,
    ...keyRange(datasetKey),
    output,
  )
  return new Set(found.map(({ row }) => row))
}

/** Keys of the rows that are not to be labelled. */
export function discardedKeys(db: ReadableDb, datasetKey: number): Set<number> {
  const sql = 'SELECT row FROM row_notes WHERE row BETWEEN ? AND ? AND is_discarded = 1'
  return new Set(db.all<{ row: number }>(sql, ...keyRange(datasetKey)).map(({ row }) => row))
}

/** The rows of the test part and their texts; those that the file puts there while there is no split. */
export function testRows(
  db: ReadableDb,
  dataset: string,
): { readonly keys: ReadonlySet<number>; readonly texts: ReadonlySet<number> } {
  const { key, splitKey } = datasetKeys(db, dataset)
  const found =
    splitKey === null
      ? testOfFile(db, key)
      : db.all<TestRow>(
          `SELECT s.row, r.text_hash FROM split_rows s JOIN rows r ON r.key = s.row WHERE s.split = ? AND s.part = 'test'`,
          splitKey,
        )
  return {
    keys: new Set(found.map(({ row }) => row)),
    texts: new Set(found.map(({ text_hash: hash }) => hash)),
  }
}

type TestRow = { row: number; text_hash: number }

function testOfFile(db: ReadableDb, datasetKey: number): TestRow[] {
  const keys = [...outsideTraining(db, datasetKey, null)].flatMap(([key, part]) =>
    part === 'test' ? [key] : [],
  )
  return db.all<TestRow>(
    'SELECT key AS row, text_hash FROM rows WHERE key IN (SELECT value FROM json_each(?))',
    JSON.stringify(keys),
  )
}
