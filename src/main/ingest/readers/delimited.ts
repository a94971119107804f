// Delimited text as batches of rows, good and rejected, each with its line. Constant memory: one piece of the file, one
// batch and at most one open record. Invariant: every non-blank physical line is in exactly one row, one rejected row, or
// the header.
import type { DetectedFormat, Encoding, RejectedRow } from '../../../shared/domain/file'
import { WinnowError } from '../../../shared/errors'
import { createDecoder, isDecodable, showBytes } from '../decode'
import { openPieces, type TableSource } from '../pieces'
import { type RawRecord, createSplitter } from '../records'
import { ownCopy, type ReadOptions, type TableBatch } from '../table'

type Shape = { readonly header: string[]; readonly mayEndEmpty: boolean }

const batchUnits = 8 * 1024 * 1024
const rawUnits = 2000

/** Streams the rows of a delimited text file. Throws as `readTable`. */
export async function* readDelimited(
  source: TableSource,
  format: DetectedFormat,
  options: ReadOptions = {},
): AsyncGenerator<TableBatch> {
  const { signal, onProgress, batchRows = 1000 } = options
  let shape: Shape | null = null
  let doneBytes = 0
  let [rowCount, rejectedCount] = [0, 0]
  for await (const { records, bytes } of recordBatches(source, format, batchRows, options)) {
    doneBytes = bytes
    if (shape === null) shape = settleShape(records, format)
    const batch: TableBatch = { header: shape.header, rows: [], rejected: [], doneBytes }
    for (const record of records) sortIn(record, shape, format.encoding, batch)
    rowCount += batch.rows.length
    rejectedCount += batch.rejected.length
    if (batch.rows.length + batch.rejected.length > 0) yield batch
    onProgress?.({ doneBytes, rows: rowCount, rejected: rejectedCount })
    signal?.throwIfAborted()
  }
  if (shape === null) throw new WinnowError('csv.empty', 'The file holds no lines.')
  if (rowCount + rejectedCount === 0) {
    throw new WinnowError('csv.headerOnly', 'The file has a header line and no rows under it.')
  }
}

/** Records in batches; the first batch starts with the header and has at least one record more if there is one. */
async function* recordBatches(
  source: TableSource,
  format: DetectedFormat,
  batchRows: number,
  options: ReadOptions,
): AsyncGenerator<{ records: RawRecord[]; bytes: number }> {
  const decoder = createDecoder(format.encoding)
  const splitter = createSplitter(format.delimiter, options.maxRecordUnits ?? 64 * 1024 * 1024)
  let pending: RawRecord[] = []
  let units = 0
  const { pieces, doneBytes } = openPieces(source, format.isGzipped, options.signal)
  for await (const piece of pieces) {
    for (const record of splitter.push(decoder.write(piece), false)) {
      pending.push(record)
      units += record.raw.length
      if (pending.length < batchRows && !(units > batchUnits && pending.length > 1)) continue
      yield { records: pending, bytes: doneBytes() }
      pending = []
      units = 0
    }
  }
  pending.push(...splitter.push(decoder.end(), true))
  if (pending.length > 0) yield { records: pending, bytes: doneBytes() }
}

/** Takes the header out of the first records and settles how many cells a row has. */
function settleShape(records: RawRecord[], format: DetectedFormat): Shape {
  if (!format.header) {
    const cells = commonCount(records)
    return { header: Array.from({ length: cells }, (_, i) => `Column ${i + 1}`), mayEndEmpty: false }
  }
  const first = records.shift()
  if (first === undefined) return { header: [], mayEndEmpty: false }
  if (first.fault !== null || !isDecodable(first.raw)) throw unreadableHeader(first, format.encoding)
  const whole = records.filter((record) => record.fault === null)
  const extra = first.cells.length + 1
  // Some programs end each row, but not the header, with a delimiter.
  const mayEndEmpty =
    whole.length > 0 && whole.every(({ cells }) => cells.length === extra && cells.at(-1) === '')
  return { header: first.cells.map(ownCopy), mayEndEmpty }
}

/** Only the header is at fault: the rows below it may be fine, but without names nothing can be made of them. */
function unreadableHeader(record: RawRecord, encoding: Encoding): WinnowError {
  const { message, reason, raw } = rejectedRow(record, record.cells.length, encoding)
  const hint =
    reason === 'undecodable'
      ? 'Choose the encoding in which the file was written, or correct that line in the file.'
      : 'Correct the quotes on that line in the file.'
  return new WinnowError('csv.malformed', `The header on line ${record.line} cannot be read. ${message}`, {
    hint,
    details: { line: record.line, raw },
  })
}

function commonCount(records: readonly RawRecord[]): number {
  const counts = new Map<number, number>()
  let best = 0
  for (const { cells } of records) {
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
    if (cells.length > 0 && (counts.get(cells.length) ?? 0) > (counts.get(best) ?? 0)) best = cells.length
  }
  return Math.max(1, best)
}

function sortIn(record: RawRecord, shape: Shape, encoding: Encoding, batch: TableBatch): void {
  const { cells, line, raw } = record
  const expected = shape.header.length
  if (record.fault === null && expected > 1 && cells.length === 1 && raw.trim() === '' && raw[0] !== '"')
    return
  if (shape.mayEndEmpty && cells.length === expected + 1 && cells.at(-1) === '') cells.pop()
  if (record.fault === null && cells.length === expected && isDecodable(raw)) batch.rows.push({ line, cells })
  else batch.rejected.push(rejectedRow(record, expected, encoding))
}

/** The reason of a record that cannot become a row. */
function rejectedRow(record: RawRecord, expected: number, encoding: Encoding): RejectedRow {
  const found = record.cells.length
  const [reason, message] = !isDecodable(record.raw)
    ? (['undecodable', `Bytes that are not valid ${encoding}.`] as const)
    : record.fault === 'unclosed'
      ? (['unterminatedQuote', 'A quoted cell starts here and is never closed.'] as const)
      : record.fault === 'textAfterQuote'
        ? (['unterminatedQuote', 'Text follows a closing quote.'] as const)
        : ([found < expected ? 'fewerCells' : 'moreCells', cellCounts(found, expected)] as const)
  return { line: record.line, reason, message, raw: cut(showBytes(record.raw, encoding)) }
}

function cellCounts(found: number, expected: number): string {
  return `${found} ${found === 1 ? 'cell' : 'cells'}, ${expected} expected`
}

/** At most 2,000 units, never half a character, as a string of its own. */
function cut(raw: string): string {
  if (raw.length <= rawUnits) return ownCopy(raw)
  const end = raw.slice(0, rawUnits)
  return ownCopy(isDecodable(end) ? end : end.slice(0, -1))
}
