// Rows as pages show them and as training reads them. What matches is decided on keys first (page keys and
// total), then the few rows of the page are read in full. Invariant: no cursor stays open between batches.
import type { RowPage, RowQuery } from '../../shared/contract/index'
import type { Row, RowDetail, RowLabel } from '../../shared/domain/dataset'
import { LabelSource, LabelStatus } from '../../shared/domain/dataset'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, SqlValue } from './database'
import { datasetKeyOf } from './dataset-key'
import { filterContext } from './filter-context'
import { compileFilter } from './filter-sql'
import type { Filter } from '../../shared/domain/filter'
import { isRowId, keyRange, rowIdOf, rowKey } from './identity'
import { runForFilter } from './runs'
import { type Condition, containsText } from './search-sql'

const defaultLimit = 100

/** A dataset as the readers below refer to it. */
export type DatasetKeys = { readonly key: number; readonly splitKey: number | null; readonly rows: number }

/** Internal keys of a dataset. @throws WinnowError `dataset.notFound`. */
export function datasetKeys(db: ReadableDb, ref: string): DatasetKeys {
  const key = datasetKeyOf(db, ref)
  const row = db.get<{ current_split: number | null; rows: number }>(
    'SELECT current_split, rows FROM datasets WHERE key = ?',
    key,
  )
  return { key, splitKey: row?.current_split ?? null, rows: row?.rows ?? 0 }
}

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
    const run = query.run === undefined ? null : runForFilter(db, query.run)
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

/** How many rows of a dataset match. */
export function countMatching(db: ReadableDb, dataset: DatasetKeys, condition: Condition): number {
  const needsText = /r\.(text|cells)/.test(condition.where)
  return db.value<number>(
    `SELECT count(*) FROM rows r WHERE ${needsText ? 'r.key BETWEEN ? AND ?' : '+r.key > ? AND r.dataset = ?'}
     AND ${condition.where}`,
    ...(needsText ? keyRange(dataset.key) : [0, dataset.key]),
    ...condition.params,
  )
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

/** The cells of a row verbatim; the text's own place is stored as null. */
export function cellsOf(stored: string, text: string): string[] {
  return (JSON.parse(stored) as (string | null)[]).map((cell) => cell ?? text)
}

type StoredRow = { key: number; line: number; external_id: string | null; text: string; words: number }
type RunKeys = { readonly number: number; readonly outputId: number }

/** Reads rows by key, in the order of the keys; a key without a row is left out. */
export function loadRows(
  db: ReadableDb,
  dataset: DatasetKeys,
  keys: readonly number[],
  run: RunKeys | null,
): Row[] {
  const list = JSON.stringify(keys)
  const stored = new Map(
    db
      .all<StoredRow>(
        `SELECT key, line, external_id, text, words FROM rows
         WHERE key IN (SELECT value FROM json_each(?))`,
        list,
      )
      .map((row) => [row.key, row]),
  )
  const labels = labelsByRow(db, list)
  const parts = partsByRow(db, dataset.splitKey, list)
  const predictions = run ? predictionsByRow(db, run, list) : null
  return keys.flatMap((key) => {
    const row = stored.get(key)
    if (!row) return []
    const prediction = predictions?.get(key)
    return [
      {
        id: rowIdOf(key),
        line: row.line,
        externalId: row.external_id,
        text: row.text,
        words: row.words,
        labels: labels.get(key) ?? {},
        part: parts.get(key) ?? null,
        ...(prediction ? { prediction } : {}),
      },
    ]
  })
}

function labelsByRow(db: ReadableDb, keys: string): Map<number, Record<string, string[]>> {
  const found = db.all<{ row: number; output: string; label: string }>(
    `SELECT l.row, o.name AS output, n.name AS label FROM labels l
     JOIN outputs o ON o.id = l.output JOIN label_names n ON n.id = l.label
     WHERE l.row IN (SELECT value FROM json_each(?)) AND l.status IN ('validated', 'flagged')
     ORDER BY o.position, n.position`,
    keys,
  )
  const byRow = new Map<number, Record<string, string[]>>()
  for (const { row, output, label } of found) {
    const record = byRow.get(row) ?? {}
    record[output] = [...(record[output] ?? []), label]
    byRow.set(row, record)
  }
  return byRow
}

function partsByRow(db: ReadableDb, splitKey: number | null, keys: string): Map<number, string> {
  if (splitKey === null) return new Map()
  const found = db.all<{ row: number; part: string }>(
    'SELECT row, part FROM split_rows WHERE split = ? AND row IN (SELECT value FROM json_each(?))',
    splitKey,
    keys,
  )
  return new Map(found.map(({ row, part }) => [row, part]))
}

function predictionsByRow(
  db: ReadableDb,
  run: RunKeys,
  keys: string,
): Map<number, NonNullable<Row['prediction']>> {
  const found = db.all<{ row: number; name: string; confidence: number; is_right: number | null }>(
    `SELECT p.row, n.name, p.confidence, p.is_right FROM predictions p
     JOIN label_names n ON n.id = p.label
     WHERE p.run = ? AND p.output = ? AND p.row IN (SELECT value FROM json_each(?))`,
    run.number,
    run.outputId,
    keys,
  )
  return new Map(
    found.map((one) => [
      one.row,
      {
        label: one.name,
        confidence: one.confidence,
        isRight: one.is_right === null ? null : one.is_right === 1,
      },
    ]),
  )
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
  if (sort.by !== 'confidence')
    return { join: '', by: `${simple[sort.by]} ${direction}, r.key`, params: [] }
  if (!run)
    throw new WinnowError('input.invalid', 'Sorting by confidence needs a run.', { details: { path: 'run' } })
  return {
    join: 'LEFT JOIN predictions p ON p.run = ? AND p.output = ? AND p.row = r.key',
    by: `p.confidence ${direction} NULLS LAST, r.key`,
    params: [run.number, run.outputId],
  }
}
