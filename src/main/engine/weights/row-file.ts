// Encoded rows of a training that are too many for memory, in one file of the run's folder. It knows bytes and
// places only; what they mean is known to kept-rows.ts.
// Invariant: the file's name is gone as soon as it is open, where the system allows that, and when it is closed
// everywhere: nothing of it outlives the training, however that dies.
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WinnowError } from '../../../shared/errors'

/** A place in the file: `bytes` of them from `from` on. */
export type Piece = { readonly from: number; readonly bytes: number }

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
/** Pieces that lie nearer than this are read together with what is between them. */
const nearBytes = 4096
/** The most that is read at once. */
const portionBytes = 1 << 20

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
  return {
    append: async (bytes) => {
      try {
        handle ??= await opened()
        for (let done = 0; done < bytes.length;) {
          const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, end + done)
          done += bytesWritten
        }
      } catch (error) {
        throw namingDisk(error, path)
      }
      end += bytes.length
      return end - bytes.length
    },
    read: async (pieces) => {
      const found: Uint8Array[] = pieces.map(() => new Uint8Array(0))
      await Promise.all(
        portionsOf(pieces).map(async ({ from, bytes, members }) => {
          const portion = new Uint8Array(bytes)
          if (bytes > 0) await fill(handle, portion, from, path)
          for (const member of members) {
            const piece = pieces[member]
            if (piece) found[member] = portion.subarray(piece.from - from, piece.from - from + piece.bytes)
          }
        }),
      )
      return found
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

type Portion = Piece & { readonly members: readonly number[] }

/** Pieces in the order of the file, near ones together; `members` are their places in the list. */
function portionsOf(pieces: readonly Piece[]): Portion[] {
  const order = [...pieces.keys()].sort((a, b) => (pieces[a]?.from ?? 0) - (pieces[b]?.from ?? 0))
  const portions: { from: number; bytes: number; members: number[] }[] = []
  for (const member of order) {
    const { from, bytes } = pieces[member] ?? { from: 0, bytes: 0 }
    const last = portions.at(-1)
    const end = last ? last.from + last.bytes : 0
    const joined = last ? Math.max(end, from + bytes) - last.from : 0
    if (last && from - end <= nearBytes && joined <= portionBytes) {
      last.bytes = joined
      last.members.push(member)
    } else portions.push({ from, bytes, members: [member] })
  }
  return portions
}

/** Reads until the bytes are full: a single read may give fewer. */
async function fill(handle: FileHandle | null, bytes: Uint8Array, from: number, path: string): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const read = await handle?.read(bytes, done, bytes.length - done, from + done)
    if (!read?.bytesRead)
      throw new WinnowError('file.unreadable', `${path} ended while it was read.`, {
        hint: 'Start the run again, or let it go on from its checkpoint.',
      })
    done += read.bytesRead
  }
}

function namingDisk(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new WinnowError('disk.full', `The disk is full; the encoded messages did not fit into ${path}.`, {
    cause: error,
  })
}
