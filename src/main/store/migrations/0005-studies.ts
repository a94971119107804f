// Studies: several runs that answer one question. `plan` holds the trainings with their splits, runs and figures; a run that
// belongs to one stands in no list of runs. Never edited after a release.
import type { Migration } from './migration'

/** Migration 5. */
export const studies: Migration = {
  version: 5,
  up: (db) => db.exec(sql),
}

const sql = `
CREATE TABLE studies (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  output INTEGER NOT NULL REFERENCES outputs (id),
  status TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'cancelled', 'failed', 'completed')),
  request TEXT NOT NULL,
  plan TEXT NOT NULL,
  error TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  trashed_at TEXT
) STRICT;

ALTER TABLE runs ADD COLUMN study TEXT;
CREATE INDEX runs_by_study ON runs (study) WHERE study IS NOT NULL;
`
