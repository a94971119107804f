// A table as it is read, whatever the file: batches of rows and rejected lines.
import type { RejectedRow } from '../../shared/domain/file'

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

/** A copy that does not keep the string it was cut from in memory. */
export function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le')
}
