import type { DetectedFormat, TableFormat } from '../../shared/domain/file'
import type { ErrorCode } from '../../shared/errors'

/** How many bytes of a file are enough for `detectFormat`. */
export const headBytes = 4 * 1024 * 1024

/** What `detectFormat` found, or why the file cannot be a table. */
export type Detection =
  | { readonly ok: true; readonly format: DetectedFormat }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly hint: string }

/** Settles encoding, delimiter and header from the first bytes of a file; members of `given` win. Pure. */
export function detectFormat(head: Buffer, given: TableFormat): Detection {
  void head
  void given
  throw new Error('to be written')
}

/** Reads the head of a file (at most `headBytes`) and detects; throws csv.empty, csv.binary, file.notFound,
 * file.unreadable with the file's name in the message. */
export async function detectFile(path: string, fileName: string, given: TableFormat): Promise<DetectedFormat> {
  void path
  void fileName
  void given
  throw new Error('to be written')
}
