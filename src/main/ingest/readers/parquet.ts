// Parquet: a store of columns, read in stretches of rows within its row groups, so that no more than a stretch and the
// packed columns of one group are in memory.
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { open } from 'node:fs/promises'
import { WinnowError } from '../../../shared/errors'
import { fileError, readWhole } from '../pieces'
import type { ReadOptions, TableBatch } from '../table'
import { jsonText, type RecordPiece, recordsAsTable } from './records-table'

const stretchRows = 20_000

/**
 * Batches of a Parquet file; `line` is the number of the record, from 1.
 * @throws WinnowError `csv.malformed` for a file that is damaged, encrypted or packed in an unknown way; `csv.tooLarge`
 * for a gzip archive that holds over 512 MiB; `csv.headerOnly`, `file.notFound`, `file.unreadable`.
 */
export async function* readParquet(
  path: string,
  isGzipped: boolean,
  options: ReadOptions,
): AsyncGenerator<TableBatch> {
  const { file, size, close } = await openFile(path, isGzipped, options.signal)
  try {
    const metadata = await readable(() => parquetMetadataAsync(file, { parsers }))
    const fields = parquetSchema(metadata).children.map(({ element }) => element.name)
    yield* recordsAsTable(records(file, size, metadata), options, fields)
  } finally {
    await close()
  }
}

async function* records(
  file: AsyncBuffer,
  size: number,
  metadata: FileMetaData,
): AsyncGenerator<RecordPiece> {
  const total = Number(metadata.num_rows)
  let groupStart = 0
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows)
    for (let from = groupStart; from < groupEnd; from += stretchRows) {
      const rowEnd = Math.min(groupEnd, from + stretchRows)
      const asked = { file, metadata, compressors, parsers, rowStart: from, rowEnd, useOffsetIndex: true }
      const rows = await readable(() => parquetReadObjects(asked))
      yield {
        records: rows.map((fields, at) => ({ line: from + at + 1, fields, raw: () => jsonText(fields) })),
        doneBytes: Math.round((size * rowEnd) / total),
        units: 0,
      }
    }
    groupStart = groupEnd
  }
}

/** Days stay days; a moment becomes a Date, which is written with its time. */
const parsers = {
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
} as unknown as NonNullable<Parameters<typeof parquetReadObjects>[0]['parsers']>

async function openFile(
  path: string,
  isGzipped: boolean,
  signal: AbortSignal | undefined,
): Promise<{ file: AsyncBuffer; size: number; close: () => Promise<void> }> {
  if (isGzipped) {
    const { content, fileBytes } = await readWhole(path, true, signal)
    const slice = (start: number, end?: number): ArrayBuffer => copyOf(content.subarray(start, end))
    const file = { byteLength: content.length, slice }
    return { file, size: fileBytes, close: () => Promise.resolve() }
  }
  try {
    const handle = await open(path)
    const { size } = await handle.stat()
    const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start)
      return copyOf(buffer.subarray(0, bytesRead))
    }
    return { file: { byteLength: size, slice }, size, close: () => handle.close() }
  } catch (error) {
    throw fileError(error, path)
  }
}

function copyOf(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

/** Whatever the library cannot make sense of, said in a person's terms. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof WinnowError) throw error
    const why = error instanceof Error ? error.message : String(error)
    const isPacked = /codec|compress/iu.test(why)
    const message = isPacked
      ? `The Parquet file is packed in a way that Winnow does not know: ${why}.`
      : `The Parquet file is damaged, or encrypted: ${why}.`
    const hint = 'Copy it again, or write it anew with snappy or zstd and without encryption.'
    throw new WinnowError('csv.malformed', message, { hint, cause: error })
  }
}
