// Handlers of `datasets`: everything about rows and labels but the import, which has a file of its own.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { FileTarget, WrittenFile } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import type { Caller } from '../../shared/rpc/port'
import {
  getDataset,
  listDatasets,
  listRejectedRows,
  renameDataset,
  restoreDataset,
  trashDataset,
} from '../store/datasets'
import type { WritableDb } from '../store/database'
import { editRows } from '../store/edits'
import { listJournal, pendingSteps, redo, undo } from '../store/journal'
import { changeLabels, effectOf } from '../store/label-operations'
import { changeLabelSet } from '../store/label-set'
import { setLabels } from '../store/labels'
import { getRow, queryRows } from '../store/rows'
import { saidOfRow } from '../store/predictions'
import { hasActiveRun } from '../store/runs'
import { drawTestSample } from '../store/test-sample'
import type { Worker } from '../worker/host'
import { announce, type Context, timestamp } from './context'
import { openSource, openTarget } from './files'
import { importDataset } from './imports'

type DatasetHandlers = Handlers<WinnowContract>['datasets']

const defaultRejectedLimit = 200
/** Messages of a test sample; fewer prove little, more take long to label. */
const usualSample = 100
const usualSeed = 42

/** Makes the handlers of `datasets`. */
export function datasetHandlers(context: Context): DatasetHandlers {
  const { db } = context
  const { databaseFile } = context.workspace
  /** Changes a dataset, which the caller may have named, and tells every page its id. */
  const change = <T>(dataset: string, work: (writable: WritableDb) => T): T => {
    const writable = context.write()
    const { id } = getDataset(db, dataset)
    const value = work(writable)
    announce(context, 'datasets', id)
    return value
  }
  /** Lets a worker of its own write a file; what a failure leaves of a download is removed. */
  const writing = async (
    target: FileTarget,
    caller: Caller,
    work: (worker: Worker, outFile: string) => Promise<{ rows: number }>,
  ): Promise<{ rows: number; file: WrittenFile }> => {
    const { outFile, written } = openTarget(context, target, caller)
    const worker = context.workers.start('export')
    try {
      const { rows } = await work(worker, outFile)
      return { rows, file: written }
    } catch (error) {
      if (written.kind === 'download') rmSync(outFile, { force: true })
      throw error
    } finally {
      worker.kill()
    }
  }
  return {
    list: () => listDatasets(db),
    get: ({ dataset }) => getDataset(db, dataset),
    inspect: ({ source, format, roles }, { caller, signal }) => {
      const file = openSource(context, source, caller)
      return context.warmWorker().client.file.inspect({ ...file, format, roles }, { signal })
    },
    import: (request, { caller, signal }) => importDataset(context, request, caller, signal),
    rows: (query) => queryRows(db, query),
    row: ({ dataset, row }) => getRow(db, dataset, row),
    said: ({ dataset, row }) => saidOfRow(db, dataset, row),
    statistics: ({ dataset }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return context.reader().client.data.statistics({ databaseFile, dataset: id }, { signal })
    },
    count: ({ dataset, ...query }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return context.reader().client.data.count({ databaseFile, dataset: id, ...query }, { signal })
    },
    rejected: ({ dataset, limit }) => listRejectedRows(db, dataset, limit ?? defaultRejectedLimit),
    rename: ({ dataset, name }) => change(dataset, (writable) => renameDataset(writable, dataset, name)),
    remove: ({ dataset }) =>
      change(dataset, (writable) => {
        const { id, name } = getDataset(db, dataset)
        if (hasActiveRun(db, id)) throw new WinnowError('dataset.inUse', `A run on ${name} has not ended.`)
        trashDataset(writable, id, timestamp(context))
        return {}
      }),
    restore: ({ dataset }) => {
      const restored = restoreDataset(context.write(), dataset)
      announce(context, 'datasets', restored.id)
      return restored
    },
    label: ({ dataset, output, edits }) =>
      change(dataset, (writable) =>
        setLabels(writable, {
          dataset,
          ...(output === undefined ? {} : { output }),
          edits,
          author: null,
          source: 'person',
          at: timestamp(context),
        }),
      ),
    setLabelSet: ({ dataset, ...asked }) =>
      change(dataset, (writable) =>
        changeLabelSet(writable, { dataset, ...asked, author: null, at: timestamp(context) }),
      ),
    edit: ({ dataset, output, change: asked, ...rows }) =>
      change(dataset, (writable) =>
        editRows(writable, { dataset, output, rows, change: asked, author: null, at: timestamp(context) }),
      ),
    changeLabels: ({ dataset, ...asked }) =>
      change(dataset, (writable) =>
        changeLabels(writable, { dataset, ...asked, author: null, at: timestamp(context) }),
      ),
    labelEffect: (asked) => effectOf(db, asked),
    journal: ({ dataset, limit }) => ({
      entries: listJournal(db, dataset, limit),
      ...pendingSteps(db, dataset),
    }),
    drawTestSample: ({ dataset, size = usualSample, seed = usualSeed }) =>
      change(dataset, (writable) =>
        drawTestSample(writable, dataset, { size, seed, at: timestamp(context) }),
      ),
    undo: ({ dataset }) => change(dataset, (writable) => undo(writable, dataset, { at: timestamp(context) })),
    redo: ({ dataset }) => change(dataset, (writable) => redo(writable, dataset, { at: timestamp(context) })),
    export: ({ dataset, query, filter, target, as = 'csv' }, { caller, signal }) => {
      const { id } = getDataset(db, dataset)
      return writing(target, caller, ({ client }, outFile) =>
        client.file.exportRows({ databaseFile, dataset: id, query, filter, as, outFile }, { signal }),
      )
    },
    exportRejected: ({ dataset, target }, { caller, signal }) => {
      const { id } = getDataset(db, dataset)
      return writing(target, caller, ({ client }, outFile) =>
        client.file.exportRejected({ databaseFile, dataset: id, outFile }, { signal }),
      )
    },
  }
}
