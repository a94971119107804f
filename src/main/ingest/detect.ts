// Settles how a file's bytes become cells: encoding (detect-encoding.ts), then delimiter and header
// (detect-shape.ts). Not the reading of rows. Invariant: what a person gave is never overruled.
import { open } from 'node:fs/promises'
import type { DetectedFormat, TableFormat } from '../../shared/domain/file'
import { type ErrorCode, WinnowError, errorCatalog } from '../../shared/errors'
import { decodeHead } from './decode'
import { detectEncoding } from './detect-encoding'
import { detectDelimiter, detectHeader, firstRecords } from './detect-shape'
import { fileError } from './read-table'

/** How many bytes of a file are enough for `detectFormat`. */
export const headBytes = 4 * 1024 * 1024

/** What `detectFormat` found, or why the file cannot be a table. */
export type Detection =
  | { readonly ok: true; readonly format: DetectedFormat }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly hint: string }

/** Settles encoding, delimiter and header from the first bytes of a file; members of `given` win. Pure. */
export function detectFormat(head: Buffer, given: TableFormat): Detection {
  const empty = {
    ok: false,
    code: 'csv.empty',
    message: 'The file is empty.',
    hint: errorCatalog['csv.empty'].hint,
  } as const
  if (head.length === 0) return empty
  const found = detectEncoding(head, given.encoding)
  if (!found.ok) {
    return {
      ok: false,
      code: 'csv.binary',
      message: `The file seems to be ${found.seems}.`,
      hint: found.hint,
    }
  }
  const text = decodeHead(head, found.encoding)
  if (text.trim() === '') return empty
  const isWhole = head.length < headBytes
  const delimiter = given.delimiter ?? detectDelimiter(text, isWhole)
  const header = given.header ?? detectHeader(firstRecords(text, delimiter, isWhole))
  return { ok: true, format: { encoding: found.encoding, delimiter, header, hasBom: found.hasBom } }
}

/** Reads the head of a file (at most `headBytes`) and detects; throws csv.empty, csv.binary, file.notFound,
 * file.unreadable with the file's name in the message. */
export async function detectFile(
  path: string,
  fileName: string,
  given: TableFormat,
): Promise<DetectedFormat> {
  const detection = detectFormat(await readHead(path, fileName), given)
  if (detection.ok) return detection.format
  throw new WinnowError(detection.code, `${fileName}: ${detection.message}`, { hint: detection.hint })
}

async function readHead(path: string, fileName: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const size = Math.min(headBytes, (await file.stat()).size)
      const head = Buffer.alloc(size)
      let done = 0
      while (done < size) {
        const { bytesRead } = await file.read(head, done, size - done, done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return head.subarray(0, done)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, fileName)
  }
}
