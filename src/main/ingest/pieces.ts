// The bytes of a file piece by piece, unpacked where it is a gzip archive. An archive is never held: one that unpacks to a
// thousand times its size takes no memory.
import { createReadStream } from 'node:fs'
import { addAbortSignal, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { WinnowError } from '../../shared/errors'

/** A path, or a function that opens the bytes. */
export type TableSource = string | (() => Readable)

const pieceBytes = 256 * 1024

/** A packed file as a stream of what it holds, and how many of its own bytes were read. */
export function unpacked(path: string): { readonly stream: Readable; readonly doneBytes: () => number } {
  const file = createReadStream(path, { highWaterMark: pieceBytes })
  const stream = createGunzip({ chunkSize: pieceBytes })
  file.on('error', (error) => stream.destroy(error))
  stream.on('close', () => file.destroy())
  file.pipe(stream)
  return { stream, doneBytes: () => file.bytesRead }
}

/** Pieces of a source; `for await` closes it however the loop ends. */
export type Pieces = {
  readonly pieces: AsyncIterable<Buffer>
  /** Bytes of the file that were read so far. */
  readonly doneBytes: () => number
}

/** Opens a source. Reading it throws `file.notFound`, `file.unreadable`, `csv.malformed` or the signal's reason. */
export function openPieces(source: TableSource, isGzipped: boolean, signal: AbortSignal | undefined): Pieces {
  let read = 0
  let packed: (() => number) | null = null
  const pieces = async function* (): AsyncGenerator<Buffer> {
    signal?.throwIfAborted()
    const opened = isGzipped && typeof source === 'string' ? unpacked(source) : null
    packed = opened?.doneBytes ?? null
    const stream =
      opened?.stream ??
      (typeof source === 'string' ? createReadStream(source, { highWaterMark: pieceBytes }) : source())
    if (signal) addAbortSignal(signal, stream)
    try {
      for await (const piece of stream) {
        signal?.throwIfAborted()
        const buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece as Uint8Array)
        read += buffer.length
        yield buffer
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw fileError(error, typeof source === 'string' ? source : 'The file')
    }
  }
  return { pieces: pieces(), doneBytes: () => packed?.() ?? read }
}

/** What a failure to open or read a file means to a person. */
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
  if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') {
    const hint = 'The archive is damaged or not whole. Copy it again.'
    const message =
      code === 'Z_BUF_ERROR' ? 'The gzip archive ends in the middle.' : 'The gzip archive is damaged.'
    return new WinnowError('csv.malformed', message, { cause: error, hint })
  }
  if (typeof code !== 'string') return error
  return new WinnowError('file.unreadable', `${name} cannot be read (${code}).`, { cause: error })
}
