// Datasets as a whole: from the reserved name of an import to the trash. Their rows, labels and splits have
// files of their own. Invariant: a dataset in the state `importing` is seen by nobody but its import.
import { Dataset } from '../../shared/domain/dataset'
import { RejectedRow } from '../../shared/domain/file'
import { DatasetId } from '../../shared/domain/ids'
import { WinnowError } from '../../shared/errors'
import { type ReadableDb, type WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, newId, nowText } from './identity'
import { outputsOf } from './outputs'
import { removeSplits, splitByKey } from './splits'

type DatasetRow = {
  key: number
  id: string
  name: string
  state: 'importing' | 'ready' | 'trashed'
  created_at: string
  revision: number
  file_name: string
  size_bytes: number
  sha256: string
  format: string
  columns: string
  rows: number
  rejected: number
  current_split: number | null
  stand_in: string | null
}

/**
 * Reserves a name and an id; the dataset stays invisible until `commitDataset`.
 * @throws WinnowError `dataset.nameTaken`.
 */
export function createImportingDataset(db: WritableDb, name: string, at = nowText()): DatasetId {
  const id = newId('d')
  db.write(() => {
    refuseTakenName(db, name)
    db.run(`INSERT INTO datasets (id, name, state, created_at) VALUES (?, ?, 'importing', ?)`, id, name, at)
  })
  return DatasetId.parse(id)
}

/**
 * Makes a finished import visible.
 * @throws WinnowError `dataset.notFound` when there is no such import.
 */
export function commitDataset(db: WritableDb, id: DatasetId): Dataset {
  const done = db.run(
    `UPDATE datasets SET state = 'ready' WHERE id = ? AND state = 'importing' AND sha256 <> ''`,
    id,
  )
  if (done.changes === 0)
    throw new WinnowError('dataset.notFound', `There is no finished import with the id ${id}.`)
  return getDataset(db, id)
}

/** Removes an import that was cancelled or failed, with everything it wrote. */
export function discardImport(db: WritableDb, id: DatasetId): void {
  const row = db.get<{ key: number }>(`SELECT key FROM datasets WHERE id = ? AND state = 'importing'`, id)
  if (row) db.write(() => removeEverything(db, row.key))
}

/** At start: removes every import that did not finish. Returns how many. */
export function removeUnfinishedImports(db: WritableDb): number {
  const rows = db.all<{ key: number }>(`SELECT key FROM datasets WHERE state = 'importing'`)
  for (const row of rows) db.write(() => removeEverything(db, row.key))
  return rows.length
}

/** Visible datasets, newest first. */
export function listDatasets(db: ReadableDb): Dataset[] {
  return db.snapshot(() =>
    db
      .all<DatasetRow>(
        `SELECT * FROM datasets WHERE state = 'ready' AND stand_in IS NULL ORDER BY created_at DESC, key DESC`,
      )
      .map((row) => rowToDataset(db, row)),
  )
}

/**
 * A visible dataset by id or name.
 * @throws WinnowError `dataset.notFound`.
 */
export function getDataset(db: ReadableDb, ref: string): Dataset {
  return db.snapshot(() => rowToDataset(db, datasetRow(db, datasetKeyOf(db, ref))))
}

/**
 * Gives a dataset another name.
 * @throws WinnowError `dataset.nameTaken`, `dataset.notFound`.
 */
export function renameDataset(db: WritableDb, ref: string, name: string): Dataset {
  return db.write(() => {
    const key = datasetKeyOf(db, ref)
    refuseTakenName(db, name, key)
    db.run('UPDATE datasets SET name = ? WHERE key = ?', name, key)
    return rowToDataset(db, datasetRow(db, key))
  })
}

/**
 * Moves a dataset to the trash. Its runs stay.
 * @throws WinnowError `dataset.notFound`.
 */
export function trashDataset(db: WritableDb, ref: string, at = nowText()): void {
  db.run(`UPDATE datasets SET state = 'trashed', trashed_at = ? WHERE key = ?`, at, datasetKeyOf(db, ref))
}

/**
 * Brings a dataset back from the trash; where its name was taken meanwhile it gets a number.
 * @throws WinnowError `dataset.notFound`.
 */
