// Messages with the same text, but for case and spacing: they get the label that one of them is given.
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { rowIdOf, rowKey } from './identity'
import { type LabelChange, type RowEdit, setLabels, type SkippedEdit } from './labels'
import { outputsOf } from './outputs'

/**
 * Keys of the other messages with the text of a row that its label goes to: those without a label in the output that are
 * neither discarded nor in the test part. None where the row itself is in the test part, which nothing else may learn from.
 */
export function twinKeys(db: ReadableDb, datasetKey: number, output: number | null, row: number): number[] {
  const key = rowKey(datasetKey, row)
  return db
    .all<{ key: number }>(
      `SELECT r.key FROM rows own JOIN datasets d ON d.key = own.dataset
       JOIN rows r ON r.dataset = own.dataset AND r.words = own.words AND r.text_hash = own.text_hash AND r.key <> own.key
       WHERE own.key = ? AND own.words > 0
       AND (SELECT part FROM split_rows WHERE split = d.current_split AND row = own.key) IS NOT 'test'
       AND (SELECT part FROM split_rows WHERE split = d.current_split AND row = r.key) IS NOT 'test'
       AND (SELECT 1 FROM row_notes m WHERE m.row = r.key AND m.is_discarded = 1) IS NULL
       AND (SELECT 1 FROM labels l WHERE l.row = r.key AND l.output = ? AND l.status IN ('validated', 'flagged')
         LIMIT 1) IS NULL
       ORDER BY r.key`,
      key,
      output,
    )
    .map((one) => one.key)
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
  for (const edit of edits) {
    const isTaken = edit.labels ? edit.labels.every((label) => label.trim() === '') : !edit.label?.trim()
    if (isTaken) continue
    for (const key of twinKeys(db, datasetKey, output, edit.row)) {
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
