// Handlers of `explain`: why a model says what it says, asked of the warm worker.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { getRun } from '../store/runs'
import type { Context } from './context'
import { modelOfRun, usableModel } from './model-places'

const defaultLimit = 10

/** Makes the handlers of `explain`. */
export function explainHandlers(context: Context): Handlers<WinnowContract>['explain'] {
  return {
    text: async ({ model, ...request }, asking) => {
      const { place } = await usableModel(context, model, asking)
      const asked = { ...request, model: place }
      return context.warmWorker().client.model.explain(asked, { signal: asking.signal })
    },
    strongest: async ({ run, kind = 'word', limit = defaultLimit, ...request }, { signal }) => {
      const { place } = modelOfRun(context, getRun(context.db, run))
      const asked = { ...request, kind, limit, model: place }
      return context.warmWorker().client.model.strongest(asked, { signal })
    },
  }
}
