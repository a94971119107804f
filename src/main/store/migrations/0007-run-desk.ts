// What people note of runs, and shorter curves for their lists. Never edited after a release.
import type { Migration } from './migration'

/** Migration 7. */
export const runDesk: Migration = {
  version: 7,
  up: (db) => db.exec(sql),
}

// A list's sparkline keeps about a hundred points; the whole curve is in the events.
const sql = `
ALTER TABLE runs ADD COLUMN is_starred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE runs ADD COLUMN archived_at TEXT;

UPDATE runs SET validation_curve = (
  SELECT json_group_array(value ORDER BY key) FROM json_each(runs.validation_curve)
  WHERE key % (json_array_length(runs.validation_curve) / 110 + 1) = 0
) WHERE json_array_length(validation_curve) > 120;
`
