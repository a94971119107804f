// Handlers of `datasets`: everything about rows and labels but the import, which has a file of its own.
import { rmSync } from 'node:fs'
import type { Handlers } from '../../shared/contract/define'
import type { WinnowContract } from '../../shared/contract'
import type { FileTarget, WrittenFile } from '../../shared/domain/file'
import { readsEveryRow } from '../../shared/domain/filter'
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
import { roleEffect, setRoles } from '../store/column-roles'
import { editRows } from '../store/edits'
import { listJournal, pendingSteps, redo, undo } from '../store/journal'
import { changeLabels, effectOf } from '../store/label-operations'
import { changeLabelSet } from '../store/label-set'
import { setLabelsOf } from '../store/twins'
import { getRow, queryRows } from '../store/rows'
import { saidOfRow } from '../store/predictions'
import { hasActiveRun } from '../store/runs'
import { makeSplit } from '../store/new-split'
import { listSplits } from '../store/splits'
import { listViews, readCard, removeView, saveView, writeCard } from '../store/views'
import { drawTestSample } from '../store/test-sample'
import type { Worker } from '../worker/host'
import { additionHandlers, reverseRows } from './additions'
import { askReader } from './ask-reader'
import { combineSources } from './combine'
import { reviewHandlers } from './run-errors'
import { announce, type Context, timestamp } from './context'
import { openSource, openTarget } from './files'
import { importDataset } from './imports'
import { openModel } from './models'

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
  /** Lets a worker write a file; what it leaves of a download that failed is taken away. */
  const write = async (
    target: FileTarget,
    caller: Caller,
    work: (file: Worker['client']['file'], outFile: string) => Promise<{ readonly rows: number }>,
  ): Promise<{ rows: number; file: WrittenFile }> => {
    const { outFile, written } = openTarget(context, target, caller)
    const worker = context.workers.start('export')
    try {
      const { rows } = await work(worker.client.file, outFile)
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
    combine: (request, { caller, signal }) => combineSources(context, request, caller, signal),
    import: (request, { caller, signal }) => importDataset(context, request, caller, signal),
    ...additionHandlers(context),
    ...reviewHandlers(context),
    rows: (query, { signal }) => {
      if (!readsEveryRow(query.filter)) return queryRows(db, query)
      const { id } = getDataset(db, query.dataset)
      return askReader(context, query.filter, signal, (data, databaseFile) =>
        data.rows({ ...query, databaseFile, dataset: id }, { signal }),
      )
    },
    place: ({ dataset, ...query }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return askReader(context, query.filter, signal, (data, databaseFile) =>
        data.place({ databaseFile, dataset: id, ...query }, { signal }),
      )
    },
    similar: ({ dataset, row, limit = 8 }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return context.reader().client.data.similar({ databaseFile, dataset: id, row, limit }, { signal })
    },
    rowHistory: ({ dataset, row }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return context.reader().client.data.rowHistory({ databaseFile, dataset: id, row }, { signal })
    },
    tokens: async ({ dataset, model, maxLength }, { caller, signal }) => {
      const { id } = getDataset(db, dataset)
      const { path, report } = await openModel(context, model, { caller, signal, isSure: false })
      const asked = { databaseFile, dataset: id, model: { path, hash: report.hash }, maxLength }
      return context.warmWorker().client.model.tokenLengths(asked, { signal })
    },
    row: ({ dataset, row }) => getRow(db, dataset, row),
    said: ({ dataset, row }) => saidOfRow(db, dataset, row),
    statistics: ({ dataset }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return context.reader().client.data.statistics({ databaseFile, dataset: id }, { signal })
    },
    column: ({ dataset, column }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return context.reader().client.data.column({ databaseFile, dataset: id, column }, { signal })
    },
    count: ({ dataset, ...query }, { signal }) => {
      const { id } = getDataset(db, dataset)
      return askReader(context, query.filter, signal, (data) =>
        data.count({ databaseFile, dataset: id, ...query }, { signal }),
      )
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
    label: ({ dataset, output, edits, withDuplicates = false }) =>
      change(dataset, (writable) =>
        setLabelsOf(
          writable,
          { dataset, output, edits, author: null, source: 'person', at: timestamp(context) },
          withDuplicates,
        ),
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
    setRoles: ({ dataset, roles }) =>
      change(dataset, (writable) => {
        const { id, name } = getDataset(db, dataset)
        const { texts } = roleEffect(db, { dataset, roles })
        if (texts !== null && hasActiveRun(db, id))
          throw new WinnowError('dataset.inUse', `A run on ${name} has not ended, and reads its texts.`)
        return setRoles(writable, { dataset, roles, author: null, at: timestamp(context) })
      }),
    roleEffect: (asked) => roleEffect(db, asked),
    journal: ({ dataset, limit }) => ({
      entries: listJournal(db, dataset, limit),
      ...pendingSteps(db, dataset),
    }),
    drawTestSample: ({ dataset, size = usualSample, seed = usualSeed }) =>
      change(dataset, (writable) =>
        drawTestSample(writable, dataset, { size, seed, at: timestamp(context) }),
      ),
    split: ({ dataset, request }) =>
      change(dataset, (writable) =>
        makeSplit(writable, dataset, request, { author: null, at: timestamp(context) }),
      ),
    splits: ({ dataset }) => listSplits(db, dataset),
    views: ({ dataset }) => listViews(db, dataset),
    saveView: ({ dataset, ...view }) =>
      change(dataset, (writable) => saveView(writable, dataset, view, timestamp(context))),
    removeView: ({ dataset, view }) => change(dataset, (writable) => removeView(writable, dataset, view)),
    card: ({ dataset }) => readCard(db, dataset),
    setCard: ({ dataset, card }) =>
      change(dataset, (writable) => writeCard(writable, dataset, defined(card))),
    undo: async ({ dataset }) =>
      (await reverseRows(context, dataset, 'undo')) ??
      change(dataset, (writable) => undo(writable, dataset, { at: timestamp(context) })),
    redo: async ({ dataset }) =>
      (await reverseRows(context, dataset, 'redo')) ??
      change(dataset, (writable) => redo(writable, dataset, { at: timestamp(context) })),
    export: ({ dataset, query, filter, as = 'csv', target }, { caller, signal }) => {
      const { id } = getDataset(db, dataset)
      return write(target, caller, (file, outFile) =>
        file.exportRows({ databaseFile, dataset: id, query, filter, as, outFile }, { signal }),
      )
    },
    exportRejected: ({ dataset, target }, { caller, signal }) => {
      const { id } = getDataset(db, dataset)
      return write(target, caller, (file, outFile) =>
        file.exportRejected({ databaseFile, dataset: id, outFile }, { signal }),
      )
    },
  }
}

/** The members that are given. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
