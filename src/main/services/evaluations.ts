// Evaluations of runs: worked out once in another process and kept with the run, so that its page opens at once however
// many rows there are. Large ones have a process of their own; others are asked of the one that reads the database.
import type { Filter } from '../../shared/domain/filter'
import type { LabelsOf } from '../../shared/domain/labels-now'
import type { Evaluation } from '../../shared/domain/prediction'
import type { Run, RunResult } from '../../shared/domain/run'
import { toWireError } from '../../shared/errors'
import { datasetKeyOf } from '../store/dataset-key'
import { keepEvaluation, keptEvaluation } from '../store/evaluations'
import { labelRevision } from '../store/label-revision'
import { predictedParts } from '../store/predictions'
import { getRun } from '../store/runs'
import type { Worker } from '../worker/host'
import type { Context } from './context'

/** Rows of a run that are judged; part null is every row that it has scored. */
export type Judged = { readonly part: string | null; readonly rows: number }

/** Evaluations in memory: a result page asks for the same one again and again. */
const maxKnown = 20
/** From so many scores on, the process that reads the database would be busy for longer than a moment. */
const manyScores = 1_000_000

/** Evaluations of the runs of a workspace. */
export type Evaluations = ReturnType<typeof createEvaluations>

/** Makes what answers with evaluations. */
export function createEvaluations(context: Context) {
  const known = new Map<string, Promise<Evaluation>>()
  return {
    /** How right a run is on some rows; with a filter over those of them that it keeps, which is worked out anew. */
    of: (
      run: Run,
      judged: Judged,
      output: string,
      { rows, labels }: { readonly rows?: Filter | undefined; readonly labels?: LabelsOf | undefined } = {},
    ): Promise<Evaluation> => {
      // The labels of today change with every correction: what is against them is not kept.
      if (rows || labels === 'now') return workOut(context, run, judged, output, { rows, labels })
      const revision = namesRevision(context, run)
      const { id, finishedAt, datasetRevision, splitId } = run
      const key = JSON.stringify([id, finishedAt, judged, output, datasetRevision, splitId, revision])
      const found = known.get(key)
      if (found) return found
      // Shared by all who ask: one of them leaving must not take it from the others.
      const answer = keptOr(context, run, judged, output, revision)
      answer.catch(() => known.delete(key))
      known.set(key, answer)
      const oldest = known.size > maxKnown ? known.keys().next().value : undefined
      if (oldest !== undefined) known.delete(oldest)
      return answer
    },
    /** The one that is kept, if any still holds. */
    kept: (run: Run, part: string | null, output: string): Evaluation | undefined =>
      keptEvaluation(context.db, run, part, output, namesRevision(context, run)),
    /** Works one out in a process of the asker's own, which may be ended, and keeps it. */
    on: async (
      { client }: Worker,
      run: Run,
      part: string | null,
      output: string,
      signal: AbortSignal,
    ): Promise<Evaluation> => {
      const asked = { databaseFile: context.workspace.databaseFile, runId: run.id, part, output }
      const revision = namesRevision(context, run)
      const made = await client.data.evaluate(asked, { signal })
      if (context.mode === 'owner') keep(context, run, part, made, revision)
      return made
    },
  }
}

/** The last step at which names of labels may have changed: marks and labels of rows change nothing that is counted. */
const namesRevision = ({ db }: Context, run: Run): number =>
  labelRevision(db, datasetKeyOf(db, run.datasetId), 'names')

async function keptOr(
  context: Context,
  run: Run,
  judged: Judged,
  output: string,
  revision: number,
): Promise<Evaluation> {
  const kept = keptEvaluation(context.db, run, judged.part, output, revision)
  if (kept) return kept
  const made = await workOut(context, run, judged, output)
  if (context.mode === 'owner') keep(context, run, judged.part, made, revision)
  return made
}

/** A workspace that is being closed, or a disk that is full, must not take the answer away. */
function keep(context: Context, run: Run, part: string | null, made: Evaluation, revision: number): void {
  try {
    keepEvaluation(context.write(), run, part, made, revision)
  } catch (error) {
    context.log(`The evaluation of ${run.id} was not kept: ${toWireError(error).message}`)
  }
}

async function workOut(
  context: Context,
  run: Run,
  { part, rows }: Judged,
  output: string,
  only: { readonly rows?: Filter | undefined; readonly labels?: LabelsOf | undefined } = {},
): Promise<Evaluation> {
  const asked = { databaseFile: context.workspace.databaseFile, runId: run.id, part, output, ...only }
  const labels = run.outputs.find((one) => one.output === output)?.labels.length ?? 0
  if (only.rows || rows * labels < manyScores) return context.reader().client.data.evaluate(asked)
  const worker = context.workers.start('evaluate')
  try {
    return await worker.client.data.evaluate(asked)
  } finally {
    worker.kill()
  }
}

/**
 * Keeps the evaluations of test and validation of a training that ends, where they would make its page wait: asked of the
 * worker that trained. What goes wrong here is asked again by the page.
 */
export async function keepAtEnd(context: Context, id: Run['id'], worker: Worker, result: RunResult) {
  const run = getRun(context.db, id)
  const parts = predictedParts(context.db, id)
  const revision = namesRevision(context, run)
  const { databaseFile } = context.workspace
  for (const { output, labels } of run.outputs)
    for (const part of ['test', 'validation']) {
      if ((parts[part] ?? 0) * labels.length < manyScores) continue
      try {
        const made = await worker.client.data.evaluate({ databaseFile, runId: id, part, output })
        keep(context, run, part, { ...made, precision: result.precision }, revision)
      } catch (error) {
        context.log(`The evaluation of ${id} on ${part} waits: ${toWireError(error).message}`)
      }
    }
}
