// Linked model folders: where each lies and what stood in it when it was last looked at. The folder itself is
// never touched. Invariant: a path is linked once, in the list or in the trash; a name is unique in the list.
import { type BaseModel, type FolderReport, LinkedModel } from '../../shared/domain/model'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { newId, nowText } from './identity'

/** A linked model without what only the file system knows. */
export type StoredModel = Omit<LinkedModel, 'isThere'>

/** A folder to link. */
export type NewModel = {
  /** Absolute; links resolved. */
  readonly path: string
  readonly name: string
  readonly report: FolderReport
  readonly at?: string
}

type ModelRow = {
  id: string
  name: string
  path: string
  report: string
  added_at: string
  runs: number
}

const StoredModel = LinkedModel.omit({ isThere: true })

const columns = `m.id, m.name, m.path, m.report, m.added_at,
  (SELECT count(*) FROM runs r WHERE r.model_id = m.id AND r.trashed_at IS NULL AND r.family <> 'imported') AS runs
  FROM models m`

/** Models in the list, the latest first. */
export function listModels(db: ReadableDb): StoredModel[] {
  return db
    .all<ModelRow>(`SELECT ${columns} WHERE m.trashed_at IS NULL ORDER BY m.added_at DESC, m.id`)
    .map(rowToModel)
}

/**
 * A model in the list by id, name or unique prefix of its id, tried in this order; null when there is none.
 * @throws WinnowError `model.notFound` when a prefix fits several.
 */
export function findModel(db: ReadableDb, ref: string): StoredModel | null {
  const live = (where: string, ...values: string[]): ModelRow[] =>
    db.all<ModelRow>(`SELECT ${columns} WHERE m.trashed_at IS NULL AND ${where}`, ...values)
  const [exact] = [...live('m.id = ?', ref), ...live('m.name = ?', ref)]
  if (exact) return rowToModel(exact)
  const found = live('substr(m.id, 1, length(?)) = ?', ref, ref)
  if (found.length > 1) {
    const list = found.map((one) => `${one.name} (${one.id})`).join(', ')
    throw new WinnowError('model.notFound', `${ref} matches ${list}.`, {
      hint: 'Use a longer prefix of the id.',
    })
  }
  return found[0] ? rowToModel(found[0]) : null
}

/** The same, where there must be one. @throws WinnowError `model.notFound`. */
export function getModel(db: ReadableDb, ref: string): StoredModel {
  const found = findModel(db, ref)
  if (!found) throw new WinnowError('model.notFound', `There is no model ${ref}.`)
  return found
}

/** The model linked to this path, in the list or in the trash. */
export function modelAt(db: ReadableDb, path: string): StoredModel | null {
  const row = db.get<ModelRow>(`SELECT ${columns} WHERE m.path = ?`, path)
  return row ? rowToModel(row) : null
}

/** Links a folder. A path that was linked before keeps its id and gets the new report; a taken name a number. */
export function linkModel(db: WritableDb, model: NewModel): StoredModel {
  return db.write(() => {
    const known = db.get<{ id: string }>('SELECT id FROM models WHERE path = ?', model.path)
    const id = known?.id ?? newId('m')
    const name = freeName(db, model.name, id)
    const report = JSON.stringify(model.report)
    if (known)
      db.run(
        'UPDATE models SET name = ?, report = ?, hash = ?, trashed_at = NULL WHERE id = ?',
        name,
        report,
        model.report.hash,
        id,
      )
    else
      db.run(
        'INSERT INTO models (id, name, path, hash, report, added_at) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        name,
        model.path,
        model.report.hash,
        report,
        model.at ?? nowText(),
      )
    return modelRow(db, id)
  })
}

/** Gives a model another name; one that is taken gets a number. @throws WinnowError `model.notFound`. */
export function renameModel(db: WritableDb, ref: string, name: string): StoredModel {
  return db.write(() => {
    const { id } = getModel(db, ref)
    db.run('UPDATE models SET name = ? WHERE id = ?', freeName(db, name, id), id)
    return modelRow(db, id)
  })
}

/**
 * Takes a model from the list; runs keep what they remember of it.
 * @throws WinnowError `model.notFound`, `model.inUse` while a run that has not ended starts from it.
 */
export function trashModel(db: WritableDb, ref: string, at = nowText()): StoredModel {
  return db.write(() => {
    const model = getModel(db, ref)
    const sql = `SELECT name FROM runs WHERE model_id = ? AND status IN ('queued', 'running', 'paused') LIMIT 1`
    const active = db.get<{ name: string }>(sql, model.id)
    if (active) throw new WinnowError('model.inUse', `${active.name} trains from ${model.name}.`)
    db.run('UPDATE models SET trashed_at = ? WHERE id = ?', at, model.id)
    return model
  })
}

/** Brings a model back from the trash. @throws WinnowError `model.notFound`. */
export function restoreModel(db: WritableDb, id: string): StoredModel {
  return db.write(() => {
    const { name } = modelRow(db, id)
    db.run('UPDATE models SET name = ?, trashed_at = NULL WHERE id = ?', freeName(db, name, id), id)
    return modelRow(db, id)
  })
}

/** What a run remembers of a model. */
export function baseOf({ id, name, path, report }: StoredModel): BaseModel {
  return { id, name, path, hash: report.hash }
}

/** The name, or the name with the first free number from 2. */
function freeName(db: ReadableDb, wanted: string, own: string): string {
  const isTaken = (name: string): boolean =>
    db.get('SELECT 1 FROM models WHERE name = ? AND id <> ? AND trashed_at IS NULL', name, own) !== undefined
  let name = wanted
  for (let number = 2; isTaken(name); number++) name = `${wanted} ${number}`
  return name
}

function modelRow(db: ReadableDb, id: string): StoredModel {
  const row = db.get<ModelRow>(`SELECT ${columns} WHERE m.id = ?`, id)
  if (!row) throw new WinnowError('model.notFound', `There is no model with the id ${id}.`)
  return rowToModel(row)
}

function rowToModel(row: ModelRow): StoredModel {
  return StoredModel.parse({
    id: row.id,
    name: row.name,
    path: row.path,
    report: JSON.parse(row.report),
    addedAt: row.added_at,
    runs: row.runs,
  })
}
