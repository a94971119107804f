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
    close: () => db.close(),
  }
}
