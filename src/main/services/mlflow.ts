// Runs for MLflow: a folder that it opens, or the same as a zip archive for a page to download.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { WinnowError } from '../../shared/errors'
import { getRun, listRuns } from '../store/runs'
import { type Context, timestamp } from './context'
import { newFolder, openTarget } from './files'
import { modelFolderOf } from './run-folders'
import type { Run } from '../../shared/domain/run'

type MlflowHandlers = Pick<Handlers<WinnowContract>['runs'], 'exportMlflow' | 'downloadModel'>

/** Makes the handlers of what leaves as a folder. */
export function folderHandlers(
  context: Context,
  exportModel: Handlers<WinnowContract>['runs']['exportModel'],
): MlflowHandlers {
  return {
    exportMlflow: async function* ({ runs: refs, target, withModels = false }, { caller, signal }) {
      const runs = (refs ?? listRuns(context.db, { archived: 'too' }).map(({ id }) => id)).map((ref) =>
        getRun(context.db, ref),
      )
      if (runs.length === 0) throw new WinnowError('run.notFound', 'There is no run to export.')
      const outFolder = target.kind === 'path' ? emptyFolder(context, target.path, caller) : null
      const { outFile, written } = openTarget(context, target, caller)
      const folder = outFolder ?? `${outFile}-folder`
      const worker = context.workers.start('export')
      const job = context.activity.begin({
        kind: 'export',
        title: `Export ${runs.length === 1 ? (runs[0]?.name ?? '') : `${runs.length} runs`} for MLflow`,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: null,
      })
      let isDone = false
      try {
        const asked = {
          databaseFile: context.workspace.databaseFile,
          runs: runs.map((run) => ({ id: run.id, folder: withModels ? folderOf(context, run) : null })),
          outFolder: folder,
          isServed: outFolder === null,
          at: timestamp(context),
        }
        for await (const event of worker.client.file.exportMlflow(asked, { signal })) {
          if (event.type === 'progress') {
            job.update({ progress: event.done / event.total, detail: `${event.done} of ${event.total}` })
            yield event
            continue
          }
          if (outFolder === null) await worker.client.file.zipFolder({ folder, outFile }, { signal })
          isDone = true
          yield { ...event, file: outFolder === null ? written : { kind: 'path', path: outFolder } }
        }
      } finally {
        job.end()
        worker.kill()
        if (outFolder === null) {
          rmSync(folder, { recursive: true, force: true })
          if (!isDone) rmSync(outFile, { force: true })
        }
      }
    },
    downloadModel: async ({ run, name }, asking) => {
      const { outFile, written } = openTarget(context, { kind: 'download', name }, asking.caller)
      const folder = `${outFile}-folder`
      const worker = context.workers.start('export')
      let isDone = false
      try {
        // The folder is Winnow's own: in the spool, wherever the page is.
        const { notices } = await exportModel(
          { run, to: 'hf', path: folder },
          { ...asking, caller: { ...asking.caller, mayUsePaths: true } },
        )
        await worker.client.file.zipFolder({ folder, outFile }, { signal: asking.signal })
        isDone = true
        return { file: written, notices }
      } finally {
        worker.kill()
        rmSync(folder, { recursive: true, force: true })
        if (!isDone) rmSync(outFile, { force: true })
      }
    },
  }
}

/** The model of a run; null where it has none of its own. */
function folderOf({ workspace }: Context, run: Run): string | null {
  const folder = modelFolderOf(workspace, run.id)
  return run.result !== null && run.family !== 'imported' && existsSync(folder) ? folder : null
}

/** @throws WinnowError `file.exists` where something is in it already. */
function emptyFolder(context: Context, path: string, caller: Parameters<typeof newFolder>[2]): string {
  const folder = newFolder(context, path, caller)
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new WinnowError('file.exists', `${folder} is not empty.`)
  return folder
}
