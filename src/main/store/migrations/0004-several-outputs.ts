// Runs that answer several outputs, or give a text several labels: `runs.outputs` holds all of them with their labels as
// the run knew them (null: the one of the columns `output` and `labels`), `predictions.given` the labels that a row
// got where it may get several. Never edited after a release.
import type { Migration } from './migration'

/** Migration 4. */
export const severalOutputs: Migration = {
  version: 4,
  up: (db) => db.exec(sql),
}

const sql = `
ALTER TABLE runs ADD COLUMN outputs TEXT;
ALTER TABLE predictions ADD COLUMN given TEXT;
`
