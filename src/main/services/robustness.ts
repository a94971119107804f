// Handlers of `robustness`: messages are changed and scored in a process of their own; the result is kept with the run.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { ChangeKind, type Robustness } from '../../shared/domain/robustness'
import { WinnowError } from '../../shared/errors'
import { getDataset } from '../store/datasets'
import { findRobustness, robustnessPeer, storeRobustness } from '../store/robustness'
import { getRun } from '../store/runs'
import { announce, type Context, timestamp } from './context'
import { modelOfRun } from './model-places'
import { refuseStandIn } from './prepare'

const defaultSample = 500
const defaultSeed = 7

/** Makes the handlers of `robustness`. */
export function robustnessHandlers(context: Context): Handlers<WinnowContract>['robustness'] {
  const { db } = context
  return {
    report: ({ run: ref }) => {
      const { id } = getRun(db, ref)
      return { result: findRobustness(db, id), peer: robustnessPeer(db, id) }
    },
    check: async function* (request, { signal }) {
      const writable = context.write()
      const run = getRun(db, request.run)
      refuseStandIn(getDataset(db, run.datasetId))
      const { place, batchSize } = modelOfRun(context, run)
      const kinds = request.kinds ?? ChangeKind.options
      const own = request.own ?? []
      const names = own.map(({ name }) => name)
      if (kinds.length + own.length === 0)
        throw new WinnowError('input.invalid', 'Choose at least one change.')
      if (new Set([...kinds, ...names]).size < kinds.length + names.length)
        throw new WinnowError('input.invalid', 'Two changes have the same name.')
      const worker = context.workers.start('score')
      signal.addEventListener('abort', worker.kill, { once: true })
      const title = `Changed messages for ${run.name}`
      const begun = {
        kind: 'scoring' as const,
        title,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: run.id,
      }
      const job = context.activity.begin(begun)
      const asked = {
        databaseFile: context.workspace.databaseFile,
        model: place,
        run: run.id,
        datasetId: run.datasetId,
        splitId: run.splitId,
        revision: run.datasetRevision,
        kinds: [...kinds],
        own,
        part: request.part ?? 'test',
        sample: request.sample ?? defaultSample,
        seed: request.seed ?? defaultSeed,
        batchSize: Math.min(batchSize, 64),
      }
      try {
        for await (const event of worker.client.model.checkRobustness(asked, { signal })) {
          if (event.type === 'progress') {
            const { done, total, secondsLeft } = event
            job.update({ progress: done / Math.max(1, total), detail: `${done} messages`, secondsLeft })
            yield event
            continue
          }
          const result: Robustness = { ...event.result, madeAt: timestamp(context) }
          storeRobustness(writable, result)
          announce(context, 'robustness', run.id)
          yield { type: 'finished', result }
        }
      } catch (error) {
        // The worker is ended at once where it was to stop.
        if (!signal.aborted) throw error
      } finally {
        signal.removeEventListener('abort', worker.kill)
        job.end()
        worker.kill()
      }
    },
  }
}
