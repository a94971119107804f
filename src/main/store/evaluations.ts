// Evaluations that were worked out, kept with their run: truth and scores are pinned, so they hold until the run says
// something else of some row, or Winnow computes its figures in another way.
import { Evaluation } from '../../shared/domain/prediction'
import type { Run } from '../../shared/domain/run'
import type { ReadableDb, WritableDb } from './database'

/** To be raised when a figure, its interval or the form of an evaluation changes. */
const version = 1

/** What an evaluation hangs on beside the predictions; they forget it when they change. */
function factsOf(run: Run, names: Iterable<string>, revision: number): string {
  const { datasetRevision, splitId, outputs } = run
  const thresholds = outputs.map(({ threshold }) => threshold)
  // Labels that training never saw are named as they are today.
  const today = [...names].length > 0 ? revision : null
  return JSON.stringify([version, datasetRevision, splitId, thresholds, today])
}

/** A run's number: what rows of other tables name it by. */
const numberOf = (db: ReadableDb, run: Run): number =>
  db.value<number>('SELECT number FROM runs WHERE id = ?', run.id)

/** The kept evaluation of an output on a part (null: all rows); undefined where there is none that still holds. */
export function keptEvaluation(
  db: ReadableDb,
  run: Run,
  part: string | null,
  output: string,
  revision: number,
): Evaluation | undefined {
  const found = db.get<{ facts: string; evaluation: string }>(
    'SELECT facts, evaluation FROM evaluations WHERE run = ? AND output = ? AND part = ?',
    numberOf(db, run),
    output,
    part ?? '',
  )
  if (!found) return undefined
  const { data } = Evaluation.safeParse(JSON.parse(found.evaluation))
  return data && found.facts === factsOf(run, data.unseenLabels, revision) ? data : undefined
}

/** Keeps an evaluation in place of an older one. */
export function keepEvaluation(
  db: WritableDb,
  run: Run,
  part: string | null,
  evaluation: Evaluation,
  revision: number,
): void {
  db.run(
    `INSERT INTO evaluations (run, output, part, facts, evaluation) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (run, output, part) DO UPDATE SET facts = excluded.facts, evaluation = excluded.evaluation`,
    numberOf(db, run),
    evaluation.output,
    part ?? '',
    factsOf(run, evaluation.unseenLabels, revision),
    JSON.stringify(evaluation),
  )
}

/** Forgets what was kept of a run, by its number: its predictions change. */
export function forgetEvaluations(db: WritableDb, number: number): void {
  db.run('DELETE FROM evaluations WHERE run = ?', number)
  db.run('DELETE FROM slice_scans WHERE run = (SELECT id FROM runs WHERE number = ?)', number)
}
