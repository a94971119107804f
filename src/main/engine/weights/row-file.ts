// Encoded rows of a training that are too many for memory, in one file of the run's folder. It knows bytes and
// places only; what they mean is known to kept-rows.ts.
// Invariant: the file's name is gone as soon as it is open, where the system allows that, and when it is closed
// everywhere: nothing of it outlives the training, however that dies.
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WinnowError } from '../../../shared/errors'
import { type Piece, readPieces, writeWhole } from './pieces'

/** Bytes on disk, written once and read in any order. */
export type RowFile = {
  /** Writes at the end; gives the place of the first byte. Throws WinnowError `disk.full` and the like. */
  readonly append: (bytes: Uint8Array) => Promise<number>
  /**
   * The bytes of pieces, in the order asked for. When it returns its promise, the system is already reading: the
   * caller may compute meanwhile. Throws WinnowError `file.unreadable` where the file ends before a piece does.
   */
  readonly read: (pieces: readonly Piece[]) => Promise<Uint8Array[]>
  /** Waits for what is being read, closes and removes the file. A second call does nothing. */
  readonly remove: () => Promise<void>
}

const name = 'rows.tmp'
/** A file in an existing folder; it is there from the first `append` on. */
export function createRowFile(folder: string): RowFile {
  const path = join(folder, name)
  let handle: FileHandle | null = null
  let end = 0
  const opened = async (): Promise<FileHandle> => {
    const own = await open(path, 'w+')
    // Some systems keep the name of an open file; it then goes with `remove`.
    await rm(path, { force: true }).catch(() => undefined)
    return own
  }
  const cutOff = () =>
    new WinnowError('file.unreadable', `${path} ended while it was read.`, {
      hint: 'Start the run again, or let it go on from its checkpoint.',
    })
  return {
    append: async (bytes) => {
      try {
        handle ??= await opened()
        await writeWhole(handle, bytes, end)
      } catch (error) {
        throw namingDisk(error, path)
      }
      end += bytes.length
      return end - bytes.length
    },
    read: async (pieces) => {
      if (!handle) throw cutOff()
      return await readPieces(handle, pieces, cutOff)
    },
    remove: async () => {
      const own = handle
      handle = null
      if (!own) return
      await own.close()
      await rm(path, { force: true })
    },
  }
}

function namingDisk(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new WinnowError('disk.full', `The disk is full; the encoded messages did not fit into ${path}.`, {
    cause: error,
  })
}
