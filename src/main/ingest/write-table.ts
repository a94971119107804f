// Writes rows as a delimited text file, for scoring and exports. Not a formatter of values: cells are text.
// Invariant: the target path holds either what was there before or the whole new file, never a part of it.
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Delimiter } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'

/** How a table is written. */
export type WriteOptions = {
  readonly delimiter?: Delimiter
  readonly signal?: AbortSignal
  /** Puts an apostrophe before cells that a spreadsheet would run as a formula (`= + - @`, tab, CR first).
   * Off unless asked for: scoring returns the cells as they came, verbatim. */
  readonly neutraliseFormulas?: boolean
}

const pieceUnits = 256 * 1024

/** Writes rows (the header is the first of them) as RFC 4180 CSV: UTF-8 without BOM, LF row ends, quotes where
 * needed, cells verbatim. Writes to a temporary sibling and renames it, so that a failed or cancelled write
 * leaves nothing and never harms a file already there. Throws disk.full, disk.unwritable, what `rows` throws, or
 * `signal.reason`. Returns rows (without the first) and bytes written. */
export async function writeTable(
  path: string,
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  options: WriteOptions = {},
): Promise<{ rows: number; sizeBytes: number }> {
  options.signal?.throwIfAborted()
  const count = { rows: -1 }
  const pieces = Readable.from(formatPieces(rows, options, count), { objectMode: true, highWaterMark: 1 })
  const sizeBytes = await writePieces(path, pieces, options.signal)
  return { rows: Math.max(0, count.rows), sizeBytes }
}

/** Writes bytes to a temporary sibling that takes the path when it is whole; gives their number. Throws as
 * `writeTable`. */
export async function writePieces(path: string, pieces: Readable, signal?: AbortSignal): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`)
  try {
    const file = createWriteStream(temporary, { flags: 'wx', flush: true })
    await pipeline(pieces, file, signal ? { signal } : {})
    await rename(temporary, path)
    return file.bytesWritten
  } catch (error) {
    await rm(temporary, { force: true })
    signal?.throwIfAborted()
    throw writeError(error, path)
  }
}

/** One row as CSV text with its row end. */
export function formatRow(cells: readonly string[], delimiter: Delimiter): string {
  // A lone empty cell would be a blank line, which readers skip.
  if (cells.length === 1 && cells[0] === '') return '""\n'
  let text = ''
  for (let i = 0; i < cells.length; i++) {
    if (i > 0) text += delimiter
    text += formatCell(cells[i] ?? '', delimiter)
  }
  return `${text}\n`
}

function formatCell(cell: string, delimiter: Delimiter): string {
  const isPlain =
    !cell.includes(delimiter) &&
    !cell.includes('"') &&
    !cell.includes('\n') &&
    !cell.includes('\r') &&
    !hasOuterSpace(cell) &&
    !cell.startsWith('\uFEFF')
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
}

/** Quoted, so that programs which trim bare cells keep it, and a row of spaces is no blank line. */
function hasOuterSpace(cell: string): boolean {
  return cell !== '' && cell.trim().length !== cell.length
}

async function* formatPieces(
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  options: WriteOptions,
  count: { rows: number },
): AsyncGenerator<Buffer> {
  const delimiter = options.delimiter ?? ','
  let text = ''
  for await (const cells of rows) {
    text += formatRow(options.neutraliseFormulas ? cells.map(neutralise) : cells, delimiter)
    count.rows++
    if (text.length < pieceUnits) continue
    yield Buffer.from(text, 'utf8')
    text = ''
  }
  if (text !== '') yield Buffer.from(text, 'utf8')
}

/** The cell with an apostrophe before what a spreadsheet would run. */
export function neutralise(cell: string): string {
  return /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell
}

function writeError(error: unknown, path: string): unknown {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new WinnowError('disk.full', `The disk is full; ${path} was not written.`, { cause: error })
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const hint = 'Create the folder, or choose another.'
    return new WinnowError('disk.unwritable', `The folder of ${path} is not there.`, { cause: error, hint })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'EISDIR') {
    return new WinnowError('disk.unwritable', `${path} cannot be written (${code}).`, { cause: error })
  }
  return error
}
