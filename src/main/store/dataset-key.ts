import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from './database'

/**
 * Internal key of a visible dataset, by id or name; an id wins over a name.
 * @throws WinnowError `dataset.notFound`.
 */
export function datasetKeyOf(db: ReadableDb, ref: string): number {
  const found = db.get<{ key: number }>(
    `SELECT key FROM datasets WHERE state = 'ready' AND (id = ? OR (name = ? AND stand_in IS NULL)) ORDER BY id = ? DESC LIMIT 1`,
    ref,
    ref,
    ref,
  )
  if (!found) throw new WinnowError('dataset.notFound', `There is no dataset named ${ref}.`)
  return found.key
}
