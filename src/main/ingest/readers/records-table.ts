// Records with named fields as a table: the header is every field of the first records, in order of first appearance. A
// later record with another field is a rejected row, so that nothing is lost without a word.
import type { RejectedRow } from '../../../shared/domain/file'
import { WinnowError } from '../../../shared/errors'
import { isDecodable } from '../decode'
import { ownCopy, type ReadOptions, type TableBatch } from '../table'

/** A record of a file, or what stands in the place of one. `line` counts from 1. */
export type SourceRecord =
  | { readonly line: number; readonly fields: Readonly<Record<string, unknown>>; readonly raw: () => string }
  | {
      readonly line: number
      readonly reason: 'malformed' | 'undecodable'
      readonly fault: string
      readonly raw: () => string
    }

/** Some records, how many bytes of the file were read by then, and about how many characters they have. */
export type RecordPiece = {
  readonly records: readonly SourceRecord[]
  readonly doneBytes: number
  readonly units: number
}

/** A record longer than this is refused unless the reader is told otherwise. */
export const usualMaxRecordUnits = 64 * 1024 * 1024

const headRecords = 1000
const headUnits = 64 * 1024 * 1024
const batchUnits = 8 * 1024 * 1024
const rawUnits = 2000

/**
 * Batches as `readTable` gives them. `fields` is the header where the file itself names it.
 * @throws WinnowError `csv.empty`, `csv.headerOnly`, `csv.malformed` when no record has named fields, and what the
 * pieces throw.
 */
export async function* recordsAsTable(
  pieces: AsyncIterable<RecordPiece>,
  { signal, onProgress, batchRows = 1000 }: ReadOptions,
  fields?: readonly string[],
): AsyncGenerator<TableBatch> {
  let header = fields
  let known = new Set(fields)
  let waiting: SourceRecord[] = []
  let [units, doneBytes, rowCount, rejectedCount] = [0, 0, 0, 0]
  const settleHeader = (): readonly string[] => {
    if (header !== undefined) return header
    header = headerOf(waiting)
    known = new Set(header)
    return header
  }
  const take = (count: number): TableBatch => {
    const batch: TableBatch = { header: settleHeader(), rows: [], rejected: [], doneBytes }
    for (const record of waiting.splice(0, count)) sortIn(record, known, batch)
    rowCount += batch.rows.length
    rejectedCount += batch.rejected.length
    return batch
  }
  for await (const piece of pieces) {
    signal?.throwIfAborted()
    doneBytes = piece.doneBytes
    units += piece.units
    for (const record of piece.records) waiting.push(record)
    if (header === undefined && waiting.length < headRecords && units < headUnits) continue
    while (waiting.length >= batchRows || (units > batchUnits && waiting.length > 0)) {
      yield take(batchRows)
      onProgress?.({ doneBytes, rows: rowCount, rejected: rejectedCount })
      signal?.throwIfAborted()
      if (waiting.length === 0) units = 0
    }
  }
  if (rowCount + rejectedCount + waiting.length === 0) {
    if (fields === undefined) throw new WinnowError('csv.empty', 'The file holds no records.')
    throw new WinnowError('csv.headerOnly', 'The file names its columns and has no rows.')
  }
  while (waiting.length > 0) {
    yield take(batchRows)
    onProgress?.({ doneBytes, rows: rowCount, rejected: rejectedCount })
    signal?.throwIfAborted()
  }
}

function headerOf(records: readonly SourceRecord[]): string[] {
  const names = new Set<string>()
  for (const record of records.slice(0, headRecords))
    if ('fields' in record) for (const name of Object.keys(record.fields)) names.add(name)
  if (names.size > 0) return [...names].map(ownCopy)
  throw new WinnowError('csv.malformed', 'None of the first records is an object with named fields.', {
    hint: 'Winnow reads objects, in a list or one a line, such as {"text": "…", "label": "…"}.',
  })
}

function sortIn(record: SourceRecord, known: ReadonlySet<string>, batch: TableBatch): void {
  const reject = (reason: RejectedRow['reason'], message: string): void => {
    batch.rejected.push({ line: record.line, reason, message, raw: cutRaw(record.raw()) })
  }
  if ('fault' in record) return reject(record.reason, record.fault)
  const { fields } = record
  const unknown = Object.keys(fields).find((name) => !known.has(name))
  if (unknown !== undefined)
    return reject('unknownField', `The field “${cutRaw(unknown)}” stands in no record at the beginning.`)
  // Not every name that an object answers to is its own: constructor, toString.
  const cells = batch.header.map((name) => (Object.hasOwn(fields, name) ? cellOf(fields[name]) : ''))
  if (!cells.every(isDecodable))
    return reject('undecodable', 'Holds bytes or half characters without a meaning.')
  batch.rows.push({ line: record.line, cells })
}

/** At most 2,000 units and whole characters; what has no meaning becomes U+FFFD. */
function cutRaw(raw: string): string {
  return ownCopy(raw.slice(0, rawUnits).toWellFormed())
}

/**
 * A value as the text of a cell: strings verbatim, numbers and booleans as they are written, nothing as the empty cell,
 * a list of strings with | between them, a moment in ISO 8601, anything else as JSON.
 */
export function cellOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'object':
      if (value === null) return ''
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
      if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join('|')
      return jsonText(value)
    default:
      return ''
  }
}

/** JSON text, of values too that JSON does not have. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'bigint') return inner.toString()
    return inner instanceof Uint8Array ? Buffer.from(inner).toString('base64') : inner
  })
}
