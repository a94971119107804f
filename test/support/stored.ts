import { join } from 'node:path'
import { openReadable } from '../../src/main/store/database'

/** A second, reading connection to a workspace's database: what is stored, whatever the core says. */
export function openDatabaseForTest(home: string) {
  const db = openReadable(join(home, 'winnow.db'))
  return {
    eventAt: (run: string, seq: number) =>
      db.get<{ type: string; at: string }>(
        'SELECT e.type, e.at FROM run_events e JOIN runs r ON r.number = e.run WHERE r.id = ? AND e.seq = ?',
        run,
        seq,
      ),
    countOf: (table: 'datasets' | 'rows' | 'runs' | 'splits' | 'split_rows' | 'journal' | 'models') =>
      db.value<number>(`SELECT count(*) FROM ${table}`),
    /** Predictions of each output: rows, those that are right, numbers a row. */
    scoredByOutput: () =>
      db.all<{ name: string; rows: number; hits: number; width: number }>(
        `SELECT o.name, count(*) AS rows, sum(p.is_right) AS hits, length(p.scores) / 4 AS width
         FROM predictions p JOIN outputs o ON o.id = p.output GROUP BY p.output ORDER BY o.name`,
      ),
    evaluations: () =>
      db.all<{ output: string; part: string; evaluation: string }>(
        'SELECT output, part, evaluation FROM evaluations ORDER BY run, output, part',
      ),
    close: () => db.close(),
  }
}
