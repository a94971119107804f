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
import { isRowId, keyRange, rowIdOf, rowKey } from './identity'
import { cellsOf, type DatasetKeys, datasetKeys, loadRows, type RunKeys } from './row-loader'
import { runForFilter } from './runs'
import { keysInOrder } from './page-keys'
import { type Condition, containsText, type Sql, together } from './search-sql'

const defaultLimit = 100

/** The conditions of a search and a filter, all of which a row must meet; none where every row does. */
function conditionsOf(
  db: ReadableDb,
  datasetKey: number,
  query: string | undefined,
  filter: Filter | undefined,
): Condition[] {
  const all: Condition[] = []
  if (query !== undefined && query !== '') all.push(containsText(datasetKey, query))
  if (filter) {
    const context = filterContext(db, datasetKey)
    for (const one of conjuncts(filter)) all.push(compileFilter(one, context))
  }
  return all.filter((one) => one.where !== '1')
}

const conjuncts = (filter: Filter): Filter[] =>
  'op' in filter && filter.op === 'and' ? filter.of.flatMap(conjuncts) : [filter]

/** The condition of a search and a filter together, or null where every row matches. */
export function matching(
  db: ReadableDb,
  datasetKey: number,
  query: string | undefined,
  filter: Filter | undefined,
): Sql | null {
  const all = conditionsOf(db, datasetKey, query, filter)
  return all.length === 0 ? null : together(all)
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
    const all = conditionsOf(db, dataset.key, query.query, query.filter)
    const condition = all.length === 0 ? null : together(all)
    const offset = query.offset ?? 0
    const limit = query.limit ?? defaultLimit
    const by = query.sort?.by ?? 'row'
    const keys =
      by === 'row'
        ? keysInOrder(db, dataset, all, { isDescending: query.sort?.descending === true, limit, offset })
        : sortedKeys(db, dataset, condition, query, run, limit, offset)
    // A page that is not full is the last one: nothing needs counting.
    const isLast = keys.length < limit && (keys.length > 0 || offset === 0)
    const total = isLast
      ? offset + keys.length
      : condition === null
        ? dataset.rows
        : knownTotal(db, dataset, condition)
    const isCounted = query.isCounted !== false
    const { columns = [] } = query
    const context = columns.length > 0 ? filterContext(db, dataset.key) : null
    const shown = columns.map((name) => ({ name, index: context?.column(name).index ?? 0 }))
    return {
      rows: loadRows(db, dataset, keys, run, shown),
      total: total ?? (isCounted && condition ? countMatching(db, dataset, condition) : null),
      offset,
    }
  })
}

/** Ids of every row, ascending. @throws WinnowError `dataset.notFound`. */
export function rowIdsOf(db: ReadableDb, ref: string): Int32Array {
  const sql = 'SELECT key FROM rows WHERE key BETWEEN ? AND ? ORDER BY key'
  const found = db.all<{ key: number }>(sql, ...keyRange(datasetKeys(db, ref).key))
  return Int32Array.from(found, ({ key }) => rowIdOf(key))
}

/** Differs where a text of the dataset differs, or a row. @throws WinnowError `dataset.notFound`. */
export function textsMark(db: ReadableDb, ref: string): string {
  // Answered from an index, without a look at the texts. The sum is exact: hashes of 53 bits are cut.
  const sql = 'SELECT count(*) AS rows, sum(text_hash >> 12) AS hashes FROM rows WHERE dataset = ?'
  const found = db.get<{ rows: number; hashes: number | null }>(sql, datasetKeys(db, ref).key)
  return `${found?.rows}:${found?.hashes}`
}

/** How many rows a query matches. @throws WinnowError as `queryRows`. */
export function countRows(db: ReadableDb, query: Pick<RowQuery, 'dataset' | 'query' | 'filter'>): number {
  return db.snapshot(() => {
    const dataset = datasetKeys(db, query.dataset)
    const condition = matching(db, dataset.key, query.query, query.filter)
    return condition ? countMatching(db, dataset, condition) : dataset.rows
  })
}

