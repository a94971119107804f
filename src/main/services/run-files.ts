// Handlers of `runs` that let runs travel: out as one file, in from one.
import { mkdirSync, rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { RunId } from '../../shared/domain/ids'
import type { Run } from '../../shared/domain/run'
import type { RunOrigin } from '../../shared/domain/run-origin'
import { WinnowError } from '../../shared/errors'
import { getDataset } from '../store/datasets'
import { newId } from '../store/identity'
import { getRun, hasRun } from '../store/runs'
import { announce, type Context, timestamp } from './context'
import { openSource, openTarget } from './files'
import { baseOfRun, modelOfRun } from './model-places'
import { refuseStandIn } from './prepare'
import { modelFolderOf, partialFolderOf } from './run-folders'

type RunFileHandlers = Pick<Handlers<WinnowContract>['runs'], 'exportFile' | 'importFile'>

/** Makes the handlers. */
export function runFileHandlers(context: Context): RunFileHandlers {
  const { db, workspace } = context
  const { databaseFile } = workspace
  return {
    exportFile: async function* ({ run: ref, target, withTexts = false }, { caller, signal }) {
      const run = getRun(db, ref)
      const { place } = modelOfRun(context, run)
      if (place.kind === 'folder')
        throw new WinnowError(
          'model.unsupported',
          `${run.name} is the classifier of a model folder, used as it is.`,
          {
            hint: `Hand on the folder ${place.folder}; link it in the other Winnow and let it score the same dataset.`,
          },
        )
      const dataset = getDataset(db, run.datasetId)
      if (withTexts && dataset.standIn === 'hashes') refuseStandIn(dataset)
      const { outFile, written } = openTarget(context, target, caller)
      const worker = context.workers.start('export')
      const job = context.activity.begin({
        kind: 'export',
        title: `Export ${run.name}`,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: run.id,
      })
      const asked = {
        databaseFile,
        run: run.id,
        folder: place.folder,
        base: neededBase(context, run),
        hasTexts: withTexts,
        winnow: context.version,
        at: timestamp(context),
        outFile,
      }
      let isDone = false
      try {
        for await (const event of worker.client.file.exportRun(asked, { signal })) {
          if (event.type === 'progress') {
            job.update(shareOf(event))
            yield event
          } else {
            isDone = true
            yield { type: 'finished', file: written, sizeBytes: event.sizeBytes }
          }
        }
      } finally {
        job.end()
        worker.kill()
        if (!isDone && written.kind === 'download') rmSync(outFile, { force: true })
      }
    },
    importFile: async function* ({ source }, { caller, signal }) {
      context.write()
      const { path, fileName } = openSource(context, source, caller)
      const id = RunId.parse(newId('r'))
      const folder = partialFolderOf(workspace, id)
      mkdirSync(folder, { recursive: true })
      const worker = context.workers.start('import')
      const job = context.activity.begin({
        kind: 'import',
        title: `Import ${fileName}`,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: null,
      })
      const home = modelFolderOf(workspace, id)
      const asked = { databaseFile, path, fileName, run: id, folder, home, at: timestamp(context) }
      // A process that is writing hears of nothing else: it is ended, and its transaction with it.
      signal.addEventListener('abort', worker.kill, { once: true })
      try {
        for await (const event of worker.client.file.importRun(asked, { signal })) {
          if (event.type === 'progress') {
            job.update(shareOf(event))
            yield event
          } else {
            announce(context, 'runs', id)
            const run = getRun(db, id)
            yield { type: 'finished', run, notices: noticesOf(event.origin, run) }
          }
        }
      } finally {
        signal.removeEventListener('abort', worker.kill)
        job.end()
        worker.kill()
        await worker.exited
        rmSync(folder, { recursive: true, force: true })
        if (!hasRun(db, id)) rmSync(home, { recursive: true, force: true })
      }
    },
  }
}

const shareOf = ({ doneBytes, totalBytes }: { readonly doneBytes: number; readonly totalBytes: number }) => ({
  progress: doneBytes / Math.max(1, totalBytes),
  detail: `${Math.round(doneBytes / 1e6)} MB`,
})

/** The folder that a run cannot be used without; a fine-tuned encoder holds all of its own. */
function neededBase(context: Context, run: Run): { path: string; name: string; hash: string } | null {
  const base = run.family === 'frozen-encoder' ? baseOfRun(context, run) : null
  return base && { ...base, name: run.model?.name ?? run.origin?.model?.name ?? 'model' }
}

/** What a person should know of an imported run. */
function noticesOf(origin: RunOrigin, run: Run): string[] {
  const rows = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'row' : 'rows'}`
  if (!origin.isAttached)
    return [
      `No dataset here has the rows of ${origin.dataset.name}, so the run stands by itself: its curves, figures and model are here${origin.hasTexts ? ', with the messages' : ', the messages are not'}.`,
    ]
  return [
    `It is attached to ${run.dataset}, which has the same rows.`,
    ...(origin.otherLabels > 0
      ? [
          `${rows(origin.otherLabels)} of ${run.dataset} have other labels than the run saw; its figures here are against the labels of here.`,
        ]
      : []),
    ...(origin.otherTexts > 0
      ? [`${rows(origin.otherTexts)} of ${run.dataset} have another text than the run saw.`]
      : []),
  ]
}
