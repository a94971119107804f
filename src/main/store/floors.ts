// Floors of a dataset: figures that every run on it must keep on a slice. Removed with undo.
import { SliceFloor } from '../../shared/domain/slice'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { newId } from './identity'

type Stored = {
  id: string
  dataset: string
  output: string
  name: string
  filter: string
  metric: string
  label: string | null
  least: number
  created_at: string
}

const columns = 'id, dataset, output, name, filter, metric, label, least, created_at'

const read = ({ created_at: createdAt, filter, ...rest }: Stored): SliceFloor =>
  SliceFloor.parse({ ...rest, filter: JSON.parse(filter) as unknown, createdAt })

/** Floors of a dataset (its id), the oldest first. */
export function listFloors(db: ReadableDb, dataset: string): SliceFloor[] {
  return db
    .all<Stored>(
      `SELECT ${columns} FROM slice_floors WHERE dataset = ? AND removed_at IS NULL ORDER BY created_at, id`,
      dataset,
    )
    .map(read)
}

/** A floor by its id, removed ones too. @throws WinnowError `floor.notFound`. */
export function getFloor(db: ReadableDb, id: string): SliceFloor {
  const row = db.get<Stored>(`SELECT ${columns} FROM slice_floors WHERE id = ?`, id)
  if (row) return read(row)
  throw new WinnowError('floor.notFound', `There is no floor with the id ${id}.`)
}

/** Floors of all datasets. */
export function everyFloor(db: ReadableDb): SliceFloor[] {
  return db
    .all<Stored>(`SELECT ${columns} FROM slice_floors WHERE removed_at IS NULL ORDER BY created_at, id`)
    .map(read)
}

/** Keeps a floor. */
export function insertFloor(db: WritableDb, floor: Omit<SliceFloor, 'id'>): SliceFloor {
  const id = newId('f')
  db.run(
    `INSERT INTO slice_floors (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    floor.dataset,
    floor.output,
    floor.name,
    JSON.stringify(floor.filter),
    floor.metric,
    floor.label,
    floor.least,
    floor.createdAt,
  )
  return getFloor(db, id)
}

/** Gives a floor another name or figure. @throws WinnowError `floor.notFound`. */
export function updateFloor(
  db: WritableDb,
  id: string,
  change: { readonly name?: string | undefined; readonly least?: number | undefined },
): SliceFloor {
  const { name, least } = getFloor(db, id)
  db.run(
    'UPDATE slice_floors SET name = ?, least = ? WHERE id = ?',
    change.name ?? name,
    change.least ?? least,
    id,
  )
  return getFloor(db, id)
}

/** Removes a floor (a moment), or brings it back (null). @throws WinnowError `floor.notFound`. */
export function markFloorRemoved(db: WritableDb, id: string, at: string | null): SliceFloor {
  db.run('UPDATE slice_floors SET removed_at = ? WHERE id = ?', at, id)
  return getFloor(db, id)
}

/** A kept answer about a run (weak slices, floors, confidences), where nothing that it depends on has changed since. */
export function keptScan(db: ReadableDb, run: string, asked: string, mark: string): unknown {
  const row = db.get<{ report: string }>(
    'SELECT report FROM slice_scans WHERE run = ? AND asked = ? AND mark = ?',
    run,
    asked,
    mark,
  )
  return row ? (JSON.parse(row.report) as unknown) : null
}

/** Keeps an answer in place of the one before. */
export function keepScan(db: WritableDb, run: string, asked: string, mark: string, report: unknown): void {
  db.run(
    `INSERT INTO slice_scans (run, asked, mark, report) VALUES (?, ?, ?, ?)
     ON CONFLICT (run, asked) DO UPDATE SET mark = excluded.mark, report = excluded.report`,
    run,
    asked,
    mark,
    JSON.stringify(report),
  )
}

/** Kept answers of runs whose question begins so, by run. */
export function keptScans(
  db: ReadableDb,
  begin: string,
): { readonly run: string; readonly report: unknown }[] {
  return db
    .all<{ run: string; report: string }>(
      'SELECT run, report FROM slice_scans WHERE substr(asked, 1, ?) = ? ORDER BY run, asked',
      begin.length,
      begin,
    )
    .map(({ run, report }) => ({ run, report: JSON.parse(report) as unknown }))
}

/** What the slices of a dataset depend on: its rows and cells, its split, and the last check of languages. */
export function sliceMark(db: ReadableDb, dataset: string): string {
  return db.value<string>(
    `SELECT d.revision || ':' || coalesce(d.current_split, '') || ':' || coalesce((SELECT made_at FROM quality_reports q WHERE q.dataset = d.key), '')
     FROM datasets d WHERE d.id = ?`,
    dataset,
  )
}
