// Many small pieces of a file, read at once, and bytes written whole.
import type { FileHandle } from 'node:fs/promises'

/** A place in a file: `bytes` of them from `from` on. */
export type Piece = { readonly from: number; readonly bytes: number }

/** Pieces that lie nearer than this are read together with what is between them. */
const nearBytes = 4096
/** The most that is read at once. */
const portionBytes = 1 << 20

/**
 * The bytes of pieces, in the order asked for. When it returns its promise, the system is already reading: the caller
 * may compute meanwhile. Throws what `cutOff` makes where the file ends before a piece does.
 */
export async function readPieces(
  handle: FileHandle,
  pieces: readonly Piece[],
  cutOff: () => Error,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = pieces.map(() => new Uint8Array(0))
  await Promise.all(
    portionsOf(pieces).map(async ({ from, bytes, members }) => {
      const portion = new Uint8Array(bytes)
      for (let done = 0; done < bytes;) {
        // A single read may give fewer.
        const { bytesRead } = await handle.read(portion, done, bytes - done, from + done)
        if (bytesRead === 0) throw cutOff()
        done += bytesRead
      }
      for (const member of members) {
        const piece = pieces[member]
        if (piece) found[member] = portion.subarray(piece.from - from, piece.from - from + piece.bytes)
      }
    }),
  )
  return found
}

/** Writes all bytes at a place: a single write may take fewer. */
export async function writeWhole(handle: FileHandle, bytes: Uint8Array, from: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, from + done)
    done += bytesWritten
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
