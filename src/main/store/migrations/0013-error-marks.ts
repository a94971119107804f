// What people found on looking at mistakes, by row and output. Never edited after a release.
import type { Migration } from './migration'

/** Migration 13. */
export const errorMarks: Migration = {
  version: 13,
  up: (db) => db.exec(sql),
}

const sql = `
CREATE TABLE row_marks (
  row INTEGER NOT NULL,
  output INTEGER NOT NULL,
  mark TEXT NOT NULL,
  run TEXT,
  author TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (row, output)
) STRICT, WITHOUT ROWID;
`
