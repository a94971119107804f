// Temperatures that runs answer at, floors of slices of a dataset, and found weak slices. Never edited after a release.
import type { Migration } from './migration'

/** Migration 15. */
export const confidenceAndSlices: Migration = {
  version: 15,
  up: (db) => db.exec(sql),
}

const sql = `
CREATE TABLE temperatures (
  run TEXT NOT NULL REFERENCES runs (id),
  output TEXT NOT NULL,
  temperature REAL NOT NULL,
  part TEXT NOT NULL,
  rows INTEGER NOT NULL,
  kept_at TEXT NOT NULL,
  PRIMARY KEY (run, output)
) STRICT, WITHOUT ROWID;
CREATE TABLE slice_floors (
  id TEXT PRIMARY KEY,
  dataset TEXT NOT NULL REFERENCES datasets (id),
  output TEXT NOT NULL,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  metric TEXT NOT NULL,
  label TEXT,
  least REAL NOT NULL,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX slice_floors_dataset ON slice_floors (dataset) WHERE removed_at IS NULL;
CREATE TABLE slice_scans (
  run TEXT NOT NULL REFERENCES runs (id),
  asked TEXT NOT NULL,
  mark TEXT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (run, asked)
) STRICT, WITHOUT ROWID;
`
