CREATE TABLE datasets (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('importing', 'ready', 'trashed')),
  created_at TEXT NOT NULL,
  trashed_at TEXT,
  revision INTEGER NOT NULL DEFAULT 0,
  file_name TEXT NOT NULL DEFAULT '',
  size_bytes INTEGER NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  format TEXT NOT NULL DEFAULT '{}',
  columns TEXT NOT NULL DEFAULT '[]',
  rows INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  next_row_id INTEGER NOT NULL DEFAULT 1,
  indexed_to INTEGER NOT NULL DEFAULT 0,
  current_split INTEGER REFERENCES splits (key) DEFERRABLE INITIALLY DEFERRED
, card TEXT NOT NULL DEFAULT '{}', stand_in TEXT) STRICT;

CREATE TABLE rows (
  key INTEGER PRIMARY KEY,
  dataset INTEGER NOT NULL,
  id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  external_id TEXT,
  hash BLOB NOT NULL,
  text_hash INTEGER NOT NULL,
  words INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  document TEXT,
  cells TEXT NOT NULL,
  text TEXT NOT NULL,
  CHECK (key = (dataset << 32 | id))
) STRICT;

CREATE VIRTUAL TABLE rows_fts USING fts5 (
  text, content = 'rows', content_rowid = 'key', tokenize = 'trigram'
);

CREATE TABLE rejected_rows (
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  seq INTEGER NOT NULL,
  line INTEGER NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (dataset, seq)
) STRICT;

CREATE TABLE outputs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('single', 'multi', 'ordered')),
  position INTEGER NOT NULL,
  UNIQUE (dataset, name)
) STRICT;

CREATE TABLE label_names (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  output INTEGER NOT NULL REFERENCES outputs (id),
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  merged_into INTEGER REFERENCES label_names (id),
  is_retired INTEGER NOT NULL DEFAULT 0
, color INTEGER, description TEXT NOT NULL DEFAULT '') STRICT;

CREATE TABLE labels (
  row INTEGER NOT NULL,
  output INTEGER NOT NULL,
  label INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('suggested', 'validated', 'discarded', 'flagged')),
  source TEXT NOT NULL CHECK (source IN ('file', 'person', 'rule', 'model')),
  author TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (row, output, label)
) STRICT, WITHOUT ROWID;

CREATE TABLE splits (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  part_hashes TEXT NOT NULL,
  parts TEXT NOT NULL,
  method TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (dataset, version),
  UNIQUE (dataset, hash)
) STRICT;

CREATE TABLE split_rows (
  split INTEGER NOT NULL,
  row INTEGER NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (split, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset TEXT NOT NULL,
  revision INTEGER NOT NULL,
  kind TEXT NOT NULL,
  author TEXT,
  source TEXT NOT NULL,
  at TEXT NOT NULL,
  description TEXT NOT NULL,
  forward TEXT NOT NULL,
  backward TEXT NOT NULL,
  undoes INTEGER REFERENCES journal (id),
  UNIQUE (dataset, revision)
) STRICT;

CREATE TABLE runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  status TEXT NOT NULL
    CHECK (status IN ('queued', 'running', 'paused', 'interrupted', 'cancelled', 'failed', 'completed')),
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  dataset_revision INTEGER NOT NULL,
  split INTEGER REFERENCES splits (key),
  output INTEGER NOT NULL REFERENCES outputs (id),
  labels TEXT NOT NULL,
  family TEXT NOT NULL,
  settings TEXT NOT NULL,
  step INTEGER NOT NULL DEFAULT 0,
  total_steps INTEGER NOT NULL DEFAULT 0,
  checkpoint_step INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  result TEXT,
  error TEXT,
  validation_curve TEXT NOT NULL DEFAULT '[]',
  worker_pid INTEGER,
  worker_start_time TEXT,
  trashed_at TEXT
, model_id TEXT REFERENCES models (id), model_name TEXT, model_path TEXT, model_hash TEXT, outputs TEXT, study TEXT, is_starred INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '[]', archived_at TEXT, text_columns TEXT, origin TEXT, repeats TEXT, made_by TEXT) STRICT;

CREATE TABLE run_events (
  run INTEGER NOT NULL REFERENCES runs (number),
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  type TEXT NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
  run INTEGER NOT NULL REFERENCES runs (number),
  output INTEGER NOT NULL,
  row INTEGER NOT NULL,
  part TEXT,
  label INTEGER NOT NULL,
  confidence REAL NOT NULL,
  is_right INTEGER,
  scores BLOB NOT NULL
, given TEXT) STRICT;

CREATE TABLE models (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  report TEXT NOT NULL,
  added_at TEXT NOT NULL,
  trashed_at TEXT
) STRICT;

CREATE TABLE pipelines (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  trashed_at TEXT
) STRICT;

