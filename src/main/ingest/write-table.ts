import type { Delimiter } from '../../shared/domain/file'

/** How a table is written. */
export type WriteOptions = {
  readonly delimiter?: Delimiter
  readonly signal?: AbortSignal
  /** Puts an apostrophe before cells that a spreadsheet would run as a formula (`= + - @`, tab, CR first).
   * Off unless asked for: scoring returns the cells as they came, verbatim. */
  readonly neutraliseFormulas?: boolean
}

/** Writes rows (the header is the first of them) as RFC 4180 CSV: UTF-8 without BOM, CRLF only inside cells
 * that hold it, LF row ends, quotes where needed. Writes to a temporary sibling and renames it, so that a failed
 * or cancelled write leaves nothing and never harms a file already there. Throws disk.full, disk.unwritable, or
 * `signal.reason`. Returns rows (without the first) and bytes written. */
export async function writeTable(
  path: string,
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  options: WriteOptions = {},
): Promise<{ rows: number; sizeBytes: number }> {
  void path
  void rows
  void options
  throw new Error('to be written')
}

/** One row as CSV text with its row end. */
export function formatRow(cells: readonly string[], delimiter: Delimiter): string {
  void cells
  void delimiter
  throw new Error('to be written')
}
