import type { Readable } from 'node:stream'
import type { DetectedFormat, RejectedRow } from '../../shared/domain/file'

/** A path, or a function that opens the bytes. */
export type TableSource = string | (() => Readable)

/** A row as in the file. `line` is the physical line (from 1; the header is line 1) on which it starts. */
export type TableRow = { readonly line: number; readonly cells: string[] }

/** A batch of rows; `header` is the same array in each batch and has as many members as each row has cells. */
export type TableBatch = {
  readonly header: readonly string[]
  readonly rows: TableRow[]
  readonly rejected: RejectedRow[]
  readonly doneBytes: number
}

/** `onProgress` is called once per batch. `signal` ends the reading with `signal.reason` thrown. */
export type ReadOptions = {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { doneBytes: number; rows: number; rejected: number }) => void
  /** Records per batch, good and bad; 1,000 unless given. */
  readonly batchRows?: number
  /** A record longer than this many UTF-16 units is refused; 64 Mi unless given. */
  readonly maxRecordUnits?: number
}

/** Streams a delimited text file in batches with constant memory. Cells are verbatim (never trimmed), the BOM is
 * dropped, blank lines are skipped. Throws csv.empty, csv.headerOnly, csv.malformed (header unreadable or a line
 * over the limit), file.notFound, file.unreadable; what was rejected is in the batches and never thrown.
 * Leaving the loop early closes the file. Cells may be slices of a larger string: keep them long only through
 * `ownCopy`. */
export async function* readTable(
  source: TableSource,
  format: DetectedFormat,
  options: ReadOptions = {},
): AsyncGenerator<TableBatch> {
  void source
  void format
  void options
  throw new Error('to be written')
}

/** The column names as in the file, verbatim; `Column 1`… where there is no header. Throws as `readTable`. */
export async function readHeader(source: TableSource, format: DetectedFormat): Promise<string[]> {
  void source
  void format
  throw new Error('to be written')
}

/** A copy that does not keep the string it was cut from in memory. */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
