// Evaluations are kept with the run: its rows and labels are pinned, so they are worked out once. Never edited after a release.
import type { Migration } from './migration'

/** Migration 12. */
export const keptEvaluations: Migration = {
  version: 12,
  up: (db) => db.exec(sql),
}

const sql = `
CREATE TABLE evaluations (
  run INTEGER NOT NULL REFERENCES runs (number),
  output TEXT NOT NULL,
  part TEXT NOT NULL,
  facts TEXT NOT NULL,
  evaluation TEXT NOT NULL,
  PRIMARY KEY (run, output, part)
) STRICT, WITHOUT ROWID;
`
