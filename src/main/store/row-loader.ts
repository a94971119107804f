// Reads rows in full, given their keys: text, labels, part and what a run says. Which keys is decided elsewhere
// (rows.ts, export.ts).
import type { Row } from '../../shared/domain/dataset'
import type { ReadableDb } from './database'
import { datasetKeyOf } from './dataset-key'
import { rowIdOf } from './identity'

/** A dataset as the readers below refer to it. */
export type DatasetKeys = {
  readonly key: number
  readonly splitKey: number | null
  readonly rows: number
  readonly revision: number
}

/** Internal keys of a dataset. @throws WinnowError `dataset.notFound`. */
export function datasetKeys(db: ReadableDb, ref: string): DatasetKeys {
  const key = datasetKeyOf(db, ref)
  const row = db.get<{ current_split: number | null; rows: number; revision: number }>(
    'SELECT current_split, rows, revision FROM datasets WHERE key = ?',
    key,
  )
  return { key, splitKey: row?.current_split ?? null, rows: row?.rows ?? 0, revision: row?.revision ?? 0 }
}

/** Index of the column that holds the messages, of a dataset's stored columns. */
export function textPlace(columns: string): number {
  const parsed = JSON.parse(columns) as { index: number; role: string }[]
  return parsed.find(({ role }) => role === 'text')?.index ?? 0
}

/** The stored cells of a row whose text changes: the file's own text stays among them. */
export function cellsWithText(stored: string, before: string, after: string, place: number): string {
  const cells = JSON.parse(stored) as (string | null)[]
  const original = cells[place] ?? before
  cells[place] = original === after ? null : original
  return JSON.stringify(cells)
}

/** The cells of a row verbatim; the text's own place is stored as null while it is as in the file. */
export function cellsOf(stored: string, text: string): string[] {
  return (JSON.parse(stored) as (string | null)[]).map((cell) => cell ?? text)
}

type StoredRow = { key: number; line: number; external_id: string | null; text: string; words: number }
/** A run as its predictions are found. */
export type RunKeys = { readonly number: number; readonly outputId: number }

/** A column of the file as its cells are read. */
export type CellColumn = { readonly name: string; readonly index: number }

/** Reads rows by key, in the order of the keys; a key without a row is left out. */
export function loadRows(
  db: ReadableDb,
  dataset: DatasetKeys,
  keys: readonly number[],
  run: RunKeys | null,
  columns: readonly CellColumn[] = [],
): Row[] {
  const list = JSON.stringify(keys)
  const cells = columns.length > 0 ? cellsByRow(db, list, columns) : null
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
        ...(cells ? { cells: cells.get(key) ?? {} } : {}),
        ...(prediction ? { prediction } : {}),
      },
    ]
  })
}

function cellsByRow(
  db: ReadableDb,
  keys: string,
  columns: readonly CellColumn[],
): Map<number, Record<string, string>> {
  const found = db.all<{ key: number; cells: string; text: string }>(
    'SELECT key, cells, text FROM rows WHERE key IN (SELECT value FROM json_each(?))',
    keys,
  )
  return new Map(
    found.map(({ key, cells, text }) => {
      const own = cellsOf(cells, text)
      return [key, Object.fromEntries(columns.map(({ name, index }) => [name, own[index] ?? '']))]
    }),
  )
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
  type Found = {
    row: number
    name: string
    given: string | null
    confidence: number
    is_right: number | null
  }
  const found = db.all<Found>(
    `SELECT p.row, n.name, p.confidence, p.is_right, CASE WHEN p.given IS NOT NULL THEN
       (SELECT json_group_array(g.name) FROM label_names g WHERE g.id IN (SELECT value FROM json_each(p.given)))
     END AS given FROM predictions p JOIN label_names n ON n.id = p.label
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
        labels: one.given === null ? [one.name] : (JSON.parse(one.given) as string[]),
        confidence: one.confidence,
        isRight: one.is_right === null ? null : one.is_right === 1,
      },
    ]),
  )
}

/** Standing labels (validated or flagged) of one output on the rows of a range of keys: label ids by key. */
export function standingLabels(
  db: ReadableDb,
  outputId: number,
  after: number,
  upTo: number,
): Map<number, number[]> {
  return labelsFrom(db, 'labels', outputId, after, upTo)
}

/** The same of rows that have left their dataset. */
export function absentLabels(
  db: ReadableDb,
  outputId: number,
  after: number,
  upTo: number,
): Map<number, number[]> {
  return labelsFrom(db, 'absent_labels', outputId, after, upTo)
}

function labelsFrom(
  db: ReadableDb,
  table: 'labels' | 'absent_labels',
  outputId: number,
  after: number,
  upTo: number,
): Map<number, number[]> {
  const found = db.all<{ row: number; label: number }>(
    `SELECT row, label FROM ${table} WHERE row > ? AND row <= ? AND output = ?
     AND status IN ('validated', 'flagged') ORDER BY row, label`,
    after,
    upTo,
    outputId,
  )
  const byRow = new Map<number, number[]>()
  for (const { row, label } of found) {
    const list = byRow.get(row)
    if (list) list.push(label)
    else byRow.set(row, [label])
  }
  return byRow
}
