import type { ImportPreview, TableFormat } from '../../shared/domain/file'
import type { GivenRole } from './columns'

/** Files up to this size are looked at whole. */
export const wholeFileBytes = 20 * 1024 * 1024

/** First look at a file: format, columns with guessed or given roles, 20 rows, counts, notices. Reads only.
 * Throws csv.empty, csv.binary, csv.headerOnly, csv.malformed, csv.columnNotFound, csv.columnAmbiguous,
 * file.notFound, file.unreadable, each naming the file. A table without a text column is no error here. */
export async function inspectFile(
  path: string,
  fileName: string,
  given: TableFormat = {},
  roles: readonly GivenRole[] = [],
  signal?: AbortSignal,
): Promise<ImportPreview> {
  void path
  void fileName
  void given
  void roles
  void signal
  throw new Error('to be written')
}
