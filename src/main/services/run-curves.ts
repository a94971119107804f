// Handler of `runs.curves`: finds the runs here, reads and thins out in the process that reads the database.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { WinnowError } from '../../shared/errors'
import { getRun } from '../store/runs'
import type { Context } from './context'

/** Makes the handler. */
export function curveHandlers(context: Context): Pick<Handlers<WinnowContract>['runs'], 'curves'> {
  return {
    curves: ({ runs, ...request }) => {
      const { from, to } = request
      if (from !== undefined && to !== undefined && from >= to)
        throw new WinnowError('input.invalid', `The stretch from ${from} to ${to} is empty.`, {
          details: { path: 'to' },
        })
      const ids = [...new Set(runs.map((ref) => getRun(context.db, ref).id))]
      const { databaseFile } = context.workspace
      return context.reader().client.data.curves({ ...request, runs: ids, databaseFile })
    },
  }
}
