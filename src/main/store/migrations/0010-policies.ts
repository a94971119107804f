// Policies: from scores to actions, kept with the run whose scores they read. Never edited after a release.
import type { Migration } from './migration'

/** Migration 10. */
export const policies: Migration = {
  version: 10,
  up: (db) => db.exec(sql),
}

const sql = `
CREATE TABLE policies (
  id TEXT PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id),
  name TEXT NOT NULL,
  rule TEXT NOT NULL,
  inputs TEXT,
  figures TEXT,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE UNIQUE INDEX policies_live_name ON policies (run, name) WHERE removed_at IS NULL;
`
