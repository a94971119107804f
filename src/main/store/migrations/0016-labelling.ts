// Labelling: queues of messages to label, in a frozen order, and notes on messages. Never edited after a release.
import type { Migration } from './migration'

/** Migration 16. */
export const labelling: Migration = {
  version: 16,
  up: (db) => db.exec(sql),
}

const sql = `
CREATE TABLE label_queues (
  id TEXT PRIMARY KEY,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  output INTEGER NOT NULL REFERENCES outputs (id),
  run TEXT REFERENCES runs (id),
  name TEXT NOT NULL,
  request TEXT NOT NULL,
  counts TEXT NOT NULL,
  revision INTEGER NOT NULL,
  place INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE INDEX label_queues_by_dataset ON label_queues (dataset);
CREATE TABLE label_queue_rows (
  queue TEXT NOT NULL REFERENCES label_queues (id),
  place INTEGER NOT NULL,
  row INTEGER NOT NULL,
  score REAL,
  reason TEXT NOT NULL,
  twins INTEGER NOT NULL,
  state TEXT CHECK (state IN ('labelled', 'discarded', 'skipped')),
  PRIMARY KEY (queue, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX label_queue_rows_by_row ON label_queue_rows (queue, row);
CREATE TABLE row_notes (
  row INTEGER PRIMARY KEY,
  is_discarded INTEGER NOT NULL DEFAULT 0,
  is_flagged INTEGER NOT NULL DEFAULT 0,
  comment TEXT NOT NULL DEFAULT ''
) STRICT;
`
