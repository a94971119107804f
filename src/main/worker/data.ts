// Questions to the database that take longer than a frame: asked of a process of their own, so that the one that owns the
// window never waits for them. It reads and writes nothing.
import type { Handlers } from '../../shared/contract/define'
import { columnFacts } from '../store/column-facts'
import { openReadable, type ReadableDb } from '../store/database'
import { countRows } from '../store/rows'
import { datasetStatistics } from '../store/statistics'
import { compare } from './compare'
import type { WorkerContract } from './contract'

type DataJobs = Handlers<WorkerContract>['data']

let open: { readonly file: string; readonly db: ReadableDb } | null = null

/** The database, opened once; another file closes the one before. */
function reader(file: string): ReadableDb {
  if (open?.file === file) return open.db
  open?.db.close()
  open = { file, db: openReadable(file) }
  return open.db
}

/** Handlers of quick questions that may be long. */
export const dataJobs: DataJobs = {
  count: ({ databaseFile, ...query }) => ({ total: countRows(reader(databaseFile), query) }),
  column: ({ databaseFile, dataset, column }) => columnFacts(reader(databaseFile), dataset, column),
  statistics: ({ databaseFile, dataset }) => datasetStatistics(reader(databaseFile), dataset),
  compare,
}
