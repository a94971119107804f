// The columns of which the texts of a run were made, since roles of columns may change. Never edited after a release.
import type { Migration } from './migration'

/** Migration 9. */
export const runTexts: Migration = {
  version: 9,
  up: (db) => db.exec(sql),
}

// Until now a text was one column, and its role was that of the import.
const sql = `
ALTER TABLE runs ADD COLUMN text_columns TEXT;

UPDATE runs SET text_columns = (
  SELECT json_object('text', json_extract(c.value, '$.name'), 'appended', NULL)
  FROM datasets d, json_each(d.columns) c
  WHERE d.key = runs.dataset AND json_extract(c.value, '$.role') = 'text' LIMIT 1
);
`
