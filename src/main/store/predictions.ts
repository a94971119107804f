// What a run says about rows: probabilities as little-endian f32 blobs, and beside them, as plain columns,
// the likeliest label, its probability and whether it is right, so that tables can filter, sort and count.
//
// "Right" is against the labels at the revision that the run pinned: later edits never change its figures.
import type { SaidOfRow } from '../../shared/domain/dataset'
import type { Filter } from '../../shared/domain/filter'
import { RunId } from '../../shared/domain/ids'
import type { PredictionCounts } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import { WinnowError } from '../../shared/errors'
import { defaultThreshold } from '../../shared/metrics/threshold'
import type { ReadableDb, WritableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { forgetEvaluations } from './evaluations'
import { keyRange, rowIdOf, rowKey } from './identity'
import { labelsChangedSince } from './journal'
import { absentLabels, standingLabels } from './row-loader'
import { outputsOfRun } from './run-outputs'
import { matching } from './rows'

/** Probabilities of rows of one part: `scores` is row-major, rows × labels of the run's snapshot. */
export type PredictionChunk = {
  readonly run: RunId
  /** Null for rows in no part. */
  readonly part: string | null
  readonly rowIds: readonly number[]
  readonly scores: Float32Array
  /** Name of the output; the run's first when absent. */
  readonly output?: string | undefined
}

/** Truth and scores of a part, in order of row id. */
export type ScoredPart = {
  readonly rowIds: readonly number[]
  /** Label ids of each row; none where it has no label. */
  readonly truth: readonly (readonly number[])[]
  /** Row-major, rows × labels of the run's snapshot. */
  readonly scores: Float32Array
}

type RunFacts = {
  readonly number: number
  readonly dataset: number
  readonly revision: number
  readonly output: number
  readonly labels: readonly number[]
  /** Where a row may get several labels: the probability from which on it does. */
  readonly threshold: number | null
}

const rowsPerRead = 5000

/**
 * Stores a chunk in one transaction; a row that was stored before is replaced.
 * @throws WinnowError `run.notFound`, `internal` when the lengths do not match.
 */
export function insertPredictions(db: WritableDb, chunk: PredictionChunk): void {
  const run = runFacts(db, chunk.run, chunk.output)
  const width = run.labels.length
  if (chunk.scores.length !== chunk.rowIds.length * width)
    throw new WinnowError(
      'internal',
      `${chunk.rowIds.length} rows of ${width} labels came with ${chunk.scores.length} scores.`,
    )
  const keys = chunk.rowIds.map((id) => rowKey(run.dataset, id))
  const truth = truthOf(db, run, keys)
  const bytes = new Uint8Array(chunk.scores.buffer, chunk.scores.byteOffset, chunk.scores.byteLength)
  db.write(() => {
    forgetEvaluations(db, run.number)
    const insert = db.writer(
      `INSERT INTO predictions (run, output, row, part, label, confidence, is_right, scores, given)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, output, row) DO UPDATE SET part = excluded.part,
       label = excluded.label, confidence = excluded.confidence, is_right = excluded.is_right,
       scores = excluded.scores, given = excluded.given`,
    )
    keys.forEach((key, i) => {
      const best = largestAt(chunk.scores, i * width, width)
      const label = run.labels[best] ?? 0
      const labels = truth(key)
      const given = givenOf(run, chunk.scores.subarray(i * width, (i + 1) * width))
      const isRight = given ? isSame(given, labels) : labels.includes(label)
      insert(
        run.number,
        run.output,
        key,
        chunk.part,
        label,
        chunk.scores[i * width + best] ?? 0,
        labels.length === 0 ? null : isRight ? 1 : 0,
        bytes.subarray(i * width * 4, (i + 1) * width * 4),
        given && JSON.stringify(given),
      )
    })
  })
}

/**
 * Truth and scores of a part of a run, or of every row that it has scored (null): everything an evaluation needs.
 * @throws WinnowError `run.noPredictions`, `run.notFound`.
 */
export function readPredictions(
  db: ReadableDb,
  id: RunId,
  part: string | null,
  output?: string,
  /** Only rows that this keeps. */
  rows?: Filter,
): ScoredPart {
  return db.snapshot(() => {
    const run = runFacts(db, id, output)
    const width = run.labels.length
    const of = `run = ? AND output = ?${part === null ? '' : ' AND part = ?'}`
    const kept = rows && matching(db, run.dataset, undefined, rows)
    const which = [run.number, run.output, ...(part === null ? [] : [part])]
    const total = db.value<number>(`SELECT count(*) FROM predictions WHERE ${of}`, ...which)
    if (total === 0)
      throw new WinnowError(
        'run.noPredictions',
        `${id} has no predictions${part === null ? '' : ` for ${part}`}.`,
      )
    const keys: number[] = []
    const scores = new Float32Array(total * width)
    const bytes = new Uint8Array(scores.buffer)
    const isKept = kept
      ? new Set(
          db
            .all<{ key: number }>(
              `SELECT r.key FROM rows r WHERE r.key BETWEEN ? AND ? AND ${kept.where}`,
              ...keyRange(run.dataset),
              ...kept.params,
            )
            .map(({ key }) => key),
        )
      : null
    let after = 0
    for (;;) {
      const found = db.all<{ row: number; scores: Uint8Array }>(
        `SELECT row, scores FROM predictions WHERE ${of} AND row > ? ORDER BY row LIMIT ?`,
        ...which,
        after,
        rowsPerRead,
      )
      const last = found.at(-1)
      if (!last) break
      after = last.row
      for (const row of found) {
        if (isKept && !isKept.has(row.row)) continue
        bytes.set(row.scores, keys.length * width * 4)
        keys.push(row.row)
      }
    }
    const truth = truthOf(db, run, keys)
    return {
      rowIds: keys.map(rowIdOf),
      truth: keys.map(truth),
      scores: scores.subarray(0, keys.length * width),
    }
  })
}

/** Parts with predictions and their number of rows; rows in no part are not counted. */
export function predictedParts(db: ReadableDb, id: RunId): Record<string, number> {
  const run = runFacts(db, id)
  const rows = db.all<{ part: string; count: number }>(
    `SELECT part, count(*) AS count FROM predictions WHERE run = ? AND output = ? AND part IS NOT NULL
     GROUP BY part`,
    run.number,
    run.output,
  )
  return Object.fromEntries(rows.map(({ part, count }) => [part, count]))
}

const confidenceBins = 20

/** How many rows a run gave each label, in a part or in all, and how sure it was. @throws WinnowError `run.notFound`. */
export function countPredictions(
  db: ReadableDb,
  id: RunId,
  part: string | null,
  output?: string,
): PredictionCounts {
  const run = runFacts(db, id, output)
  const of = `p.run = ? AND p.output = ?${part === null ? '' : ' AND p.part = ?'}`
  const which = [run.number, run.output, ...(part === null ? [] : [part])]
  const labels = db.all<{ label: string; count: number }>(
    `SELECT n.name AS label, count(*) AS count FROM predictions p JOIN label_names n ON n.id = p.label
     WHERE ${of} GROUP BY p.label ORDER BY count(*) DESC, n.name`,
    ...which,
  )
  const bins = db.all<{ bin: number; count: number }>(
    `SELECT min(${confidenceBins - 1}, CAST(p.confidence * ${confidenceBins} AS INTEGER)) AS bin, count(*) AS count
     FROM predictions p WHERE ${of} GROUP BY bin`,
    ...which,
  )
  const confidence = Array.from({ length: confidenceBins }, () => 0)
  for (const { bin, count } of bins) confidence[bin] = count
  return { rows: labels.reduce((sum, one) => sum + one.count, 0), labels, confidence }
}

/** Ids of the rows that a run has a prediction for. @throws WinnowError `run.notFound`. */
export function predictedRows(db: ReadableDb, id: RunId): Set<number> {
  const run = runFacts(db, id)
  const sql = 'SELECT row FROM predictions WHERE run = ? AND output = ?'
  return new Set(db.all<{ row: number }>(sql, run.number, run.output).map(({ row }) => rowIdOf(row)))
}

/** For each output of a run whether it is right, over the rows of a part (null: all) that have a label in each of them. */
export function rightTogether(db: ReadableDb, run: Pick<Run, 'id'>, part: string | null): Uint8Array[] {
  const { number } = runFacts(db, run.id)
  const outputs = outputsOfRun(db, run.id)
  const byRow = outputs.map(({ id }) => {
    const rows = db.all<{ row: number; right: number }>(
      `SELECT row, is_right AS "right" FROM predictions
       WHERE run = ? AND output = ? AND is_right IS NOT NULL${part === null ? '' : ' AND part = ?'} ORDER BY row`,
      number,
      id,
      ...(part === null ? [] : [part]),
    )
    return new Map(rows.map(({ row, right }) => [row, right]))
  })
  const [first = new Map<number, number>(), ...others] = byRow
  const rows = [...first.keys()].filter((row) => others.every((one) => one.has(row)))
  return byRow.map((one) => Uint8Array.from(rows, (row) => one.get(row) ?? 0))
}

/** Forgets the predictions of a run (before it is scored again). */
export function removePredictions(db: WritableDb, id: RunId): void {
  const { number } = runFacts(db, id)
  forgetEvaluations(db, number)
  db.run('DELETE FROM predictions WHERE run = ?', number)
}

/** The run and one of its outputs, the first where none is named. */
function runFacts(db: ReadableDb, id: RunId, output?: string): RunFacts {
  const row = db.get<Pick<RunFacts, 'number' | 'dataset' | 'revision'>>(
    'SELECT number, dataset, dataset_revision AS revision FROM runs WHERE id = ?',
    id,
  )
  if (!row) throw new WinnowError('run.notFound', `There is no run with the id ${id}.`)
  const outputs = outputsOfRun(db, id)
  const own = output === undefined ? outputs[0] : outputs.find(({ name }) => name === output)
  if (!own) {
    const known = outputs.map(({ name }) => name).join(', ')
    throw new WinnowError('label.notFound', `The run answers ${known}, not ${output}.`)
  }
  return {
    ...row,
    output: own.id,
    labels: own.labels.map((label) => label.id),
    threshold: own.kind === 'multi' ? (own.threshold ?? defaultThreshold) : null,
  }
}

/** Ids of the labels that a row gets, where it may get several; in order. */
function givenOf({ labels, threshold }: RunFacts, scores: Float32Array): number[] | null {
  if (threshold === null) return null
  return labels.filter((_, index) => (scores[index] ?? 0) >= threshold)
}

function isSame(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one))
}

