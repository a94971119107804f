// What a queue would hold: the messages that may come up, in its order.
import type { LabelPick, Picked } from '../../shared/domain/labelling'
import { mostInQueue, ordersOfRuns } from '../../shared/domain/labelling'
import { RunId } from '../../shared/domain/ids'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { keyRange, rowIdOf } from './identity'
import {
  doubtsOfRun,
  orderAtRandom,
  orderByRun,
  orderDiverse,
  type Ordered,
  type ScoringRun,
} from './label-order'
import { orderBestNext } from './label-best-next'
import { type Eligible, eligibleRows, labelledKeys } from './label-pool'
import { revisionOf } from './journal'
import { outputsOf } from './outputs'
import { outputsOfRun } from './run-outputs'
import { runForFilter } from './runs'

const usualSeed = 42
/** Messages among which it is looked whether a run has scored any. */
const mostTried = 1000

/**
 * The messages of a queue in its order, and how many that match are left out for which reason.
 * @throws WinnowError `dataset.notFound`, `label.notFound`, `labelling.noScores` where an order needs a run and none has
 * scored such messages, `quality.noReport` where wrong-looking labels are asked for without a run or a check, and what a
 * filter throws.
 */
export function pickRows(db: ReadableDb, pick: LabelPick): Picked {
  return db.snapshot(() => {
    const key = datasetKeyOf(db, pick.dataset)
    const output = outputOf(db, key, pick)
    const take = Math.min(pick.take ?? mostInQueue, mostInQueue)
    if (pick.order === 'wrong-looking') return pickDoubtful(db, key, output, pick, take)
    const found = eligibleRows(db, key, output, pick, null)
    const { keys } = found
    const run = runOf(db, key, output, pick, keys)
    if (ordersOfRuns.has(pick.order) && !run && keys.length > 0) throw noScores(pick)
    const ordered = inOrder(db, key, output, pick, keys, run, take)
    return pickedOf(db, ordered, found, revisionOf(db, key), run)
  })
}

function inOrder(
  db: ReadableDb,
  key: number,
  output: number | null,
  { order, seed = usualSeed }: LabelPick,
  keys: readonly number[],
  run: ScoringRun | null,
  take: number,
): Ordered[] {
  if (order === 'diverse')
    return orderDiverse(db, key, keys, labelledKeys(db, key, output), { seed, take, run })
  if (!run || !ordersOfRuns.has(order)) return orderAtRandom(keys, seed, take)
  const counts = countsOf(db, key, output)
  if (order !== 'best-next') return orderByRun(db, run, keys, order, take, counts)
  return orderBestNext(db, key, run, keys, labelledKeys(db, key, output), counts, { seed, take })
}

function pickDoubtful(
  db: ReadableDb,
  key: number,
  output: number | null,
  pick: LabelPick,
  take: number,
): Picked {
  const run = pick.run === undefined ? null : runOf(db, key, output, pick, [])
  const doubts = run ? doubtsOfRun(db, run, givenLabels(db, key, output)) : foundDoubts(db, key, pick)
  const byKey = new Map(doubts.map((one) => [one.key, one]))
  const found = eligibleRows(db, key, output, pick, new Set(byKey.keys()))
  const isEligible = new Set(found.keys)
  const ordered = doubts.filter((one) => isEligible.has(one.key)).slice(0, take)
  return pickedOf(db, ordered, found, revisionOf(db, key), run)
}

function pickedOf(
  db: ReadableDb,
  ordered: readonly Ordered[],
  { matched, leftOut, keys, twinsOf }: Eligible,
  revision: number,
  run: ScoringRun | null,
): Picked {
  const texts = new Map(
    db
      .all<{ key: number; text: string }>(
        'SELECT key, text FROM rows WHERE key IN (SELECT value FROM json_each(?))',
        JSON.stringify(ordered.map((one) => one.key)),
      )
      .map(({ key, text }) => [key, text]),
  )
  const twins = twinsOf(ordered.map(({ key }) => key))
  return {
    matched,
    revision,
    leftOut: { ...leftOut, notTaken: keys.length - ordered.length },
    rows: ordered.map(({ key, score, reason }) => ({
      id: rowIdOf(key),
      text: texts.get(key) ?? '',
      score,
      reason,
      twins: twins.get(key) ?? 0,
    })),
    run: run && { id: RunId.parse(run.id), name: run.name },
  }
}

function outputOf(db: ReadableDb, key: number, { dataset, output }: LabelPick): number | null {
  const outputs = outputsOf(db, key)
  const found = output === undefined ? outputs[0] : outputs.find(({ name }) => name === output)
  if (found) return found.id
  if (output === undefined || (outputs.length === 0 && output === 'label')) return null
  throw new WinnowError('label.notFound', `${dataset} has no output named ${output}.`)
}

