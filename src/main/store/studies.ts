// Studies as they are stored. The plan is written before the first training and after every step, so that a study that was
// killed goes on with what is not done. Its runs carry its id.
import type { RunId, SplitId } from '../../shared/domain/ids'
import {
  PlannedMember,
  StudyRequest,
  type Study,
  type StudyId,
  type StudyMember,
} from '../../shared/domain/study'
import { meanAndDeviation, pairedDifference } from '../../shared/metrics/paired'
import { decayOf } from '../../shared/backtest'
import { conclusionOf } from '../../shared/study-words'
import { settingsOfTrial } from '../../shared/sweep/plan'
import { bestMember, bestOf, type Judge, judgeOf, ranked } from '../../shared/sweep/ranking'
import { toWireError, type WireError, WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { newId, nowText, rowIdOf } from './identity'

/** A study to store. */
export type NewStudy = {
  readonly name: string
  readonly dataset: string
  readonly output: number
  readonly request: StudyRequest
  readonly plan: readonly PlannedMember[]
  readonly at?: string
}

type StudyRow = {
  id: string
  name: string
  status: Study['status']
  request: string
  plan: string
  error: string | null
  created_at: string
  finished_at: string | null
  dataset_id: string
  dataset_name: string
  output_name: string
}

const columns = `s.id, s.name, s.status, s.request, s.plan, s.error, s.created_at, s.finished_at, d.id AS dataset_id,
  d.name AS dataset_name, o.name AS output_name
  FROM studies s JOIN datasets d ON d.key = s.dataset JOIN outputs o ON o.id = s.output`

/** Studies in the list, the latest first. */
export function listStudies(db: ReadableDb): Study[] {
  return db
    .all<StudyRow>(`SELECT ${columns} WHERE s.trashed_at IS NULL ORDER BY s.created_at DESC, s.id`)
    .map((row) => rowToStudy(db, row))
}

/** A study by id, name or unique prefix of its id. @throws WinnowError `study.notFound`. */
export function getStudy(db: ReadableDb, ref: string): Study {
  return rowToStudy(db, studyRow(db, ref))
}

/** The trainings of a study with their splits. */
export function planOfStudy(db: ReadableDb, id: StudyId): PlannedMember[] {
  return readPlan(studyRow(db, id))
}

/** Stores a study that begins now. */
export function createStudy(db: WritableDb, study: NewStudy): Study {
  const id = newId('t')
  db.run(
    `INSERT INTO studies (id, name, dataset, output, status, request, plan, created_at)
     VALUES (?, ?, ?, ?, 'running', ?, ?, ?)`,
    id,
    study.name,
    datasetKeyOf(db, study.dataset),
    study.output,
    JSON.stringify(study.request),
    JSON.stringify(study.plan),
    study.at ?? nowText(),
  )
  return getStudy(db, id)
}

/** Changes what is said of a study; absent members stay. */
export function updateStudy(
  db: WritableDb,
  id: StudyId,
  change: {
    readonly status?: Study['status']
    readonly plan?: readonly PlannedMember[]
    readonly finishedAt?: string | null
    readonly error?: WireError | null
  },
): Study {
  return db.write(() => {
    if (change.status) db.run('UPDATE studies SET status = ? WHERE id = ?', change.status, id)
    if (change.plan) db.run('UPDATE studies SET plan = ? WHERE id = ?', JSON.stringify(change.plan), id)
    if (change.finishedAt !== undefined)
      db.run('UPDATE studies SET finished_at = ? WHERE id = ?', change.finishedAt, id)
    if (change.error !== undefined)
      db.run('UPDATE studies SET error = ? WHERE id = ?', change.error && JSON.stringify(change.error), id)
    return getStudy(db, id)
  })
}

/** Studies that an earlier process left running, which nobody drives any more, become interrupted. */
export function interruptStudies(db: WritableDb, at: string): void {
  const error = toWireError(new WinnowError('study.interrupted', 'Winnow ended while the study ran.'))
  db.run(
    `UPDATE studies SET status = 'interrupted', finished_at = ?, error = ? WHERE status = 'running'`,
    at,
    JSON.stringify(error),
  )
}

/** Moves a study to the trash. @throws WinnowError `study.notFound`. */
export function trashStudy(db: WritableDb, id: StudyId, at: string): void {
  db.run('UPDATE studies SET trashed_at = ? WHERE id = ?', at, id)
}

/** Brings a study back. @throws WinnowError `study.notFound`. */
export function restoreStudy(db: WritableDb, id: StudyId): Study {
  db.run('UPDATE studies SET trashed_at = NULL WHERE id = ?', id)
  return getStudy(db, id)
}

/** One row that a model which never saw it was asked about. */
export type OutOfFold = {
  readonly row: number
  readonly fold: string
  readonly label: string
  readonly predicted: string
  readonly probability: number
  readonly isRight: boolean
}

/** What the folds of a cross-validation said of the rows that each had left out, in order of row id. */
export function outOfFold(db: ReadableDb, id: StudyId): OutOfFold[] {
  const members = planOfStudy(db, id)
  const rows = members.flatMap(({ run, name }) =>
    run === null
      ? []
      : db
          .all<{
            row: number
            label: string | null
            predicted: string
            confidence: number
            is_right: number
          }>(
            `SELECT p.row, n.name AS predicted, p.confidence, p.is_right,
               (SELECT group_concat(t.name, '|') FROM labels l JOIN label_names t ON t.id = l.label
                WHERE l.row = p.row AND l.output = p.output AND l.status IN ('validated', 'flagged')) AS label
             FROM predictions p JOIN runs r ON r.number = p.run JOIN label_names n ON n.id = p.label
             WHERE r.id = ? AND p.output = r.output AND p.part = 'test' AND p.is_right IS NOT NULL`,
            run,
          )
          .map((one) => ({
            row: rowIdOf(one.row),
            fold: name,
            label: one.label ?? '',
            predicted: one.predicted,
            probability: one.confidence,
            isRight: one.is_right === 1,
          })),
  )
  return rows.sort((a, b) => a.row - b.row)
}

function studyRow(db: ReadableDb, ref: string): StudyRow {
  const live = (where: string, ...values: string[]): StudyRow[] =>
    db.all<StudyRow>(`SELECT ${columns} WHERE ${where} ORDER BY s.created_at DESC`, ...values)
  const [exact] = [...live('s.id = ?', ref), ...live('s.trashed_at IS NULL AND s.name = ?', ref)]
  if (exact) return exact
  const found = live('s.trashed_at IS NULL AND substr(s.id, 1, length(?)) = ?', ref, ref)
  const [only, second] = found
  if (only && !second) return only
  if (second)
    throw new WinnowError('study.notFound', `${ref} matches ${found.map(({ name }) => name).join(', ')}.`, {
      hint: 'Use a longer prefix of the id.',
    })
  throw new WinnowError('study.notFound', `There is no study ${ref}.`)
}

function readPlan(row: StudyRow): PlannedMember[] {
  return PlannedMember.array().parse(JSON.parse(row.plan))
}

function rowToStudy(db: ReadableDb, row: StudyRow): Study {
  const request = StudyRequest.parse(JSON.parse(row.request))
  const members = readPlan(row).map(({ split: _split, ...member }) => member)
  const sweep = request.kind === 'sweep' ? request : null
  const judge = judgeOf(sweep?.metric ?? '')
  const study = {
    id: row.id as StudyId,
    name: row.name,
    kind: request.kind,
    datasetId: row.dataset_id as Study['datasetId'],
    dataset: row.dataset_name,
    output: row.output_name,
    status: row.status,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    request,
    members,
    mean: sweep ? null : meanOf(members),
    comparisons:
      request.kind === 'recipes'
        ? comparisonsOf(db, membersByAccuracy(members))
        : sweep && row.status !== 'running'
          ? comparisonsOf(db, nextBest(members, judge))
          : [],
    decay: request.kind === 'backtest' ? decayOf(members, request.tolerance) : null,
    best: sweep && bestOf(members, judge, sweep.rungs ?? [], (one) => settingsOfTrial(sweep, one)),
    error: row.error === null ? null : (JSON.parse(row.error) as WireError),
  }
  return { ...study, conclusion: conclusionOf(study) }
}

function meanOf(members: readonly StudyMember[]): Study['mean'] {
  const done = members.flatMap(({ figures }) => figures ?? [])
  if (done.length === 0) return null
  return {
    accuracy: meanAndDeviation(done.map(({ accuracy }) => accuracy.value)),
    macroF1: meanAndDeviation(done.map(({ macroF1 }) => macroF1.value)),
  }
}

/** The best trial of a sweep and the second of its rung. */
function nextBest(members: readonly StudyMember[], judge: Judge): StudyMember[] {
  const rung = bestMember(members, judge)?.rung
  return ranked(
    members.filter((one) => one.rung === rung),
    judge,
  ).slice(0, 2)
}

const membersByAccuracy = (members: readonly StudyMember[]): StudyMember[] =>
  members
    .filter(({ figures }) => figures !== null)
    .toSorted((a, b) => (b.figures?.accuracy.value ?? 0) - (a.figures?.accuracy.value ?? 0))

/** The first against each other one, on the validation rows that both were asked about. */
function comparisonsOf(db: ReadableDb, done: readonly StudyMember[]): Study['comparisons'] {
  const [first, ...others] = done
  if (!first) return []
  return others.map((second) => {
    const { rows, onlyFirst, onlySecond } = partedRows(db, first.run, second.run)
    const { difference, low, high, p } = pairedDifference(rows, onlyFirst, onlySecond)
    return { first: first.name, second: second.name, rows, difference, low, high, p }
  })
}

function partedRows(db: ReadableDb, first: RunId | null, second: RunId | null) {
  const found = db.get<{ rows: number; one: number | null; other: number | null }>(
    `SELECT count(*) AS rows, sum(a.is_right > b.is_right) AS one, sum(b.is_right > a.is_right) AS other
     FROM predictions a JOIN predictions b ON b.row = a.row AND b.output = a.output
       AND b.run = (SELECT number FROM runs WHERE id = ?)
     WHERE a.run = (SELECT number FROM runs WHERE id = ?) AND a.output = (SELECT output FROM runs WHERE id = ?)
       AND a.part = 'validation' AND b.part = 'validation' AND a.is_right IS NOT NULL AND b.is_right IS NOT NULL`,
    second ?? '',
    first ?? '',
    first ?? '',
  )
  return { rows: found?.rows ?? 0, onlyFirst: found?.one ?? 0, onlySecond: found?.other ?? 0 }
}

/** Split ids that a study uses. */
export function splitsOfStudy(plan: readonly PlannedMember[]): SplitId[] {
  return [...new Set(plan.flatMap(({ split }) => (split === null ? [] : [split as SplitId])))]
}
