// Handlers of `app`: what the shell shows, the doctor, and the stream of changes.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { listDatasets } from '../store/datasets'
import { countQueues } from '../store/label-queues'
import { databaseVersion } from '../store/migrate'
import { listModels } from '../store/models'
import { countRuns } from '../store/runs'
import type { Context } from './context'

/** Makes the handlers of `app`. */
export function appHandlers(context: Context): Handlers<WinnowContract>['app'] {
  const { workspace, db } = context
  return {
    info: (_input, { caller }) => {
      const [sample] = context.samples
      return {
        version: context.version,
        home: workspace.home,
        workspaceName: workspace.name,
        mode: context.mode,
        pid: process.pid,
        mayUsePaths: caller.mayUsePaths,
        counts: {
          datasets: listDatasets(db).length,
          runs: countRuns(db),
          models: listModels(db).length,
          queues: countQueues(db),
        },
        sample: {
          id: sample?.id ?? '',
          name: sample?.name ?? '',
          rows: sample?.rows ?? 0,
          attribution: sample?.attribution ?? '',
        },
      }
    },
    doctor: async (_input, { signal }) => {
      // A probe opens every engine for real and may crash: it gets a process of its own.
      const worker = context.workers.start('probe')
      try {
        const { cache, ...machine } = await worker.client.model.probe({ home: workspace.home }, { signal })
        const place = { home: workspace.home, databaseVersion, cache }
        return { ...machine, version: context.version, workspace: place }
      } finally {
        worker.kill()
      }
    },
    watch: async function* (_input, { signal }) {
      const events = context.events.listen(signal)
      yield context.activity.snapshot()
      yield* events
    },
  }
}
