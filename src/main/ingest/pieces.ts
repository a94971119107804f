// The bytes of a file piece by piece, unpacked where it is a gzip archive. An archive is never held as a whole, so one
// that unpacks to a thousand times its size takes no memory.
import { createReadStream } from 'node:fs'
import { addAbortSignal, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { WinnowError } from '../../shared/errors'

/** A path, or a function that opens the bytes. */
export type TableSource = string | (() => Readable)

/** Pieces of a source; `for await` closes it however the loop ends. */
export type Pieces = {
  readonly pieces: AsyncIterable<Buffer>
  /** Bytes of the file, packed as it is, that were read so far. */
  readonly doneBytes: () => number
}

const pieceBytes = 256 * 1024
/** Workbooks are read whole, and packed Parquet files are; larger ones are refused. */
const mostWholeBytes = 512 * 1024 * 1024

/**
 * Opens a source. Reading it throws WinnowError `file.notFound`, `file.unreadable`, `csv.malformed` for a damaged
 * archive, or the signal's reason.
 */
export function openPieces(source: TableSource, isGzipped: boolean, signal?: AbortSignal): Pieces {
  let doneBytes = 0
  const pieces = async function* (): AsyncGenerator<Buffer> {
    signal?.throwIfAborted()
    const file = open(source)
    // Counted before it is unpacked.
    const counted = isGzipped ? file.on('data', (piece: Buffer) => (doneBytes += piece.length)) : file
    const stream = isGzipped ? unpack(counted) : file
    if (signal) addAbortSignal(signal, stream)
    try {
      for await (const piece of stream) {
        signal?.throwIfAborted()
        const buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece)
        if (!isGzipped) doneBytes += buffer.length
        yield buffer
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw fileError(error, typeof source === 'string' ? source : 'The file')
    }
  }
  return { pieces: pieces(), doneBytes: () => doneBytes }
}

function open(source: TableSource): Readable {
  return typeof source === 'string' ? createReadStream(source, { highWaterMark: pieceBytes }) : source()
}

function unpack(file: Readable): Readable {
  const stream = createGunzip({ chunkSize: pieceBytes })
  file.on('error', (error) => stream.destroy(error))
  stream.on('close', () => file.destroy())
  return file.pipe(stream)
}

/**
 * A whole file, unpacked, for kinds that cannot be read from front to back; `fileBytes` is its size as it lies there.
 * @throws WinnowError `csv.tooLarge` over 512 MiB, and as `openPieces`.
 */
export async function readWhole(
  path: string,
  isGzipped: boolean,
  signal?: AbortSignal,
): Promise<{ readonly content: Buffer; readonly fileBytes: number }> {
  const { pieces, doneBytes } = openPieces(path, isGzipped, signal)
  const parts: Buffer[] = []
  let size = 0
  for await (const piece of pieces) {
    size += piece.length
    if (size > mostWholeBytes)
      throw new WinnowError('csv.tooLarge', 'The file is larger than 512 MiB, unpacked.', {
        hint: isGzipped
          ? 'Unpack it, or export the table as CSV.'
          : 'Export the table as CSV and choose that file.',
      })
    parts.push(piece)
  }
  return { content: Buffer.concat(parts, size), fileBytes: doneBytes() }
}

/** What a failure to open, read or unpack a file means to a person. */
export function fileError(error: unknown, name: string): unknown {
  if (error instanceof WinnowError) return error
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new WinnowError('file.notFound', `${name} is not there.`, { cause: error })
  }
  if (code === 'EISDIR') {
    const hint = 'Choose a file.'
    return new WinnowError('file.unreadable', `${name} is a folder.`, { cause: error, hint })
  }
  if (typeof code === 'string' && code.startsWith('Z_')) {
    const what = code === 'Z_BUF_ERROR' ? 'ends in the middle' : 'is damaged'
    const hint = 'Copy or download the archive again.'
    return new WinnowError('csv.malformed', `The gzip archive ${what}.`, { cause: error, hint })
  }
  if (typeof code !== 'string') return error
  return new WinnowError('file.unreadable', `${name} cannot be read (${code}).`, { cause: error })
}
