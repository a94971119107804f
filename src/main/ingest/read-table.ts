// The rows of a file, whatever its kind, as batches of good and rejected rows. Not detection, not the meaning of columns.
// Each kind has a reader in readers/; those that need a large library are loaded when the first such file is met.
import type { DetectedFormat } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import { openPieces, type TableSource } from './pieces'
import { readDelimited } from './readers/delimited'
import { readJsonLines } from './readers/json-lines'
import { recordsAsTable, usualMaxRecordUnits } from './readers/records-table'
import { ownCopy, type ReadOptions, type TableBatch } from './table'

/** Streams the rows of a file in batches, with constant memory but for workbooks. Cells are verbatim (never trimmed), the
 * BOM is dropped, blank lines are skipped. Throws csv.empty, csv.headerOnly, csv.malformed (header unreadable, a line over
 * the limit, a file that is damaged or no table), csv.sheetNotFound, csv.tooLarge, file.notFound, file.unreadable; what
 * was rejected is in the batches and never thrown. Leaving the loop early closes the file. Cells may be slices of a
 * larger string: keep them long only through `ownCopy`. */
export async function* readTable(
  source: TableSource,
  format: DetectedFormat,
  options: ReadOptions = {},
): AsyncGenerator<TableBatch> {
  const { kind, isGzipped } = format
  const maxUnits = options.maxRecordUnits ?? usualMaxRecordUnits
  const pieces = () => openPieces(source, isGzipped, options.signal)
  switch (kind) {
    case 'delimited':
      return yield* readDelimited(source, format, options)
    case 'jsonLines':
      return yield* recordsAsTable(readJsonLines(pieces(), format.encoding, maxUnits), options)
    case 'json': {
      const { readJson } = await import('./readers/json')
      return yield* recordsAsTable(readJson(pieces(), format.encoding, maxUnits), options)
    }
    case 'xlsx': {
      const { readXlsx } = await import('./readers/xlsx')
      return yield* readXlsx(pathOf(source), format, options)
    }
    case 'parquet': {
      const { readParquet } = await import('./readers/parquet')
      return yield* readParquet(pathOf(source), isGzipped, options)
    }
  }
}

function pathOf(source: TableSource): string {
  if (typeof source === 'string') return source
  throw new WinnowError('internal', 'A workbook or a Parquet file is read by its path.')
}

/** The column names as in the file, verbatim; `Column 1`… where there is no header. Throws as `readTable`. */
export async function readHeader(source: TableSource, format: DetectedFormat): Promise<string[]> {
  for await (const batch of readTable(source, format)) return batch.header.map(ownCopy)
  return []
}
