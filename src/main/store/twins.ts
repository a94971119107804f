// Messages with the same text, but for case and spacing: they get the label that one of them is given.
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { rowIdOf, rowKey } from './identity'
import { type LabelChange, type RowEdit, setLabels, type SkippedEdit } from './labels'
import { outputsOf } from './outputs'
import { mayHaveMoved } from './queue-counts'
import type { StoredQueue } from './stored-queue'

/** Of more rows than these the dataset is read once, of fewer an index for each. */
const mostLookedUp = 20
type Own = { key: number; text_hash: number; words: number }

/**
 * Keys of the other messages with the text of each row (keys) that its label goes to: those without a label in the output
 * that are neither discarded nor in the test part. Rows with none are left out, and rows that are themselves in the test
 * part, which nothing else may learn from.
 */
export function twinKeys(
  db: ReadableDb,
  datasetKey: number,
  output: number | null,
  rows: readonly number[],
): Map<number, number[]> {
  if (rows.length === 0) return new Map()
  const own = db.all<Own>(
    `SELECT r.key, r.text_hash, r.words FROM json_each(?) named CROSS JOIN rows r ON r.key = named.value
     WHERE r.words > 0 AND ${isNotTest}`,
    JSON.stringify(rows),
  )
  const found = own.length > mostLookedUp ? sameByScan(db, datasetKey, own) : sameByIndex(db, datasetKey, own)
  const all = [...new Set([...found.values()].flat())]
  const free = new Set(
    db
      .all<{ key: number }>(
        `SELECT r.key FROM json_each(?) named CROSS JOIN rows r ON r.key = named.value WHERE ${isNotTest}
         AND (SELECT 1 FROM row_notes m WHERE m.row = r.key AND m.is_discarded = 1) IS NULL
         AND (SELECT 1 FROM labels l WHERE l.row = r.key AND l.output = ? AND l.status IN ('validated', 'flagged')
           LIMIT 1) IS NULL`,
        JSON.stringify(all),
        output,
      )
      .map(({ key }) => key),
  )
  const twins = new Map<number, number[]>()
  for (const { key, text_hash: hash } of own) {
    const others = (found.get(hash) ?? []).filter((one) => one !== key && free.has(one))
    if (others.length > 0) twins.set(key, others)
  }
  return twins
}

const isNotTest = `(SELECT s.part FROM split_rows s JOIN datasets d ON d.current_split = s.split
  WHERE d.key = r.dataset AND s.row = r.key) IS NOT 'test'`

/** Keys by the hash of their text, ascending. */
function sameByIndex(db: ReadableDb, datasetKey: number, own: readonly Own[]): Map<number, number[]> {
  return new Map(
    own.map(({ text_hash: hash, words }) => [
      hash,
      db
        .all<{ key: number }>(
          'SELECT key FROM rows WHERE dataset = ? AND words = ? AND text_hash = ? ORDER BY key',
          datasetKey,
          words,
          hash,
        )
        .map(({ key }) => key),
    ]),
  )
}

function sameByScan(db: ReadableDb, datasetKey: number, own: readonly Own[]): Map<number, number[]> {
  const found = new Map(own.map(({ text_hash: hash }): [number, number[]] => [hash, []]))
  const all = db.all<Own>(
    'SELECT key, text_hash, words FROM rows WHERE dataset = ? AND words > 0',
    datasetKey,
  )
  for (const { key, text_hash: hash } of all) found.get(hash)?.push(key)
  for (const keys of found.values()) keys.sort((a, b) => a - b)
  return found
}

/**
 * The same for messages of a queue. What had no copy when the queue was made is not looked for again, unless texts or rows have
 * changed since; labels that are checked are checked one by one.
 */
export function twinsInQueue(
  db: ReadableDb,
  queue: StoredQueue,
  keys: readonly number[],
): Map<number, number[]> {
  if (queue.asked.pool === 'labelled') return new Map()
  if (mayHaveMoved(db, queue)) return twinKeys(db, queue.dataset, queue.output, keys)
  const some = db.all<{ row: number }>(
    `SELECT q.row FROM json_each(?) named CROSS JOIN label_queue_rows q ON q.row = named.value
     WHERE q.queue = ? AND q.twins > 0`,
    JSON.stringify(keys),
    queue.id,
  )
  return twinKeys(
    db,
    queue.dataset,
    queue.output,
    some.map(({ row }) => row),
  )
}

/**
 * Edits of the messages with the text of one that is labelled. What is edited itself is left alone, and texts that are
 * given different labels give theirs to nobody.
 */
export function twinEdits(
  db: ReadableDb,
  datasetKey: number,
  output: number | null,
  edits: readonly RowEdit[],
): RowEdit[] {
  const named = new Set(edits.map(({ row }) => row))
  const given = new Map<number, RowEdit | null>()
  const same = (one: RowEdit, other: RowEdit): boolean =>
    JSON.stringify([one.label, one.labels]) === JSON.stringify([other.label, other.labels])
  const isTaken = ({ label, labels }: RowEdit): boolean =>
    labels ? labels.every((one) => one.trim() === '') : !label?.trim()
  const giving = edits.filter((edit) => !isTaken(edit))
  const twins = twinKeys(
    db,
    datasetKey,
    output,
    giving.map(({ row }) => rowKey(datasetKey, row)),
  )
  for (const edit of giving) {
    for (const key of twins.get(rowKey(datasetKey, edit.row)) ?? []) {
      const row = rowIdOf(key)
      if (named.has(row)) continue
      const known = given.get(row)
      given.set(row, known === undefined || (known && same(known, edit)) ? { ...edit, row } : null)
    }
  }
  return [...given.values()].filter((edit) => edit !== null)
}

const mostReasons = 1000

/**
 * Sets labels, and gives them to messages with the same text where that is asked for, all as one step. What is counted as
 * applied and skipped are the edits themselves.
 * @throws WinnowError as `setLabels`.
 */
export function setLabelsOf(
  db: WritableDb,
  change: LabelChange,
  withDuplicates: boolean,
): { applied: number; skipped: number; revision: number; reasons: SkippedEdit[]; duplicates: number } {
  return db.write(() => {
    const key = datasetKeyOf(db, change.dataset)
    const outputs = outputsOf(db, key)
    const own = change.output === undefined ? outputs[0] : outputs.find(({ name }) => name === change.output)
    const twins = withDuplicates ? twinEdits(db, key, own?.id ?? null, change.edits) : []
    const done = setLabels(db, { ...change, edits: [...change.edits, ...twins] })
    return {
      ...done,
      applied: done.applied - twins.length,
      reasons: done.reasons.slice(0, mostReasons),
      duplicates: twins.length,
    }
  })
}