CREATE TABLE pipeline_members (
  pipeline TEXT NOT NULL REFERENCES pipelines (id),
  position INTEGER NOT NULL,
  output TEXT NOT NULL,
  run TEXT REFERENCES runs (id),
  model TEXT REFERENCES models (id),
  PRIMARY KEY (pipeline, position),
  CHECK ((run IS NULL) <> (model IS NULL))
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE views (
  id TEXT PRIMARY KEY,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (dataset, name)
) STRICT;

CREATE TABLE quality_reports (
  dataset INTEGER PRIMARY KEY REFERENCES datasets (key),
  revision INTEGER NOT NULL,
  split INTEGER,
  made_at TEXT NOT NULL,
  options TEXT NOT NULL,
  report TEXT NOT NULL
) STRICT;

CREATE TABLE quality_rows (
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  finding TEXT NOT NULL,
  row INTEGER NOT NULL,
  grp INTEGER NOT NULL,
  score REAL NOT NULL,
  label INTEGER,
  detail TEXT,
  PRIMARY KEY (dataset, finding, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE absent_rows (
  key INTEGER PRIMARY KEY,
  dataset INTEGER NOT NULL,
  id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  external_id TEXT,
  hash BLOB NOT NULL,
  text_hash INTEGER NOT NULL,
  words INTEGER NOT NULL,
  characters INTEGER NOT NULL,
  document TEXT,
  cells TEXT NOT NULL,
  text TEXT NOT NULL,
  is_staged INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE absent_labels (
  row INTEGER NOT NULL,
  output INTEGER NOT NULL,
  label INTEGER NOT NULL,
  status TEXT NOT NULL,
  source TEXT NOT NULL,
  author TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (row, output, label)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE evaluations (
  run INTEGER NOT NULL REFERENCES runs (number),
  output TEXT NOT NULL,
  part TEXT NOT NULL,
  facts TEXT NOT NULL,
  evaluation TEXT NOT NULL,
  PRIMARY KEY (run, output, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE row_marks (
  row INTEGER NOT NULL,
  output INTEGER NOT NULL,
  mark TEXT NOT NULL,
  run TEXT,
  author TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (row, output)
) STRICT, WITHOUT ROWID;

CREATE TABLE pinned (
  id TEXT PRIMARY KEY,
  dataset INTEGER NOT NULL REFERENCES datasets (key),
  output INTEGER NOT NULL,
  text TEXT NOT NULL,
  labels TEXT NOT NULL,
  row INTEGER,
  created_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;

CREATE TABLE pinned_checks (
  run TEXT NOT NULL REFERENCES runs (id),
  pin TEXT NOT NULL REFERENCES pinned (id),
  said TEXT NOT NULL,
  probability REAL NOT NULL,
  checked_at TEXT NOT NULL,
  PRIMARY KEY (run, pin)
) STRICT, WITHOUT ROWID;

CREATE TABLE robustness (
  run TEXT PRIMARY KEY REFERENCES runs (id),
  result TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT;

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

CREATE TABLE slice_scans (
  run TEXT NOT NULL REFERENCES runs (id),
  asked TEXT NOT NULL,
  mark TEXT NOT NULL,
  report TEXT NOT NULL,
  PRIMARY KEY (run, asked)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE row_notes (
  row INTEGER PRIMARY KEY,
  is_discarded INTEGER NOT NULL DEFAULT 0,
  is_flagged INTEGER NOT NULL DEFAULT 0,
  comment TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX rows_by_words ON rows (dataset, words, characters, text_hash);

CREATE INDEX rows_by_external_id ON rows (dataset, external_id) WHERE external_id IS NOT NULL;

CREATE UNIQUE INDEX label_names_live ON label_names (output, name) WHERE merged_into IS NULL;

CREATE INDEX labels_by_label ON labels (label, status, row);

CREATE INDEX split_rows_by_part ON split_rows (split, part, row);

CREATE UNIQUE INDEX predictions_by_row ON predictions (run, output, row);

CREATE INDEX predictions_by_label ON predictions (run, output, label, is_right, confidence, row);

CREATE INDEX predictions_by_confidence ON predictions (run, output, confidence, row);

CREATE INDEX predictions_by_part ON predictions (run, output, part, row);

CREATE UNIQUE INDEX models_live_name ON models (name) WHERE trashed_at IS NULL;

CREATE UNIQUE INDEX models_by_path ON models (path);

CREATE INDEX runs_by_model ON runs (model_id) WHERE model_id IS NOT NULL;

CREATE INDEX runs_imported ON runs (dataset, model_id) WHERE family = 'imported';

CREATE INDEX runs_by_study ON runs (study) WHERE study IS NOT NULL;

CREATE INDEX quality_rows_by_score ON quality_rows (dataset, finding, score, row);

CREATE INDEX absent_rows_staged ON absent_rows (key) WHERE is_staged = 1;

CREATE UNIQUE INDEX policies_live_name ON policies (run, name) WHERE removed_at IS NULL;

CREATE UNIQUE INDEX datasets_live_name ON datasets (name) WHERE state <> 'trashed' AND stand_in IS NULL;

CREATE UNIQUE INDEX pinned_live_text ON pinned (dataset, output, text) WHERE removed_at IS NULL;

CREATE INDEX slice_floors_dataset ON slice_floors (dataset) WHERE removed_at IS NULL;

CREATE INDEX label_queues_by_dataset ON label_queues (dataset);

CREATE UNIQUE INDEX label_queue_rows_by_row ON label_queue_rows (queue, row);

CREATE TRIGGER rows_text_changed AFTER UPDATE OF text ON rows BEGIN
  INSERT INTO rows_fts (rows_fts, rowid, text) VALUES ('delete', old.key, old.text);
  INSERT INTO rows_fts (rowid, text) VALUES (new.key, new.text);
END;

CREATE TRIGGER rows_deleted AFTER DELETE ON rows
WHEN old.id <= (SELECT indexed_to FROM datasets WHERE key = old.dataset) BEGIN
  INSERT INTO rows_fts (rows_fts, rowid, text) VALUES ('delete', old.key, old.text);
END;

CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON journal BEGIN
  SELECT RAISE (ABORT, 'the journal is append-only');
END;

CREATE TRIGGER journal_keeps_all BEFORE DELETE ON journal BEGIN
  SELECT RAISE (ABORT, 'the journal is append-only');
END;
