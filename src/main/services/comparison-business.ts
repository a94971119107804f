// What runs come to for the business, each at its own best threshold under the same wish and the same daily messages.
import { reachOf } from '../../shared/decide/goal'
import type { ComparedBusiness, Comparison } from '../../shared/domain/comparison'
import { thresholdSteps } from '../../shared/domain/policy'
import type { Run } from '../../shared/domain/run'
import { toWireError } from '../../shared/errors'
import { goalOf } from '../store/goals'
import type { Context } from './context'

/** Works it out for runs on a part; null where nothing was said of the business, or a message may have several labels. */
export async function comparedBusiness(
  context: Context,
  runs: readonly { readonly letter: string; readonly run: Run }[],
  { part, output, kind }: { readonly part: string; readonly output: string; readonly kind: string },
): Promise<Comparison['business']> {
  const dataset = runs[0]?.run.datasetId
  const goal = dataset === undefined ? null : goalOf(context.db, dataset, output)
  if (!goal || kind === 'multi') return null
  const { databaseFile } = context.workspace
  const { trigger } = goal.inputs
  const found: ComparedBusiness[] = []
  for (const { letter, run } of runs)
    try {
      const asked = { databaseFile, run: run.id, part, output, trigger }
      const reach = reachOf(await context.reader().client.data.decision(asked), goal)
      if (!reach) found.push({ letter, reach: null })
      else {
        const { read, caught, missed, catchShare, saved, moneySaved } = reach.decision
        const threshold = reach.step / thresholdSteps
        found.push({ letter, reach: { threshold, read, caught, missed, catchShare, saved, moneySaved } })
      }
    } catch (error) {
      // A run that does not know one of the labels any more has no figure; the comparison stands without it.
      if (toWireError(error).code !== 'label.notFound') throw error
      found.push({ letter, reach: null })
    }
  return { goal, runs: found }
}
