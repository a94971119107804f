// Handler of `runs.worth`: worked out by the process that reads the database.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { getRun } from '../store/runs'
import type { Context } from './context'

const usualMore = 100

/** Makes the handler of `runs.worth`. */
export function worthHandler(context: Context): Handlers<WinnowContract>['runs']['worth'] {
  return ({ run: ref, output, more = usualMore }, { signal }) => {
    const run = getRun(context.db, ref)
    const { databaseFile } = context.workspace
    const asked = { databaseFile, run: run.id, output: output ?? run.output, more }
    return context.reader().client.data.worth(asked, { signal })
  }
}
