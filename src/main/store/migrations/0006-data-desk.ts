// Looks of labels, the card of a dataset, saved views, and what a check of the data found. Never edited after a release.
import type { Migration } from './migration'

/** Migration 6. */
export const dataDesk: Migration = {
  version: 6,
  up: (db) => db.exec(sql),
}

// quality_rows: `grp` joins rows that belong together (equal or nearly equal texts), `score` orders them, `label` is
// the suggested label or what else a finding says of a row.
const sql = `
ALTER TABLE label_names ADD COLUMN color INTEGER;
ALTER TABLE label_names ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE datasets ADD COLUMN card TEXT NOT NULL DEFAULT '{}';

CREATE TABLE views (
  id TEXT PRIMARY KEY,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (dataset, name)
) STRICT;

CREATE TABLE quality_reports (
  dataset INTEGER PRIMARY KEY REFERENCES datasets (key),
  revision INTEGER NOT NULL,
  split INTEGER,
  made_at TEXT NOT NULL,
  options TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;

CREATE TABLE quality_rows (
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  finding TEXT NOT NULL,
  row INTEGER NOT NULL,
  grp INTEGER NOT NULL,
  score REAL NOT NULL,
  label INTEGER,
  detail TEXT,
  PRIMARY KEY (dataset, finding, row)
) STRICT, WITHOUT ROWID;

CREATE INDEX quality_rows_by_score ON quality_rows (dataset, finding, score, row);
`
