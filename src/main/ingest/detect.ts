// Settles how a file's bytes become cells: encoding (detect-encoding.ts), then delimiter and header
// (detect-shape.ts). Not the reading of rows. Invariant: what a person gave is never overruled.
import { open } from 'node:fs/promises'
import type { DetectedFormat, TableFormat } from '../../shared/domain/file'
import { type ErrorCode, WinnowError, errorCatalog } from '../../shared/errors'
import { decodeHead } from './decode'
import { detectEncoding } from './detect-encoding'
import { detectDelimiter, detectHeader, firstRecords } from './detect-shape'
import { fileError, unpacked } from './pieces'

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
  const container = containerOf(head)
  if (container)
    return {
      ok: true,
      format: {
        kind: container,
        encoding: 'utf-8',
        delimiter: ',',
        header: given.header ?? true,
        hasBom: false,
        ...(given.sheet === undefined ? {} : { sheet: given.sheet }),
      },
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
  const kind = given.kind ?? (given.delimiter === undefined ? jsonKindOf(text) : null)
  if (kind === 'json' || kind === 'jsonLines')
    return {
      ok: true,
      format: { kind, encoding: found.encoding, delimiter: ',', header: true, hasBom: found.hasBom },
    }
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
  const head = await readHead(path, fileName)
  const isGzipped = head[0] === 0x1f && head[1] === 0x8b
  const detection = detectFormat(isGzipped ? await unpackHead(path, fileName) : head, given)
  if (detection.ok && isGzipped && ['xlsx', 'parquet'].includes(detection.format.kind ?? ''))
    throw new WinnowError('csv.binary', `${fileName}: The archive holds a workbook or a Parquet file.`, {
      hint: 'Unpack it and choose the file inside.',
    })
  if (detection.ok) return isGzipped ? { ...detection.format, isGzipped } : detection.format
  throw new WinnowError(detection.code, `${fileName}: ${detection.message}`, { hint: detection.hint })
}

/** A file whose rows are not text: a workbook or a Parquet file. */
function containerOf(head: Buffer): 'xlsx' | 'parquet' | null {
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
  if (head.subarray(0, 4).toString('latin1') !== 'PK\u0003\u0004') return null
  return head.includes('xl/') ? 'xlsx' : null
}

/** JSON by how it begins: an object in the first line is JSONL, else a list or an object that holds one. */
function jsonKindOf(text: string): 'json' | 'jsonLines' | null {
  const start = text.trimStart()
  if (start.startsWith('[')) return /^\[\s*(?:\{|\]|$)/.test(start) ? 'json' : null
  if (!start.startsWith('{')) return null
  const [line = ''] = start.split('\n', 1)
  if (isObject(line)) return 'jsonLines'
  // An object over several lines that begins with a name.
  return /^\{\s*"(?:[^"\\]|\\.)*"\s*:/.test(start) ? 'json' : null
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/** The head of what an archive holds; an archive that ends in the middle gives what there is. */
async function unpackHead(path: string, fileName: string): Promise<Buffer> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of unpacked(path).stream) {
      pieces.push(piece as Buffer)
      size += (piece as Buffer).length
      if (size >= headBytes) break
    }
  } catch (error) {
    if (size === 0) throw fileError(error, fileName)
  }
  return Buffer.concat(pieces).subarray(0, headBytes)
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
