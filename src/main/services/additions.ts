// Rows that join a dataset: the file is read into a dataset that nobody sees, what would happen is shown, and a worker of
// its own then writes the rows and the step.
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import { StagedId } from '../../shared/domain/addition'
import { DatasetId } from '../../shared/domain/ids'
import { WinnowError } from '../../shared/errors'
import { createImportingDataset, discardImport, getDataset, rejectedOfStaged } from '../store/datasets'
import { newId } from '../store/identity'
import { movesRows } from '../store/journal'
import { hasActiveRun } from '../store/runs'
import { announce, type Context, timestamp } from './context'
import { openSource } from './files'

type AdditionHandlers = Pick<Handlers<WinnowContract>['datasets'], 'stage' | 'unstage' | 'addition' | 'add'>

const progressEveryMs = 100
const shownRejected = 200

/** Makes the handlers of what adds rows to a dataset. */
export function additionHandlers(context: Context): AdditionHandlers {
  const { db } = context
  const { databaseFile } = context.workspace
  return {
    stage: async function* ({ source, format, roles }, { caller, signal }) {
      const file = openSource(context, source, caller)
      const id = createImportingDataset(context.write(), `\u2063${newId('d')}`, timestamp(context))
      const worker = context.workers.start('import')
      const job = context.activity.begin({
        kind: 'import',
        title: `Read ${file.fileName}`,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: null,
      })
      let isDone = false
      let lastSent = 0
      try {
        const ratios = { train: 1, validation: 0, test: 0 }
        const input = {
          databaseFile,
          datasetId: id,
          ...file,
          format,
          roles,
          ratios,
          splitSeed: 0,
          isStaged: true,
        }
        for await (const event of worker.client.file.import(input, { signal })) {
          if (signal.aborted) return
          if (event.type === 'progress') {
            const { rows, doneBytes, totalBytes } = event
            job.update({
              progress: doneBytes / Math.max(1, totalBytes),
              detail: `${rows} rows`,
              secondsLeft: null,
            })
            if (context.now() - lastSent < progressEveryMs) continue
            lastSent = context.now()
            yield { type: 'progress', rows, doneBytes, totalBytes }
          } else if (event.type === 'finished') {
            isDone = true
            const { rows, rejected, notices } = event
            const rejectedRows = rejectedOfStaged(db, id, shownRejected)
            yield {
              type: 'finished',
              staged: { id: StagedId.parse(id), rows, rejected, rejectedRows, notices },
            }
          }
        }
      } finally {
        job.end()
        worker.kill()
        if (!isDone) {
          await worker.exited
          discardImport(context.write(), id)
        }
      }
    },
    unstage: ({ staged }) => {
      discardImport(context.write(), DatasetId.parse(staged))
      return {}
    },
    addition: (request, { signal }) => {
      const { id } = getDataset(db, request.dataset)
      const asked = { databaseFile, request: { ...request, dataset: id } }
      return context.reader().client.data.addition(asked, { signal })
    },
    add: async function* (request, { signal }) {
      context.write()
      const { id, name } = getDataset(db, request.dataset)
      if (request.removeMissing) refuseWhileTrained(context, id, name)
      const worker = context.workers.start('import')
      const from = request.from.kind === 'dataset' ? getDataset(db, request.from.dataset).name : 'a file'
      const job = context.activity.begin({
        kind: 'import',
        title: `Add ${from} to ${name}`,
        progress: 0,
        detail: '',
        secondsLeft: null,
        runId: null,
      })
      const begun = context.now()
      const asked = { databaseFile, request: { ...request, dataset: id }, at: timestamp(context) }
      try {
        for await (const event of worker.client.file.add(asked, { signal })) {
          if (event.type === 'progress') {
            const { rows, totalRows } = event
            // Writing the rows is about half of it; the step is the other.
            const share = rows / Math.max(1, totalRows) / 2
            const elapsed = (context.now() - begun) / 1000
            const secondsLeft = share > 0.02 ? (elapsed / share) * (1 - share) : null
            job.update({ progress: share, detail: `${rows} of ${totalRows}`, secondsLeft })
            yield { ...event, share, secondsLeft }
          } else {
            announce(context, 'datasets', id)
            yield event
            if (request.from.kind === 'staged')
              discardImport(context.write(), DatasetId.parse(request.from.id))
          }
        }
      } finally {
        job.end()
        worker.kill()
      }
    },
  }
}

/** Takes a step of a dataset back or makes it again; one that moves many rows goes to a process of its own. */
export async function reverseRows(
  context: Context,
  dataset: string,
  way: 'undo' | 'redo',
): Promise<{ description: string; revision: number } | null> {
  context.write()
  const { id, name } = getDataset(context.db, dataset)
  if (!movesRows(context.db, id, way)) return null
  refuseWhileTrained(context, id, name)
  const worker = context.workers.start('import')
  const { databaseFile } = context.workspace
  try {
    return await worker.client.file.reverse({ databaseFile, dataset: id, way, at: timestamp(context) })
  } finally {
    worker.kill()
    announce(context, 'datasets', id)
  }
}

/** @throws WinnowError `dataset.inUse` where rows would go that a training may still read. */
function refuseWhileTrained(context: Context, id: DatasetId, name: string): void {
  if (!hasActiveRun(context.db, id)) return
  throw new WinnowError('dataset.inUse', `A run on ${name} has not ended, and rows that it reads may go.`, {
    hint: 'Wait for its end, or stop it first.',
  })
}
