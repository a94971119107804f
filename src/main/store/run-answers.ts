// The label that runs give to rows, without their scores: enough to set many runs beside each other.
import type { RunId } from '../../shared/domain/ids'
import type { ReadableDb } from './database'

/** Id of the likeliest label by row key, over a part, or over rows that stand in none (null). */
export function answersOf(
  db: ReadableDb,
  run: RunId,
  output: string,
  part: string | null,
): ReadonlyMap<number, number> {
  const found = db.all<{ row: number; label: number }>(
    `SELECT p.row, p.label FROM predictions p JOIN runs r ON r.number = p.run
     JOIN outputs o ON o.id = p.output AND o.dataset = r.dataset
     WHERE r.id = ? AND o.name = ? AND p.part IS ? ORDER BY p.row`,
    run,
    output,
    part,
  )
  return new Map(found.map(({ row, label }) => [row, label]))
}
