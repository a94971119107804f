// Runs: what was asked for, where it stands, what came out. Their events and predictions have files of their
// own. Invariant: a status changes only along `transitions`; a run pins revision, split and label names.
import {
  type LabelSnapshot,
  type Run,
  type RunFamily,
  type RunQuery,
  type RunResult,
  type RunStatus,
  type SettingValues,
} from '../../shared/domain/run'
import type { BaseModel } from '../../shared/domain/model'
import { type DatasetId, type RunId, type SplitId } from '../../shared/domain/ids'
import { textColumnsOf } from '../../shared/domain/joined-text'
import { type WireError, WinnowError } from '../../shared/errors'
import type { ReadableDb, SqlValue, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import type { FilterRun } from './filter-sql'
import { newId, nowText } from './identity'
import { thinCurve } from './run-curve'
import { notesSql } from './run-notes'
import { outputsOfRun, type NewOutput, outputsJson, withThresholds } from './run-outputs'
import { columnsOf } from './dataset-columns'
import { columns, type RunRow, rowToRun, withoutLabels } from './run-row'
import { splitKeyOf } from './splits'

/** What a run is made from. The dataset's revision of this moment is pinned. */
export type NewRun = {
  readonly name?: string | undefined
  readonly dataset: DatasetId
  readonly splitId: SplitId | null
  /** The outputs that it answers, the first one first. */
  readonly outputs: readonly NewOutput[]
  readonly family: RunFamily
  readonly settings: SettingValues
  /** The linked folder it starts from. */
  readonly model?: BaseModel | null
  /** The study that it is a training of. */
  readonly study?: string | undefined
  /** The run that it is to reproduce, whose revision it pins in place of the present one. */
  readonly repeats?: { readonly run: RunId; readonly revision: number } | undefined
  /** The version of Winnow. */
  readonly madeBy?: string | undefined
  readonly at?: string
}

/** A worker process; see `processStartTime`. */
export type WorkerProcess = { readonly pid: number; readonly startTime: string | null }

/** Everything that may change while a run lives; absent members stay. */
export type RunChange = {
  readonly status?: RunStatus
  readonly step?: number
  readonly totalSteps?: number
  readonly checkpointStep?: number
  readonly startedAt?: string
  readonly finishedAt?: string | null
  readonly result?: RunResult | null
  readonly error?: WireError | null
  readonly validationCurve?: readonly number[]
  readonly worker?: WorkerProcess | null
  /** Probability from which on a label is given, by the name of the output. */
  readonly thresholds?: Readonly<Record<string, number>>
}

/** Which status may follow which; an ended run can only be resumed, a completed one not even that. */
const transitions: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'cancelled', 'failed', 'interrupted'],
  running: ['paused', 'interrupted', 'cancelled', 'failed', 'completed'],
  paused: ['running', 'interrupted', 'cancelled', 'failed', 'completed'],
  interrupted: ['queued', 'running', 'cancelled'],
  cancelled: ['queued', 'running'],
  failed: ['queued', 'running'],
  completed: [],
}

/**
 * Creates a queued run with the next number; it is named "Run N" unless a name is given.
 * @throws WinnowError `dataset.notFound`.
 */
export function createRun(db: WritableDb, run: NewRun): Run {
  return db.write(() => {
    const dataset = datasetKeyOf(db, run.dataset)
    const [first] = run.outputs
    if (!first) throw new WinnowError('internal', 'A run needs an output.')
    const id = newId('r')
    const { lastId } = db.run(
      `INSERT INTO runs
         (id, name, status, dataset, dataset_revision, split, output, labels, family, settings, created_at,
          model_id, model_name, model_path, model_hash, outputs, study, text_columns, repeats, made_by)
       VALUES (?, ?, 'queued', ?, coalesce(?, (SELECT revision FROM datasets WHERE key = ?)), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
         ?, ?, ?)`,
      id,
      run.name ?? '',
      dataset,
      run.repeats?.revision ?? null,
      dataset,
      run.splitId === null ? null : splitKeyOf(db, run.splitId),
      first.id,
      JSON.stringify(first.labels),
      run.family,
      JSON.stringify(run.settings),
      run.at ?? nowText(),
      run.model?.id ?? null,
      run.model?.name ?? null,
      run.model?.path ?? null,
      run.model?.hash ?? null,
      outputsJson(run.outputs),
      run.study ?? null,
      JSON.stringify(textColumnsOf(columnsOf(db, dataset))),
      run.repeats?.run ?? null,
      run.madeBy ?? null,
    )
    if (run.name === undefined) db.run('UPDATE runs SET name = ? WHERE number = ?', `Run ${lastId}`, lastId)
    return rowToRun(runRow(db, id))
  })
}

/**
 * Changes a run.
 * @throws WinnowError `run.alreadyFinished` when its status may not become the new one, `run.notFound`.
 */
