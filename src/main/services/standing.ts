// Where a run stands: training, validation and test side by side, and a bag of words on the same messages.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { Run } from '../../shared/domain/run'
import type { Standing } from '../../shared/domain/standing'
import { WinnowError } from '../../shared/errors'
import { predictedParts } from '../store/predictions'
import { getRun, listRuns } from '../store/runs'
import type { Context } from './context'
import type { Evaluations } from './evaluations'

/** Makes the handler of `runs.standing`. */
export function standingHandler(
  context: Context,
  evaluations: Evaluations,
): Handlers<WinnowContract>['runs']['standing'] {
  const { db } = context
  return async ({ run: ref, part, output: asked }) => {
    const run = getRun(db, ref)
    const output = asked ?? run.output
    const scored = predictedParts(db, run.id)
    const figures = async (one: Run, name: string, rows: number) => {
      try {
        const found = await evaluations.of(one, { part: name, rows }, output)
        return { part: name, rows: found.rows, metrics: found.metrics }
      } catch (error) {
        // A part whose rows have no label in this output says nothing.
        if (error instanceof WinnowError && error.code === 'labels.none') return null
        throw error
      }
    }
    const parts: Standing['parts'] = []
    for (const name of ['train', 'validation', 'test']) {
      const rows = scored[name] ?? 0
      const found = rows > 0 ? await figures(run, name, rows) : null
      if (found) parts.push(found)
    }
    const judged = part ?? (scored['test'] ? 'test' : 'validation')
    const other = bagOfWords(context, run, output, judged, scored[judged] ?? 0)
    const own = other && (await figures(other, judged, scored[judged] ?? 0))
    const trained = run.family === 'imported' ? 0 : (run.result?.trainRows ?? 0)
    return {
      run: run.id,
      output,
      parts,
      unscoredTraining: scored['train'] ? 0 : trained,
      bagOfWords: other && own ? { ...own, run: other.id, number: other.number, name: other.name } : null,
    }
  }
}

/**
 * The bag of words to compare a run with: judged on the same rows by the same split; of several the one with the most
 * training rows, then the newest. Null where there is none, or the run is one.
 */
export function bagOfWords(
  context: Context,
  run: Run,
  output: string,
  part: string,
  rows: number,
): Run | null {
  if (run.family === 'bag-of-words' || rows === 0) return null
  const able = listRuns(context.db, {
    dataset: run.datasetId,
    family: ['bag-of-words'],
    status: ['completed'],
  }).filter(
    (one) =>
      one.id !== run.id &&
      one.outputs.some((own) => own.output === output) &&
      (one.splitId === run.splitId ||
        (part === 'test' && run.testHash !== null && one.testHash === run.testHash)) &&
      predictedParts(context.db, one.id)[part] === rows,
  )
  const trained = (one: Run): number => one.result?.trainRows ?? 0
  return able.toSorted((a, b) => trained(b) - trained(a) || b.number - a.number)[0] ?? null
}
