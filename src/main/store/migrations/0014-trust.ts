// Messages that must stay right, what runs said of them, and how runs stand changed messages. Never edited after a release.
import type { Migration } from './migration'

/** Migration 14. */
export const trust: Migration = {
  version: 14,
  up: (db) => db.exec(sql),
}

// `labels` holds ids; `said` pairs of label id (null for a label that the dataset does not have) and name.
const sql = `
CREATE TABLE pinned (
  id TEXT PRIMARY KEY,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  output INTEGER NOT NULL,
  text TEXT NOT NULL,
  labels TEXT NOT NULL,
  row INTEGER,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE UNIQUE INDEX pinned_live_text ON pinned (dataset, output, text) WHERE removed_at IS NULL;
CREATE TABLE pinned_checks (
  run TEXT NOT NULL REFERENCES runs (id),
  pin TEXT NOT NULL REFERENCES pinned (id),
  said TEXT NOT NULL,
  probability REAL NOT NULL,
  checked_at TEXT NOT NULL,
  PRIMARY KEY (run, pin)
) STRICT, WITHOUT ROWID;
CREATE TABLE robustness (
  run TEXT PRIMARY KEY REFERENCES runs (id),
  result TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT;
`