export function updateRun(db: WritableDb, id: RunId, change: RunChange): Run {
  return db.write(() => {
    const row = runRow(db, id)
    const { status } = change
    if (status !== undefined && status !== row.status && !transitions[row.status].includes(status))
      throw new WinnowError(
        'run.alreadyFinished',
        `${row.name} is ${row.status} and cannot become ${status}.`,
      )
    const set = changedColumns(change)
    if (change.thresholds) set.outputs = JSON.stringify(withThresholds(row, change.thresholds))
    const names = Object.keys(set)
    if (names.length > 0)
      db.run(
        `UPDATE runs SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`,
        ...Object.values(set),
        id,
      )
    return rowToRun(runRow(db, id))
  })
}

/** Runs that are not in the trash nor of a study, newest first; archived ones where the query asks for them. */
export function listRuns(db: ReadableDb, query: RunQuery = {}): Run[] {
  const { sql, values } = notesSql(query)
  const runs = db
    .all<RunRow>(
      `SELECT ${columns} WHERE r.trashed_at IS NULL AND r.study IS NULL ${sql} ORDER BY r.number DESC`,
      ...values,
    )
    .map(rowToRun)
  return query.hasLabels === false ? withoutLabels(runs) : runs
}

/** How many runs the list holds that hides archived ones. */
export function countRuns(db: ReadableDb): number {
  const { sql } = notesSql({})
  return (
    db.value<number>(`SELECT count(*) FROM runs r WHERE r.trashed_at IS NULL AND r.study IS NULL ${sql}`) ?? 0
  )
}

/** Whether a run is a training of a study, which stands in no list. */
export function isOfStudy(db: ReadableDb, id: RunId): boolean {
  return db.get('SELECT 1 FROM runs WHERE id = ? AND study IS NOT NULL', id) !== undefined
}

/** Makes a training of a study a run like any other. */
export function leaveStudy(db: WritableDb, id: RunId): void {
  db.run('UPDATE runs SET study = NULL WHERE id = ?', id)
}

/** Every run that is not in the trash, those of studies and the archived ones too, newest first. */
export function listAllRuns(db: ReadableDb): Run[] {
  return db.all<RunRow>(`SELECT ${columns} WHERE r.trashed_at IS NULL ORDER BY r.number DESC`).map(rowToRun)
}

/**
 * A run by id, name, number ("21" or "Run 21") or unique prefix of its id, tried in this order.
 * @throws WinnowError `run.notFound`, `run.ambiguous`.
 */
export function getRun(db: ReadableDb, ref: string): Run {
  return rowToRun(findRun(db, ref))
}

/** Whether there is a run with this id, in the trash or not. */
export function hasRun(db: ReadableDb, id: RunId): boolean {
  return db.get('SELECT 1 FROM runs WHERE id = ?', id) !== undefined
}

/** Gives a run another name. @throws WinnowError `run.notFound`, `run.ambiguous`. */
export function renameRun(db: WritableDb, ref: string, name: string): Run {
  return db.write(() => {
    const { id } = findRun(db, ref)
    db.run('UPDATE runs SET name = ? WHERE id = ?', name, id)
    return rowToRun(runRow(db, id))
  })
}

/** Moves a run to the trash. @throws WinnowError `run.notFinished` while it is queued, running or paused. */
export function trashRun(db: WritableDb, ref: string, at = nowText()): Run {
  return db.write(() => {
    const row = findRun(db, ref)
    if (isActive(row.status)) throw new WinnowError('run.notFinished', `${row.name} is ${row.status}.`)
    db.run('UPDATE runs SET trashed_at = ? WHERE id = ?', at, row.id)
    return rowToRun(row)
  })
}

/** Brings a run back from the trash. @throws WinnowError `run.notFound`. */
export function restoreRun(db: WritableDb, id: RunId): Run {
  db.run('UPDATE runs SET trashed_at = NULL WHERE id = ?', id)
  return rowToRun(runRow(db, id))
}

/**
 * For the owner, at start: marks running and paused runs interrupted whose worker is gone; with `only`, of these runs
 * alone. What waits in the queue goes on waiting, but for trainings of studies, whose plan puts them there. Returns them
 * as they are now.
 */
export function markInterrupted(
  db: WritableDb,
  isWorkerAlive: (worker: WorkerProcess) => boolean,
  at = nowText(),
  only?: ReadonlySet<string>,
): Run[] {
  const gone = runsWithoutProcess(db, isWorkerAlive, only)
  return db.write(() =>
    gone.map((id) => {
      const sql = `UPDATE runs SET status = 'interrupted', finished_at = ?, worker_pid = NULL,
        worker_start_time = NULL WHERE id = ?`
      db.run(sql, at, id)
      return rowToRun(runRow(db, id))
    }),
  )
}