/** Labels of rows as the run saw them. */
function truthOf(db: ReadableDb, run: RunFacts, keys: readonly number[]): (key: number) => readonly number[] {
  const lowest = keys.reduce((low, key) => Math.min(low, key), Number.MAX_SAFE_INTEGER)
  const highest = keys.reduce((high, key) => Math.max(high, key), 0)
  const labels = standingLabels(db, run.output, lowest - 1, highest)
  const earlier = labelsChangedSince(db, run.dataset, run.output, run.revision)
  // Rows that have left the dataset since are what the run was judged on all the same.
  const absent = absentLabels(db, run.output, lowest - 1, highest)
  return (key) => earlier.get(rowIdOf(key)) ?? labels.get(key) ?? absent.get(key) ?? []
}

function largestAt(scores: Float32Array, from: number, width: number): number {
  let best = 0
  for (let i = 1; i < width; i++) if ((scores[from + i] ?? 0) > (scores[from + best] ?? 0)) best = i
  return best
}

/** What every run says of a row, the latest run first. @throws WinnowError `dataset.notFound`. */
export function saidOfRow(db: ReadableDb, dataset: string, rowId: number): SaidOfRow[] {
  const found = db.all<{
    run: string
    name: string
    output: string
    label: string
    given: string | null
    confidence: number
    is_right: number | null
  }>(
    `SELECT r.id AS run, r.name, o.name AS output, n.name AS label, p.confidence, p.is_right,
       CASE WHEN p.given IS NOT NULL THEN
         (SELECT json_group_array(g.name) FROM label_names g WHERE g.id IN (SELECT value FROM json_each(p.given)))
       END AS given
     FROM runs r JOIN predictions p ON p.run = r.number AND p.row = ?
     JOIN outputs o ON o.id = p.output JOIN label_names n ON n.id = p.label
     WHERE r.dataset = ? AND r.trashed_at IS NULL AND r.study IS NULL AND p.output = r.output
     ORDER BY r.number DESC`,
    rowKey(datasetKeyOf(db, dataset), rowId),
    datasetKeyOf(db, dataset),
  )
  return found.map(({ run, given, is_right: right, label, ...one }) => ({
    ...one,
    run: RunId.parse(run),
    labels: given === null ? [label] : (JSON.parse(given) as string[]),
    isRight: right === null ? null : right === 1,
  }))
}
