// Runs that come from another Winnow, runs that repeat another one, and the version that made a run. An imported run
// whose dataset is not here gets one that stands in for it. Never edited after a release.
import type { Migration } from './migration'

/** Migration 11. */
export const runsThatTravel: Migration = {
  version: 11,
  up: (db) => db.exec(sql),
}

// `stand_in` says what a stand-in has of its rows: hashes, or texts as well. Its name is that of the dataset elsewhere, so
// that names are taken among the others alone.
const sql = `
ALTER TABLE runs ADD COLUMN origin TEXT;
ALTER TABLE runs ADD COLUMN repeats TEXT;
ALTER TABLE runs ADD COLUMN made_by TEXT;
ALTER TABLE datasets ADD COLUMN stand_in TEXT;
DROP INDEX datasets_live_name;
CREATE UNIQUE INDEX datasets_live_name ON datasets (name) WHERE state <> 'trashed' AND stand_in IS NULL;
`
