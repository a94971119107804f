// Rows that joined a dataset and were taken out again, or that a newer version of a file no longer has: they wait here,
// with their labels, so that undo and redo can bring them back under their ids. Never edited after a release.
import type { Migration } from './migration'

/** Migration 8. */
export const rowsThatComeAndGo: Migration = {
  version: 8,
  up: (db) => db.exec(sql),
}

// `is_staged` is 1 while rows are written that no step of the journal names yet; such rows are removed at the next start.
const sql = `
CREATE TABLE absent_rows (
  key INTEGER PRIMARY KEY,
  dataset INTEGER NOT NULL,
  id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  external_id TEXT,
  hash BLOB NOT NULL,
  text_hash INTEGER NOT NULL,
  words INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  document TEXT,
  cells TEXT NOT NULL,
  text TEXT NOT NULL,
  is_staged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX absent_rows_staged ON absent_rows (key) WHERE is_staged = 1;

CREATE TABLE absent_labels (
  row INTEGER NOT NULL,
  output INTEGER NOT NULL,
  label INTEGER NOT NULL,
  status TEXT NOT NULL,
  source TEXT NOT NULL,
  author TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (row, output, label)
) STRICT, WITHOUT ROWID;
`