export function restoreDataset(db: WritableDb, id: DatasetId): Dataset {
  return db.write(() => {
    const row = db.get<DatasetRow>(`SELECT * FROM datasets WHERE id = ? AND state = 'trashed'`, id)
    if (!row) throw new WinnowError('dataset.notFound', `There is no dataset with the id ${id} in the trash.`)
    let name = row.name
    for (let n = 2; isTaken(db, name); n++) name = `${row.name} ${n}`
    db.run(`UPDATE datasets SET state = 'ready', trashed_at = NULL, name = ? WHERE key = ?`, name, row.key)
    return getDataset(db, id)
  })
}

/** Lines of a file whose rows wait to join a dataset that could not become rows, in file order. */
export function rejectedOfStaged(db: ReadableDb, id: DatasetId, limit: number): RejectedRow[] {
  const rows = db.all<Record<string, unknown>>(
    `SELECT line, reason, message, raw FROM rejected_rows
     WHERE dataset = (SELECT key FROM datasets WHERE id = ? AND state = 'importing') ORDER BY seq LIMIT ?`,
    id,
    limit,
  )
  return rows.map((row) => RejectedRow.parse(row))
}

/** Lines of the file that could not become rows, in file order. */
export function listRejectedRows(db: ReadableDb, ref: string, limit = 1000): RejectedRow[] {
  const rows = db.all<Record<string, unknown>>(
    'SELECT line, reason, message, raw FROM rejected_rows WHERE dataset = ? ORDER BY seq LIMIT ?',
    datasetKeyOf(db, ref),
    limit,
  )
  return rows.map((row) => RejectedRow.parse(row))
}

/** All of them, in file order, some at a time. */
export function* iterateRejected(db: ReadableDb, ref: string, size = 1000): Generator<RejectedRow> {
  const key = datasetKeyOf(db, ref)
  for (let after = -1; ;) {
    const rows = db.all<Record<string, unknown> & { seq: number }>(
      'SELECT seq, line, reason, message, raw FROM rejected_rows WHERE dataset = ? AND seq > ? ORDER BY seq LIMIT ?',
      key,
      after,
      size,
    )
    for (const row of rows) yield RejectedRow.parse(row)
    if (rows.length < size) return
    after = rows.at(-1)?.seq ?? after
  }
}

function datasetRow(db: ReadableDb, key: number): DatasetRow {
  const row = db.get<DatasetRow>('SELECT * FROM datasets WHERE key = ?', key)
  if (!row) throw new WinnowError('dataset.notFound', `There is no dataset with the key ${key}.`)
  return row
}

function isTaken(db: ReadableDb, name: string, exceptKey = 0): boolean {
  const sql = `SELECT 1 FROM datasets WHERE name = ? AND state <> 'trashed' AND stand_in IS NULL AND key <> ?`
  return db.get(sql, name, exceptKey) !== undefined
}

function refuseTakenName(db: ReadableDb, name: string, exceptKey = 0): void {
  if (isTaken(db, name, exceptKey))
    throw new WinnowError('dataset.nameTaken', `There is a dataset named ${name} already.`)
}

function removeEverything(db: WritableDb, key: number): void {
  const [first, last] = keyRange(key)
  db.run('UPDATE datasets SET current_split = NULL WHERE key = ?', key)
  removeSplits(db, key)
  db.run('DELETE FROM labels WHERE row BETWEEN ? AND ?', first, last)
  db.run('DELETE FROM rows WHERE key BETWEEN ? AND ?', first, last)
  db.run('DELETE FROM rejected_rows WHERE dataset = ?', key)
  db.run('DELETE FROM label_names WHERE output IN (SELECT id FROM outputs WHERE dataset = ?)', key)
  db.run('DELETE FROM outputs WHERE dataset = ?', key)
  db.run('DELETE FROM datasets WHERE key = ?', key)
}

function rowToDataset(db: ReadableDb, row: DatasetRow): Dataset {
  return Dataset.parse({
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    revision: row.revision,
    fileName: row.file_name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    format: JSON.parse(row.format),
    columns: JSON.parse(row.columns),
    outputs: outputsOf(db, row.key),
    rows: row.rows,
    rejected: row.rejected,
    classes: countClasses(db, row.key),
    standIn: row.stand_in,
    split: row.current_split === null ? null : splitByKey(db, row.current_split),
  })
}

function countClasses(db: ReadableDb, key: number): number {
  return db.value<number>(
    `SELECT count(*) FROM label_names n JOIN outputs o ON o.id = n.output
     WHERE o.dataset = ? AND n.is_retired = 0 AND n.merged_into IS NULL`,
    key,
  )
}
