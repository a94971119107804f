// Where the readers of weights get bytes from: a file, or memory. They ask for what they need, after they have
// checked it against the size. Invariant: what is read stands in a buffer of its own, so that it can become numbers
// without a copy.
import { type FileHandle, open } from 'node:fs/promises'
import { WinnowError } from '../../../shared/errors'
import type { Refuse } from './refuse'

/** Bytes that are read in pieces. */
export type ByteSource = {
  /** In bytes. */
  readonly size: number
  /** So many bytes from a place on, in a new buffer that holds nothing else. The piece must lie inside the size. */
  readonly read: (from: number, bytes: number) => Promise<Uint8Array>
}

/** The most that one call of the system is asked for: it stops at 2 GiB. */
const chunkBytes = 1 << 28

/**
 * Opens a file for the time of `work`. Throws `file.notFound` when it cannot be opened, and what `refuse` throws when
 * it is no file or ends while it is read.
 */
export async function withFile<T>(
  file: string,
  refuse: Refuse,
  work: (source: ByteSource) => Promise<T>,
): Promise<T> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw new WinnowError('file.notFound', `The weights ${file} cannot be read.`, { cause: error })
  })
  try {
    const info = await handle.stat()
    if (!info.isFile()) return refuse('it is not a file')
    return await work({ size: info.size, read: (from, bytes) => fill(handle, from, bytes, refuse) })
  } finally {
    await handle.close()
  }
}

/** Bytes in memory as a source. Throws RangeError for a piece outside of them, which is an error of the reader. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (from, count) => {
      if (!(from >= 0 && count >= 0 && from + count <= bytes.length))
        throw new RangeError(`${count} bytes from ${from} on were asked for of ${bytes.length}.`)
      return new Uint8Array(bytes.subarray(from, from + count))
    },
  }
}

/** Reads until the bytes are full: a single read may give fewer. */
async function fill(handle: FileHandle, from: number, count: number, refuse: Refuse): Promise<Uint8Array> {
  const bytes = new Uint8Array(count)
  for (let done = 0; done < count;) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(chunkBytes, count - done), from + done)
    if (bytesRead === 0) return refuse('it ended while it was read')
    done += bytesRead
  }
  return bytes
}
