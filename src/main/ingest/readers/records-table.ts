// Records with named fields as a table: the header is every field of the first records, in order of first appearance.
// What a later record has besides is a rejected row, so that nothing is lost without a word.
import type { RejectedRow } from '../../../shared/domain/file'
import { WinnowError } from '../../../shared/errors'
import type { ReadOptions, TableBatch } from '../table'

/** A record of a file, or a line that is none. `line` counts from 1. */
export type SourceRecord =
  | { readonly line: number; readonly fields: Readonly<Record<string, unknown>>; readonly raw: () => string }
  | { readonly line: number; readonly fault: string; readonly raw: () => string }

/** Records with how many bytes of the file they took so far. */
export type RecordStream = AsyncIterable<{
  readonly records: readonly SourceRecord[]
  readonly doneBytes: number
}>

/** Records whose fields make the header. */
const headRecords = 1000
const rawUnits = 2000

/**
 * Batches of rows as `readTable` gives them.
 * @throws WinnowError `csv.empty`, `csv.headerOnly` and what the stream throws.
 */
export async function* recordsAsTable(
  stream: RecordStream,
  { signal, onProgress, batchRows = 1000 }: ReadOptions,
): AsyncGenerator<TableBatch> {
  let header: string[] | null = null
  let waiting: SourceRecord[] = []
  let doneBytes = 0
  let [rows, rejected] = [0, 0]
  const batchOf = (some: readonly SourceRecord[], names: string[]): TableBatch => {
    const batch: TableBatch = { header: names, rows: [], rejected: [], doneBytes }
    const known = new Set(names)
    for (const record of some) sortIn(record, names, known, batch)
    rows += batch.rows.length
    rejected += batch.rejected.length
    onProgress?.({ doneBytes, rows, rejected })
    return batch
  }
  for await (const piece of stream) {
    signal?.throwIfAborted()
    doneBytes = piece.doneBytes
    waiting.push(...piece.records)
    if (header === null && waiting.length < headRecords) continue
    header ??= headerOf(waiting)
    while (waiting.length >= batchRows) {
      yield batchOf(waiting.slice(0, batchRows), header)
      waiting = waiting.slice(batchRows)
      signal?.throwIfAborted()
    }
  }
  header ??= headerOf(waiting)
  if (header.length === 0) {
    if (waiting.length === 0) throw new WinnowError('csv.empty', 'The file holds no records.')
    // Nothing but lines that are no records: they are shown as such.
    header = ['text']
  }
  if (waiting.length > 0) yield batchOf(waiting, header)
  if (rows + rejected === 0) throw new WinnowError('csv.headerOnly', 'The file holds no records.')
}

function headerOf(records: readonly SourceRecord[]): string[] {
  const names = new Set<string>()
  for (const record of records.slice(0, headRecords))
    if ('fields' in record) for (const name of Object.keys(record.fields)) names.add(name)
  return [...names]
}

function sortIn(
  record: SourceRecord,
  header: readonly string[],
  known: ReadonlySet<string>,
  batch: TableBatch,
): void {
  const reject = (reason: RejectedRow['reason'], message: string): void => {
    const raw = record.raw()
    batch.rejected.push({
      line: record.line,
      reason,
      message,
      raw: raw.length > rawUnits ? raw.slice(0, rawUnits) : raw,
    })
  }
  if ('fault' in record) return reject('malformed', record.fault)
  const unknown = Object.keys(record.fields).find((name) => !known.has(name))
  if (unknown !== undefined)
    return reject('unknownField', `The field ${unknown} is in none of the first ${headRecords} records.`)
  batch.rows.push({ line: record.line, cells: header.map((name) => cellOf(record.fields[name])) })
}

/** A value as the text of a cell: words verbatim, dates in ISO 8601, lists of words with | between them, else JSON. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (value instanceof Date) return dateText(value)
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  if (
    Array.isArray(value) &&
    value.every((one) => ['string', 'number', 'boolean', 'bigint'].includes(typeof one))
  )
    return value.map(String).join('|')
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
}

/** The day alone where the time is midnight. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const text = date.toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}
