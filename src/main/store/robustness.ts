// The last check of how a run stands changed messages.
import type { RunId } from '../../shared/domain/ids'
import { Robustness } from '../../shared/domain/robustness'
import type { ReadableDb, WritableDb } from './database'

/** The check of a run; null where there was none. */
export function findRobustness(db: ReadableDb, run: RunId): Robustness | null {
  const text = db.value<string>('SELECT result FROM robustness WHERE run = ?', run)
  return text === undefined ? null : Robustness.parse(JSON.parse(text))
}

/** Keeps a check in place of the one before. */
export function storeRobustness(db: WritableDb, result: Robustness): void {
  db.run(
    `INSERT INTO robustness (run, result, made_at) VALUES (?, ?, ?)
     ON CONFLICT (run) DO UPDATE SET result = excluded.result, made_at = excluded.made_at`,
    result.run,
    JSON.stringify(result),
    result.madeAt,
  )
}

/**
 * The newest other run of the same dataset that was checked: of a bag of words one of another family, of any other a bag
 * of words. Null where there is none.
 */
export function robustnessPeer(
  db: ReadableDb,
  run: RunId,
): { run: RunId; name: string; family: string; result: Robustness } | null {
  const row = db.get<{ id: RunId; name: string; family: string }>(
    `SELECT o.id, o.name, o.family FROM runs r JOIN runs o ON o.dataset = r.dataset AND o.id <> r.id
     AND (o.family = 'bag-of-words') <> (r.family = 'bag-of-words') AND o.trashed_at IS NULL
     JOIN robustness b ON b.run = o.id WHERE r.id = ? ORDER BY o.number DESC LIMIT 1`,
    run,
  )
  const result = row ? findRobustness(db, row.id) : null
  return row && result ? { run: row.id, name: row.name, family: row.family, result } : null
}