/** Active runs, of all or of `only`, whose process is gone. */
export function runsWithoutProcess(
  db: ReadableDb,
  isWorkerAlive: (worker: WorkerProcess) => boolean,
  only?: ReadonlySet<string>,
): RunId[] {
  const active = db.all<RunRow>(
    `SELECT ${columns} WHERE r.status IN ('running', 'paused')
     OR (r.status = 'queued' AND (r.study IS NOT NULL OR r.family = 'imported')) ORDER BY r.number`,
  )
  return active
    .filter(
      ({ id, worker_pid: pid, worker_start_time: startTime }) =>
        (only?.has(id) ?? true) && (pid === null || !isWorkerAlive({ pid, startTime })),
    )
    .map(({ id }) => id as RunId)
}

/** The process that trains a run; null when none is known. @throws WinnowError `run.notFound`. */
export function workerOf(db: ReadableDb, id: RunId): WorkerProcess | null {
  const { worker_pid: pid, worker_start_time: startTime } = runRow(db, id)
  return pid === null ? null : { pid, startTime }
}

/** Whether a dataset has a queued, running or paused run. */
export function hasActiveRun(db: ReadableDb, dataset: DatasetId): boolean {
  const sql = `SELECT 1 FROM runs WHERE dataset = (SELECT key FROM datasets WHERE id = ?)
    AND status IN ('queued', 'running', 'paused') LIMIT 1`
  return db.get(sql, dataset) !== undefined
}

/** A run as filters and predictions need it: its labels under the names of today and of its snapshot. */
export function runForFilter(
  db: ReadableDb,
  ref: string,
  output?: string,
): FilterRun & { readonly id: string; readonly name: string; readonly revision: number } {
  const row = findRun(db, ref)
  const outputs = outputsOfRun(db, row.id as RunId)
  const own = output === undefined ? outputs[0] : outputs.find(({ name }) => name === output)
  if (!own) throw new WinnowError('label.notFound', `${row.name} does not answer ${output}.`)
  const today = db.all<LabelSnapshot>(
    'SELECT id, name FROM label_names WHERE output = ? AND merged_into IS NULL',
    own.id,
  )
  const ids = new Set(own.labels.map((label) => label.id))
  return {
    id: row.id,
    name: row.name,
    number: row.number,
    revision: row.dataset_revision,
    outputId: own.id,
    labels: [...today.filter((label) => ids.has(label.id)), ...own.labels],
  }
}

function findRun(db: ReadableDb, ref: string): RunRow {
  const exact = db.get<RunRow>(`SELECT ${columns} WHERE r.id = ?`, ref)
  if (exact) return exact
  const live = (where: string, ...values: SqlValue[]): RunRow[] =>
    db.all<RunRow>(`SELECT ${columns} WHERE r.trashed_at IS NULL AND ${where} ORDER BY r.number`, ...values)
  const number = /^(?:run\s*)?#?(\d{1,9})$/i.exec(ref.trim())?.[1]
  const tries = [
    () => live('r.name = ?', ref),
    () => (number === undefined ? [] : live('r.number = ?', Number(number))),
    () => live('substr(r.id, 1, length(?)) = ?', ref, ref),
  ]
  for (const attempt of tries) {
    const found = attempt()
    const [first] = found
    if (found.length > 1)
      throw new WinnowError(
        'run.ambiguous',
        `${ref} matches ${found.map((run) => `${run.name} (${run.id})`).join(', ')}.`,
      )
    if (first) return first
  }
  throw new WinnowError('run.notFound', `There is no run ${ref}.`)
}

function runRow(db: ReadableDb, id: string): RunRow {
  const row = db.get<RunRow>(`SELECT ${columns} WHERE r.id = ?`, id)
  if (!row) throw new WinnowError('run.notFound', `There is no run with the id ${id}.`)
  return row
}

function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'paused'
}

function changedColumns(change: RunChange): Record<string, SqlValue> {
  const set: Record<string, SqlValue> = {}
  if (change.status !== undefined) set.status = change.status
  if (change.step !== undefined) set.step = change.step
  if (change.totalSteps !== undefined) set.total_steps = change.totalSteps
  if (change.checkpointStep !== undefined) set.checkpoint_step = change.checkpointStep
  if (change.startedAt !== undefined) set.started_at = change.startedAt
  if (change.finishedAt !== undefined) set.finished_at = change.finishedAt
  if (change.result !== undefined) set.result = toJson(change.result)
  if (change.error !== undefined) set.error = toJson(change.error)
  if (change.validationCurve !== undefined)
    set.validation_curve = JSON.stringify(thinCurve(change.validationCurve))
  if (change.worker !== undefined) {
    set.worker_pid = change.worker?.pid ?? null
    set.worker_start_time = change.worker?.startTime ?? null
  }
  return set
}

function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}
