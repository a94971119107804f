// Parquet files, piece by piece: a column store is read in stretches of rows, each decompressed as it is needed.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { WinnowError } from '../../../shared/errors'
import type { RecordStream, SourceRecord } from './records-table'

const stretch = 2000

/** Records of a file. @throws WinnowError `file.unreadable` for a damaged, encrypted or oddly compressed file. */
export async function* readParquet(
  path: string,
  sizeBytes: number,
): RecordStream & AsyncGenerator<{ records: SourceRecord[]; doneBytes: number }> {
  try {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    const total = Number(metadata.num_rows)
    for (let from = 0; from < total; from += stretch) {
      const to = Math.min(total, from + stretch)
      const rows = await parquetReadObjects({ file, metadata, compressors, rowStart: from, rowEnd: to })
      yield {
        records: rows.map((fields, at) => ({
          line: from + at + 1,
          fields,
          raw: () =>
            JSON.stringify(fields, (_, value: unknown) =>
              typeof value === 'bigint' ? String(value) : value,
            ),
        })),
        doneBytes: Math.round((sizeBytes * to) / total),
      }
    }
  } catch (error) {
    if (error instanceof WinnowError) throw error
    throw new WinnowError(
      'file.unreadable',
      `The Parquet file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      { hint: 'Check that it is whole and not encrypted, or export it as CSV.', cause: error },
    )
  }
}
