// Runs of the family `imported`: what the classifier of a model folder says of a dataset. They need no column of
// their own; the step keeps a Winnow that does not know them from opening the file, and finds them quickly.
// Never edited after a release.
import type { Migration } from './migration'

/** Migration 3. */
export const importedClassifiers: Migration = {
  version: 3,
  up: (db) => db.exec(sql),
}

const sql = `
CREATE INDEX runs_imported ON runs (dataset, model_id) WHERE family = 'imported';
`
