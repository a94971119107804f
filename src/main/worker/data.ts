// Questions to the database that take longer than a frame: asked of a process of their own, so that the one that owns the
// window never waits for them. It reads and writes nothing.
import type { Handlers } from '../../shared/contract/define'
import { jaccard, shinglesOf } from '../analysis/shingles'
import { keepCellIndexes } from '../store/cell-index'
import { planAddition } from '../store/addition-plan'
import { agesOf } from '../store/backtest'
import { columnFacts } from '../store/column-facts'
import { openReadable, type ReadableDb } from '../store/database'
import { datasetKeys, loadRows } from '../store/row-loader'
import { pickRows } from '../store/label-pick'
import { rowHistory } from '../store/row-history'
import { placeOfRow } from '../store/row-place'
import { countRows, queryRows } from '../store/rows'
import { similarCandidates } from '../store/similar'
import { datasetStatistics } from '../store/statistics'
import { alikeLabels } from '../analysis/label-names'
import { calibration } from './calibration'
import { compare } from './compare'
import { reproduction } from './reproduction'
import { comparedCurves } from './compared-curves'
import type { WorkerContract } from './contract'
import { cell, confusions, telling } from './confusions'
import { decision } from './decision'
import { routing } from './routing'
import { evaluate } from './evaluate'
import { exportErrors, nearest, review } from './review'
import { floorStates, sliceTable, weakSlices } from './slices'
import { curvesOf } from './run-curves'
import { runReport } from './run-report'
import { worth } from './worth'

type DataJobs = Handlers<WorkerContract>['data']

let open: { readonly file: string; readonly db: ReadableDb } | null = null

/** The database, opened once; another file closes the one before. */
function reader(file: string): ReadableDb {
  if (open?.file === file) return open.db
  open?.db.close()
  open = { file, db: openReadable(file) }
  keepCellIndexes(open.db)
  return open.db
}

let turn: Promise<unknown> = Promise.resolve()

/** One after another with room between: an answer leaves, and a quick question is heard, before the next long one. */
function inTurn<T>(work: () => T): Promise<T> {
  const own = turn.then(() => new Promise((resolve) => setImmediate(resolve))).then(work)
  turn = own.catch(() => undefined)
  return own
}

/** Handlers of quick questions that may be long. */
export const dataJobs: DataJobs = {
  rows: ({ databaseFile, ...query }) => queryRows(reader(databaseFile), query),
  count: ({ databaseFile, ...query }) => ({ total: countRows(reader(databaseFile), query) }),
  place: ({ databaseFile, ...query }) => placeOfRow(reader(databaseFile), query),
  similar: ({ databaseFile, dataset, row, limit }) => {
    const db = reader(databaseFile)
    const keys = datasetKeys(db, dataset)
    const { text, candidates } = similarCandidates(db, keys.key, row)
    const own = shinglesOf(text)
    const best = candidates
      .map((one) => ({ key: one.key, similarity: jaccard(own, shinglesOf(one.text)) }))
      .filter(({ similarity }) => similarity > 0)
      .sort((a, b) => b.similarity - a.similarity || a.key - b.key)
      .slice(0, limit)
    const rows = loadRows(
      db,
      keys,
      best.map(({ key }) => key),
      null,
    )
    return rows.map((found, at) => ({ row: found, similarity: best[at]?.similarity ?? 0 }))
  },
  rowHistory: ({ databaseFile, dataset, row }) => rowHistory(reader(databaseFile), dataset, row),
  column: ({ databaseFile, dataset, column }) => columnFacts(reader(databaseFile), dataset, column),
  statistics: ({ databaseFile, dataset }) => datasetStatistics(reader(databaseFile), dataset),
  addition: ({ databaseFile, request }) => planAddition(reader(databaseFile), request, alikeLabels).preview,
  pick: ({ databaseFile, ...pick }) => inTurn(() => pickRows(reader(databaseFile), pick)),
  decision,
  routing,
  evaluate,
  cell,
  confusions,
  tellingWords: telling,
  review,
  nearest,
  exportErrors,
  calibration: (asked) => inTurn(() => calibration(reader(asked.databaseFile), asked)),
  sliceTable: (asked) => inTurn(() => sliceTable(reader(asked.databaseFile), asked)),
  weakSlices: (asked) => inTurn(() => weakSlices(reader(asked.databaseFile), asked)),
  floorStates: (asked) => inTurn(() => floorStates(reader(asked.databaseFile), asked)),
  worth: (asked) => inTurn(() => worth(reader(asked.databaseFile), asked)),
  curves: ({ databaseFile, ...request }) => inTurn(() => curvesOf(reader(databaseFile), request)),
  comparedCurves: ({ databaseFile, runs, output, metrics }) =>
    comparedCurves(reader(databaseFile), runs, output, metrics),
  compare,
  reproduction,
  ages: ({ databaseFile, newest, earlier, ...asked }) => agesOf(reader(databaseFile), newest, earlier, asked),
  runReport,
}
