// Training a run again as it was: the same settings, seed, split, labels and texts; and what came of it.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { Run } from '../../shared/domain/run'
import { textColumnsOf, textRecipe } from '../../shared/domain/joined-text'
import { WinnowError } from '../../shared/errors'
import { defaultThreshold } from '../../shared/metrics/threshold'
import { getDataset } from '../store/datasets'
import { freeRunName } from '../store/imported'
import { outputsOfRun } from '../store/run-outputs'
import { createRun, getRun } from '../store/runs'
import { announce, type Context, timestamp } from './context'
import { openModel } from './models'
import { type Asking, refuseStandIn, trainingOf } from './prepare'
import type { TrainingQueue } from './queue'

type ReproduceHandlers = Pick<Handlers<WinnowContract>['runs'], 'reproduce' | 'reproduction'>

/** Makes the handlers. */
export function reproduceHandlers(context: Context, queue: TrainingQueue): ReproduceHandlers {
  return {
    reproduce: async ({ run: ref }, asking) => {
      context.write()
      const first = getRun(context.db, ref)
      await checkRepeatable(context, first, asking)
      const run = createRun(context.write(), {
        name: freeRunName(context.db, `${first.name} again`),
        dataset: first.datasetId,
        splitId: first.splitId,
        // The threshold of several labels is found anew.
        outputs: outputsOfRun(context.db, first.id).map(({ id, kind, labels }) => ({
          id,
          kind,
          labels,
          threshold: kind === 'multi' ? defaultThreshold : null,
        })),
        family: first.family,
        settings: first.settings,
        model: first.model,
        repeats: { run: first.id, revision: first.datasetRevision },
        madeBy: context.version,
        at: timestamp(context),
      })
      queue.add(run, trainingOf(context, run, false))
      announce(context, 'runs', run.id)
      return { run: run.id }
    },
    reproduction: ({ run }, { signal }) => {
      const { id } = getRun(context.db, run)
      const { databaseFile } = context.workspace
      return context.reader().client.data.reproduction({ databaseFile, run: id }, { signal })
    },
  }
}

/** @throws WinnowError where it cannot be trained as it was. */
async function checkRepeatable(context: Context, run: Run, asking: Asking): Promise<void> {
  if (run.result === null || run.family === 'imported')
    throw new WinnowError(
      'run.notFinished',
      run.family === 'imported'
        ? `${run.name} is a folder’s own classifier: nothing was trained.`
        : `${run.name} has no figures to be compared with (it is ${run.status}).`,
    )
  const dataset = getDataset(context.db, run.datasetId)
  refuseStandIn(dataset)
  const now = textColumnsOf(dataset.columns)
  if (run.textColumns && now && JSON.stringify(run.textColumns) !== JSON.stringify(now))
    throw new WinnowError(
      'input.invalid',
      `${run.name} learnt from texts of ${textRecipe(run.textColumns)}; those of ${dataset.name} are of ${textRecipe(now)} now.`,
      { hint: 'Give the columns their roles of then, or undo the change; then reproduce the run.' },
    )
  if (run.origin?.model && run.model === null)
    throw new WinnowError(
      'model.missing',
      `The model ${run.origin.model.name} that ${run.name} started from is not here.`,
      {
        hint: 'Add its folder, import the run file again, and reproduce that one.',
      },
    )
  if (run.model === null) return
  const model = await openModel(context, run.model.id, { ...asking, isSure: true })
  if (model.report.hash !== run.model.hash)
    throw new WinnowError(
      'model.incomplete',
      `The files of ${model.name} have changed since ${run.name} started from them.`,
      {
        hint: 'Put the old files back to reproduce the run, or start a new one.',
      },
    )
}