/** The run that is named, else the latest that has scored such messages; null where there is none. */
function runOf(
  db: ReadableDb,
  key: number,
  output: number | null,
  pick: LabelPick,
  keys: readonly number[],
): ScoringRun | null {
  const named = pick.run === undefined ? null : runForFilter(db, pick.run).id
  if (named !== null) {
    const run = scoring(db, named, output)
    const dataset = db.value<number>('SELECT dataset FROM runs WHERE id = ?', named)
    if (dataset !== key || !run)
      throw new WinnowError(
        'labelling.noScores',
        `${pick.run} does not answer what is labelled in ${pick.dataset}.`,
      )
    if (ordersOfRuns.has(pick.order) && keys.length > 0 && !hasScored(db, run, keys)) throw noScores(pick)
    return run
  }
  if (output === null || pick.order === 'random') return null
  const runs = db.all<{ id: string }>(
    'SELECT id FROM runs WHERE dataset = ? AND trashed_at IS NULL AND study IS NULL ORDER BY number DESC',
    key,
  )
  for (const { id } of runs) {
    const run = scoring(db, id, output)
    if (run && hasScored(db, run, keys)) return run
  }
  return null
}

/** A run with the labels of one of its outputs; null where it does not answer it. */
export function scoring(db: ReadableDb, id: string, output: number | null): ScoringRun | null {
  const own = outputsOfRun(db, id).find((one) => one.id === output)
  const run = db.get<{ name: string; number: number }>('SELECT name, number FROM runs WHERE id = ?', id)
  if (!own || !run) return null
  return { id, ...run, outputId: own.id, labels: own.labels, isMulti: own.kind === 'multi' }
}

function hasScored(db: ReadableDb, run: ScoringRun, keys: readonly number[]): boolean {
  const step = Math.max(1, Math.ceil(keys.length / mostTried))
  const some = keys.filter((_, at) => at % step === 0)
  return (
    db.get(
      'SELECT 1 FROM predictions WHERE run = ? AND output = ? AND row IN (SELECT value FROM json_each(?)) LIMIT 1',
      run.number,
      run.outputId,
      JSON.stringify(some),
    ) !== undefined
  )
}

/** Messages that have each label, by its id. */
function countsOf(db: ReadableDb, key: number, output: number | null): Map<number, number> {
  const found = db.all<{ label: number; count: number }>(
    `SELECT label, count(*) AS count FROM labels WHERE row BETWEEN ? AND ? AND output = ?
     AND status IN ('validated', 'flagged') GROUP BY label`,
    ...keyRange(key),
    output,
  )
  return new Map(found.map(({ label, count }) => [label, count]))
}

function givenLabels(db: ReadableDb, key: number, output: number | null): Map<number, number[]> {
  const found = db.all<{ row: number; label: number }>(
    `SELECT row, label FROM labels WHERE row BETWEEN ? AND ? AND output = ? AND status IN ('validated', 'flagged')
     ORDER BY row, label`,
    ...keyRange(key),
    output,
  )
  const given = new Map<number, number[]>()
  for (const { row, label } of found) given.set(row, [...(given.get(row) ?? []), label])
  return given
}

/** What the last check of the dataset doubts, the surest first. */
function foundDoubts(
  db: ReadableDb,
  key: number,
  { dataset }: LabelPick,
): { key: number; score: number; reason: string }[] {
  const isChecked = db.get('SELECT 1 FROM quality_reports WHERE dataset = ?', key)
  if (!isChecked)
    throw new WinnowError('quality.noReport', `${dataset} has not been checked yet.`, {
      hint: 'Check its quality first, or name the run that is to doubt labels.',
    })
  const found = db.all<{ row: number; score: number; name: string | null }>(
    `SELECT q.row, q.score, n.name FROM quality_rows q LEFT JOIN label_names n ON n.id = q.label
     WHERE q.dataset = ? AND q.finding = 'doubtfulLabels' ORDER BY q.score DESC, q.row`,
    key,
  )
  return found.map(({ row, score, name }) => ({
    key: row,
    score,
    reason: `the check says ${name ?? 'another label'} (${score.toFixed(2)})`,
  }))
}

function noScores({ dataset, run, order }: LabelPick): WinnowError {
  const who = run === undefined ? 'No run' : `The run ${run}`
  const verb = run === undefined ? 'has scored' : 'has not scored'
  return new WinnowError('labelling.noScores', `${who} ${verb} the messages of ${dataset} that match.`, {
    hint: `${order} reads what a model says: score them with \`winnow predict RUN --dataset ${dataset}\`, or order them at random.`,
    details: { path: 'run' },
  })
}
