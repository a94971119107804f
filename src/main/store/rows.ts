// Rows as pages show them. What matches is decided on keys first (page keys and
// total), then the few rows of the page are read in full. Invariant: no cursor stays open between calls.
import type { RowPage, RowQuery } from '../../shared/contract/index'
import type { RowDetail, RowLabel } from '../../shared/domain/dataset'
import { LabelSource, LabelStatus } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, SqlValue } from './database'
import { filterContext } from './filter-context'
import { compileFilter } from './filter-sql'
import type { Filter } from '../../shared/domain/filter'
import { isRowId, keyRange, rowKey } from './identity'
import { cellsOf, type DatasetKeys, datasetKeys, loadRows, type RunKeys } from './row-loader'
import { runForFilter } from './runs'
import { type Condition, containsText } from './search-sql'

const defaultLimit = 100

/** The condition of a search and a filter together, or null where every row matches. */
export function matching(
  db: ReadableDb,
  datasetKey: number,
  query: string | undefined,
  filter: Filter | undefined,
): Condition | null {
  const all: Condition[] = []
  if (query !== undefined && query !== '') all.push(containsText(datasetKey, query))
  if (filter) all.push(compileFilter(filter, filterContext(db, datasetKey)))
  const some = all.filter((one) => one.where !== '1')
  if (some.length === 0) return null
  return {
    where: some.map((one) => `(${one.where})`).join(' AND '),
    params: some.flatMap((one) => one.params),
  }
}

/**
 * A page of rows; resolves references to the dataset and to runs itself.
 * @throws WinnowError `dataset.notFound`, `run.notFound`, `run.ambiguous`, `label.notFound`,
 * `csv.columnNotFound`, `csv.columnAmbiguous`, `split.unknownPart`, `input.invalid`.
 */
export function queryRows(db: ReadableDb, query: RowQuery): RowPage {
  return db.snapshot(() => {
    const dataset = datasetKeys(db, query.dataset)
    const run = query.run === undefined ? null : runForFilter(db, query.run, query.output)
    const condition = matching(db, dataset.key, query.query, query.filter)
    const offset = query.offset ?? 0
    const order = orderOf(query.sort, run)
    const base = query.sort?.by === 'words' ? 'r.dataset = ?' : 'r.key BETWEEN ? AND ?'
    const baseParams: SqlValue[] = query.sort?.by === 'words' ? [dataset.key] : keyRange(dataset.key)
    const keys = db.all<{ key: number }>(
      `SELECT r.key FROM rows r ${order.join} WHERE ${base} ${condition ? `AND ${condition.where}` : ''}
       ORDER BY ${order.by} LIMIT ? OFFSET ?`,
      ...order.params,
      ...baseParams,
      ...(condition?.params ?? []),
      query.limit ?? defaultLimit,
      offset,
    )
    return {
      rows: loadRows(
        db,
        dataset,
        keys.map((row) => row.key),
        run,
      ),
      total: condition ? countMatching(db, dataset, condition) : dataset.rows,
      offset,
    }
  })
}

type Totals = { mark: string; counts: Map<string, number> }
const totals = new WeakMap<ReadableDb, Totals>()

/** How many rows of a dataset match; kept until its revision changes, so that scrolling does not count again. */
function countMatching(db: ReadableDb, dataset: DatasetKeys, condition: Condition): number {
  const mark = `${dataset.key}:${dataset.revision}:${dataset.splitKey}`
  const known = totals.get(db)
  const kept: Totals = known?.mark === mark ? known : { mark, counts: new Map() }
  totals.set(db, kept)
  const question = JSON.stringify([condition.where, condition.params])
  const isLasting = !condition.where.includes('predictions')
  const before = isLasting ? kept.counts.get(question) : undefined
  if (before !== undefined) return before
  // Lengths alone are answered from the index; the rest is quickest in order of the keys.
  const isLength = !/r\.(text|cells|key)/.test(condition.where)
  const total = db.value<number>(
    `SELECT count(*) FROM rows r WHERE ${isLength ? 'r.dataset = ?' : 'r.key BETWEEN ? AND ?'}
     AND ${condition.where}`,
    ...(isLength ? [dataset.key] : keyRange(dataset.key)),
    ...condition.params,
  )
  if (isLasting) kept.counts.set(question, total)
  return total
}

/**
 * One row with its cells and the details of its labels.
 * @throws WinnowError `row.notFound`, `dataset.notFound`.
 */
export function getRow(db: ReadableDb, ref: string, rowId: number): RowDetail {
  return db.snapshot(() => {
    const dataset = datasetKeys(db, ref)
    const key = isRowId(rowId) ? rowKey(dataset.key, rowId) : -1
    const [row] = loadRows(db, dataset, [key], null)
    const stored = db.get<{ cells: string; columns: string }>(
      'SELECT r.cells, d.columns FROM rows r JOIN datasets d ON d.key = r.dataset WHERE r.key = ?',
      key,
    )
    if (!row || !stored) throw new WinnowError('row.notFound', `${ref} has no row ${rowId}.`)
    const columns = JSON.parse(stored.columns) as { index: number; name: string }[]
    const names = new Map(columns.map((column) => [column.index, column.name]))
    const cells = cellsOf(stored.cells, row.text)
    return {
      ...row,
      cells: cells.map((value, index) => ({ column: names.get(index) ?? `Column ${index + 1}`, value })),
      labelDetails: labelDetails(db, key),
    }
  })
}

function labelDetails(db: ReadableDb, key: number): RowLabel[] {
  const found = db.all<{ output: string; label: string; labelId: number; source: string; status: string }>(
    `SELECT o.name AS output, n.name AS label, n.id AS labelId, l.source, l.status FROM labels l
     JOIN outputs o ON o.id = l.output JOIN label_names n ON n.id = l.label
     WHERE l.row = ? ORDER BY o.position, n.position`,
    key,
  )
  return found.map((one) => ({
    ...one,
    source: LabelSource.parse(one.source),
    status: LabelStatus.parse(one.status),
  }))
}

function orderOf(
  sort: RowQuery['sort'],
  run: RunKeys | null,
): { join: string; by: string; params: SqlValue[] } {
  const direction = sort?.descending ? 'DESC' : 'ASC'
  const simple = { row: 'r.key', text: 'r.text COLLATE NOCASE', words: 'r.words' }
  if (!sort || sort.by === 'row') return { join: '', by: `r.key ${direction}`, params: [] }
  if (sort.by !== 'confidence') return { join: '', by: `${simple[sort.by]} ${direction}, r.key`, params: [] }
  if (!run)
    throw new WinnowError('input.invalid', 'Sorting by confidence needs a run.', { details: { path: 'run' } })
  return {
    join: 'LEFT JOIN predictions p ON p.run = ? AND p.output = ? AND p.row = r.key',
    by: `p.confidence ${direction} NULLS LAST, r.key`,
    params: [run.number, run.outputId],
  }
}
