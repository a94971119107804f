// Settles how a file's bytes become cells: kind (detect-kind.ts), encoding (detect-encoding.ts), then delimiter and
// header (detect-shape.ts). Not the reading of rows. Invariant: what a person gave is never overruled where it applies.
import { open } from 'node:fs/promises'
import type { DetectedFormat, TableFormat } from '../../shared/domain/file'
import { type ErrorCode, WinnowError, errorCatalog } from '../../shared/errors'
import { decodeHead } from './decode'
import { detectEncoding } from './detect-encoding'
import { containerKind, textKind } from './detect-kind'
import { detectDelimiter, detectHeader, firstRecords } from './detect-shape'
import { fileError, openPieces } from './pieces'

/** How many bytes of a file are enough for `detectFormat`. */
export const headBytes = 4 * 1024 * 1024

/** What `detectFormat` found, or why the file cannot be a table. */
export type Detection =
  | { readonly ok: true; readonly format: DetectedFormat }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly hint: string }

/** Settles kind, encoding, delimiter and header from the first bytes of a file, unpacked; members of `given` win. A given
 * delimiter says that the text is delimited. Pure. */
export function detectFormat(head: Buffer, given: TableFormat): Detection {
  const empty = {
    ok: false,
    code: 'csv.empty',
    message: 'The file is empty.',
    hint: errorCatalog['csv.empty'].hint,
  } as const
  if (head.length === 0) return empty
  const container = containerKind(head)
  const plain = { encoding: 'utf-8', delimiter: ',', header: true, hasBom: false, isGzipped: false } as const
  if (container === 'parquet') return { ok: true, format: { ...plain, kind: container } }
  if (container === 'xlsx') {
    const sheet = given.sheet === undefined ? {} : { sheet: given.sheet }
    return { ok: true, format: { ...plain, kind: container, header: given.header ?? true, ...sheet } }
  }
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
  const { encoding, hasBom } = found
  const kind = givenKind(given) ?? textKind(text, isWhole)
  if (kind !== 'delimited') return { ok: true, format: { ...plain, kind, encoding, hasBom } }
  const delimiter = given.delimiter ?? detectDelimiter(text, isWhole)
  const header = given.header ?? detectHeader(firstRecords(text, delimiter, isWhole))
  return { ok: true, format: { kind, isGzipped: false, encoding, delimiter, header, hasBom } }
}

/** What a person said of a text; a text is never a workbook. */
function givenKind({ kind, delimiter }: TableFormat): 'delimited' | 'jsonLines' | 'json' | null {
  if (kind === 'delimited' || kind === 'jsonLines' || kind === 'json') return kind
  return kind === undefined && delimiter !== undefined ? 'delimited' : null
}

/** Reads the head of a file (at most `headBytes`), unpacked where it is a gzip archive, and detects; throws csv.empty,
 * csv.binary, csv.malformed for a damaged archive, file.notFound, file.unreadable with the file's name in the message. */
export async function detectFile(
  path: string,
  fileName: string,
  given: TableFormat,
): Promise<DetectedFormat> {
  const head = await readHead(path, fileName)
  const isGzipped = head[0] === 0x1f && head[1] === 0x8b
  const detection = detectFormat(isGzipped ? await unpackHead(path, fileName) : head, given)
  if (detection.ok) return { ...detection.format, isGzipped }
  throw new WinnowError(detection.code, `${fileName}: ${detection.message}`, { hint: detection.hint })
}

/** The head of what an archive holds. One that is cut off later gives what there is; reading it then says so. */
async function unpackHead(path: string, fileName: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const piece of openPieces(path, true).pieces) {
      parts.push(piece)
      size += piece.length
      if (size >= headBytes) break
    }
  } catch (error) {
    if (size === 0) throw named(error, fileName)
  }
  return Buffer.concat(parts).subarray(0, headBytes)
}

function named(error: unknown, fileName: string): unknown {
  if (!(error instanceof WinnowError) || error.code !== 'csv.malformed') return fileError(error, fileName)
  return new WinnowError(error.code, `${fileName}: ${error.message}`, { hint: error.hint, cause: error })
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
