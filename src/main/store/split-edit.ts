// Rows that move between parts: a further version of the split. A test part that a run was judged on stays as it is.
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { rowIdOf } from './identity'
import type { MadeChange } from './journal'
import { type SplitMethod, splitByKey, splitKeyOf, storeSplit } from './splits'
import { messages } from './words'

/**
 * Moves rows (ascending keys) into a part, or out of all of them. Null where they are there already.
 * @throws WinnowError `split.frozen` where that would change a test part that a run has used.
 */
export function moveRows(
  db: WritableDb,
  datasetKey: number,
  keys: readonly number[],
  part: string | null,
  at?: string,
): MadeChange | null {
  const current = db.value<number | null>('SELECT current_split FROM datasets WHERE key = ?', datasetKey)
  const present = current === null ? null : splitByKey(db, current)
  const parts = new Map(
    db
      .all<{ row: number; part: string }>('SELECT row, part FROM split_rows WHERE split = ?', current)
      .map((one) => [one.row, one.part]),
  )
  const moving = keys.filter((key) => (parts.get(key) ?? null) !== part)
  if (moving.length === 0) return null
  const touchesTest = part === 'test' || moving.some((key) => parts.get(key) === 'test')
  if (touchesTest && current !== null) refuseFrozen(db, datasetKey, present?.partHashes['test'])
  for (const key of moving)
    if (part === null) parts.delete(key)
    else parts.set(key, part)
  const rows = [...parts].sort(([a], [b]) => a - b)
  const split = storeSplit(
    db,
    datasetKey,
    { rowIds: rows.map(([key]) => rowIdOf(key)), parts: rows.map(([, one]) => one) },
    editedMethod(present?.id, present?.method),
    at,
  )
  const many = messages(moving.length)
  return {
    kind: 'split',
    rows: moving.length,
    description: part === null ? `Took ${many} out of the split` : `Moved ${many} to ${part}`,
    forward: { split: splitKeyOf(db, split.id) },
    backward: { split: current },
  }
}

/** What is labelled later joins a split from a column of the file as that column says; edited by hand it is still that. */
export function editedMethod(from: SplitMethodFrom, method: SplitMethod | undefined): SplitMethod {
  const isFixed = method?.kind === 'column' || (method?.kind === 'edited' && method.isFixed)
  return { kind: 'edited', from: from ?? null, isFixed }
}

type SplitMethodFrom = Extract<SplitMethod, { kind: 'edited' }>['from'] | undefined

/** Name of the latest finished run that was judged on this test part; null where it is free. */
export function frozenBy(db: ReadableDb, datasetKey: number, testHash: string | undefined): string | null {
  if (testHash === undefined) return null
  const run = db.get<{ name: string }>(
    `SELECT r.name FROM runs r JOIN splits s ON s.key = r.split
     WHERE r.dataset = ? AND r.trashed_at IS NULL AND r.study IS NULL AND r.status = 'completed'
       AND json_extract(s.part_hashes, '$.test') = ? ORDER BY r.number DESC LIMIT 1`,
    datasetKey,
    testHash,
  )
  return run?.name ?? null
}

/** @throws WinnowError `split.frozen` where a finished run was judged on this test part. */
function refuseFrozen(db: ReadableDb, datasetKey: number, testHash: string | undefined): void {
  const run = frozenBy(db, datasetKey, testHash)
  if (run === null) return
  throw new WinnowError(
    'split.frozen',
    `${run} was judged on this test part, so its messages stay in it and no others join.`,
    {
      hint: 'Move other messages, or divide the dataset anew: earlier runs and later ones are then judged on different messages.',
    },
  )
}
