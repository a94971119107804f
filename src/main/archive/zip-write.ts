// Writes a zip archive as a stream of pieces: no entry is in memory as a whole. Entries are written in the order given,
// with their size and checksum behind them; fflate knows no 64-bit sizes, so an archive has less than 4 GiB.
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { WinnowError } from '../../shared/errors'

/** A file of an archive. */
export type NewEntry = {
  /** Path with `/` between. */
  readonly name: string
  readonly pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  /** False where the bytes are noise to a packer, as weights are. */
  readonly isPacked: boolean
}

/** Bytes that an archive may have: what 32 bits can say, less its table. */
export const mostBytes = 0xffff_ffff - 16 * 1024 * 1024

/**
 * The bytes of an archive.
 * @throws WinnowError `runFile.tooLarge`, and what reading an entry throws.
 */
export async function* zipPieces(
  entries: AsyncIterable<NewEntry> | Iterable<NewEntry>,
  limit = mostBytes,
): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = []
  let bytes = 0
  let failure: Error | null = null
  const zip = new Zip((error, piece) => {
    if (error) failure = error
    else if (piece.length > 0) made.push(piece)
  })
  const take = function* (): Generator<Uint8Array> {
    if (failure) throw failure
    for (const piece of made) {
      bytes += piece.length
      yield piece
    }
    made = []
    if (bytes > limit)
      throw new WinnowError(
        'runFile.tooLarge',
        `The file would have more than ${Math.floor(limit / 1e6)} MB.`,
      )
  }
  for await (const entry of entries) {
    const file = entry.isPacked ? new ZipDeflate(entry.name, { level: 6 }) : new ZipPassThrough(entry.name)
    zip.add(file)
    let size = 0
    for await (const piece of entry.pieces) {
      size += piece.length
      if (size > limit)
        throw new WinnowError(
          'runFile.tooLarge',
          `${entry.name} has more than ${Math.floor(limit / 1e6)} MB.`,
        )
      // A copy: what the packer holds must not change under it.
      file.push(Uint8Array.from(piece))
      yield* take()
    }
    file.push(new Uint8Array(0), true)
    yield* take()
  }
  zip.end()
  yield* take()
}