function sortedKeys(
  db: ReadableDb,
  dataset: DatasetKeys,
  condition: Sql | null,
  query: RowQuery,
  run: RunKeys | null,
  limit: number,
  offset: number,
): number[] {
  const order = orderOf(query.sort, run)
  const base = query.sort?.by === 'words' ? 'r.dataset = ?' : 'r.key BETWEEN ? AND ?'
  const baseParams: SqlValue[] = query.sort?.by === 'words' ? [dataset.key] : keyRange(dataset.key)
  return db
    .all<{ key: number }>(
      `SELECT r.key FROM rows r ${order.join} WHERE ${base} ${condition ? `AND ${condition.where}` : ''}
       ORDER BY ${order.by} LIMIT ? OFFSET ?`,
      ...order.params,
      ...baseParams,
      ...(condition?.params ?? []),
      limit,
      offset,
    )
    .map((row) => row.key)
}

type Totals = { mark: string; counts: Map<string, number> }
const totals = new WeakMap<ReadableDb, Totals>()

/** How many rows of a dataset match, where that is known; kept until its revision changes. */
function knownTotal(db: ReadableDb, dataset: DatasetKeys, condition: Sql): number | null {
  return totalsOf(db, dataset).counts.get(questionOf(condition)) ?? null
}

function totalsOf(db: ReadableDb, dataset: DatasetKeys): Totals {
  const mark = `${dataset.key}:${dataset.revision}:${dataset.splitKey}`
  const known = totals.get(db)
  const kept: Totals = known?.mark === mark ? known : { mark, counts: new Map() }
  totals.set(db, kept)
  return kept
}

const questionOf = ({ where, params }: Sql): string => JSON.stringify([where, params])

/** The same, counted where it is not known, so that scrolling does not count again. */
function countMatching(db: ReadableDb, dataset: DatasetKeys, condition: Sql): number {
  const known = knownTotal(db, dataset, condition)
  if (known !== null) return known
  // Lengths alone are answered from the index; the rest is quickest in order of the keys.
  const isLength = !/r\.(text|cells|key)/.test(condition.where)
  const total = db.value<number>(
    `SELECT count(*) FROM rows r WHERE ${isLength ? 'r.dataset = ?' : 'r.key BETWEEN ? AND ?'}
     AND ${condition.where}`,
    ...(isLength ? [dataset.key] : keyRange(dataset.key)),
    ...condition.params,
  )
  // Predictions and findings come without a new revision.
  if (!/predictions|quality_rows/.test(condition.where))
    totalsOf(db, dataset).counts.set(questionOf(condition), total)
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
  if (sort.by === 'text' || sort.by === 'words')
    return { join: '', by: `${simple[sort.by]} ${direction}, r.key`, params: [] }
  if (!run)
    throw new WinnowError('input.invalid', `Sorting by ${sort.by} needs a run.`, { details: { path: 'run' } })
  // Within a label the surest come first.
  if (sort.by === 'label')
    return {
      join: `LEFT JOIN predictions p ON p.run = ? AND p.output = ? AND p.row = r.key`,
      by: `(SELECT n.name FROM labels l JOIN label_names n ON n.id = l.label WHERE l.row = r.key AND l.output = p.output
        ORDER BY n.position LIMIT 1) COLLATE NOCASE ${direction}, p.confidence DESC, r.key`,
      params: [run.number, run.outputId],
    }
  if (sort.by === 'prediction')
    return {
      join: `LEFT JOIN predictions p ON p.run = ? AND p.output = ? AND p.row = r.key
        LEFT JOIN label_names n ON n.id = p.label`,
      by: `n.name COLLATE NOCASE ${direction} NULLS LAST, p.confidence DESC, r.key`,
      params: [run.number, run.outputId],
    }
  return {
    join: 'LEFT JOIN predictions p ON p.run = ? AND p.output = ? AND p.row = r.key',
    by: `p.confidence ${direction} NULLS LAST, r.key`,
    params: [run.number, run.outputId],
  }
}
