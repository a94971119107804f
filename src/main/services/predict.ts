// Handlers of `predict`: a sentence now, or a whole file. A model is a finished run's folder.
import { existsSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { ModelRef } from '../../shared/domain/prediction'
import { WinnowError } from '../../shared/errors'
import { getDataset } from '../store/datasets'
import { getRun } from '../store/runs'
import type { ModelFolder } from '../worker/contract'
import type { Context } from './context'
import { openSource, openTarget } from './files'
import { derivedFolder } from './prepare'
import { modelFolderOf } from './run-folders'

const defaultTop = 3

/** The folder of a model. @throws WinnowError `run.notFound`, `run.ambiguous`, `run.notFinished`. */
export function modelFolder(context: Context, model: ModelRef): ModelFolder {
  const run = getRun(context.db, model.run)
  const folder = modelFolderOf(context.workspace, run.id)
  if (run.result === null || !existsSync(folder))
    throw new WinnowError('run.notFinished', `${run.name} has no finished model (it is ${run.status}).`)
  const base = run.model && { path: run.model.path, hash: run.model.hash }
  return { folder, labels: run.labels, output: run.output, base, cacheFolder: derivedFolder(context) }
}

/** Makes the handlers of `predict`. */
export function predictHandlers(context: Context): Handlers<WinnowContract>['predict'] {
  return {
    texts: async ({ model, texts, top }, { signal }) => {
      const asked = { model: modelFolder(context, model), texts, top: top ?? defaultTop }
      const predictions = await context.warmWorker().client.model.predict(asked, { signal })
      return predictions.map((one) => [one])
    },
    file: async function* (request, { caller, signal }) {
      const file = openSource(context, request.source, caller)
      const { precision } = request
      const model = { ...modelFolder(context, request.model), ...(precision ? { precision } : {}) }
      const { outFile, written } = openTarget(context, request.target, caller)
      const run = getRun(context.db, request.model.run)
      const worker = context.workers.start('score')
      const title = `Score ${file.fileName} with ${run.name}`
      const begun = {
        kind: 'scoring' as const,
        title,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: run.id,
      }
      const job = context.activity.begin(begun)
      try {
        const asked = {
          model,
          ...file,
          format: request.format,
          textColumn: request.textColumn,
          trainedColumn: trainedColumn(context, run.datasetId),
          probabilities: request.probabilities ?? false,
          outFile,
          batchSize: Number(run.settings['evalBatchSize'] ?? 256),
        }
        for await (const event of worker.client.file.score(asked, { signal })) {
          if (event.type === 'finished') yield { ...event, file: written }
          else {
            const progress = event.totalBytes > 0 ? event.doneBytes / event.totalBytes : null
            job.update({ progress, detail: `${event.rows} rows`, secondsLeft: event.secondsLeft })
            yield event
          }
        }
      } finally {
        job.end()
        worker.kill()
      }
    },
  }
}

/** Header of the text column that the run learnt from; null when the dataset is gone. */
function trainedColumn(context: Context, dataset: string): string | null {
  try {
    return getDataset(context.db, dataset).columns.find((column) => column.role === 'text')?.name ?? null
  } catch {
    return null
  }
}
