// Linked model folders, and what a run remembers of the one it started from. Events of older runs get what
// later ones say, so that every stored event still reads. Never edited after a release.
//
// Nothing wrote into `models` before, so its columns may change their names.
import type { Migration } from './migration'

/** Migration 2. */
export const modelFolders: Migration = {
  version: 2,
  up: (db) => db.exec(sql),
}

const sql = `
ALTER TABLE models RENAME COLUMN facts TO report;
ALTER TABLE models RENAME COLUMN created_at TO added_at;
ALTER TABLE models DROP COLUMN family;
CREATE UNIQUE INDEX models_by_path ON models (path);

ALTER TABLE runs ADD COLUMN model_id TEXT REFERENCES models (id);
ALTER TABLE runs ADD COLUMN model_name TEXT;
ALTER TABLE runs ADD COLUMN model_path TEXT;
ALTER TABLE runs ADD COLUMN model_hash TEXT;
CREATE INDEX runs_by_model ON runs (model_id) WHERE model_id IS NOT NULL;

UPDATE run_events SET data = json_set(data,
  '$.rowsPerStep', coalesce((SELECT json_extract(r.settings, '$.batchSize') FROM runs r WHERE r.number = run), 1),
  '$.trainableParameters', (SELECT json_array_length(r.labels) FROM runs r WHERE r.number = run)
    * (json_extract(data, '$.features') + 1),
  '$.text', NULL,
  '$.resumedFrom', 0)
WHERE type = 'started';
UPDATE run_events SET data = json_set(data, '$.gradientNorm', NULL) WHERE type = 'step';
`
