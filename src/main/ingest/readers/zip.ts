// The list of a zip archive and single members of it, as far as workbooks need them. Not a general unzip.
import { type InflateRaw, createInflateRaw } from 'node:zlib'

/** A member of an archive. */
export type ZipEntry = {
  readonly name: string
  readonly isPacked: boolean
  readonly packedBytes: number
  readonly bytes: number
  readonly offset: number
}

const endMark = 0x06054b50
const entryMark = 0x02014b50

/** The members of an archive; null when its list is not whole, or is one of the kind for over 4 GiB. */
export function listZip(archive: Buffer): ZipEntry[] | null {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0 || end + 22 > archive.length || archive.readUInt32LE(end) !== endMark) return null
  const count = archive.readUInt16LE(end + 10)
  let at = archive.readUInt32LE(end + 16)
  const entries: ZipEntry[] = []
  for (let index = 0; index < count; index++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== entryMark) return null
    const nameBytes = archive.readUInt16LE(at + 28)
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameBytes),
      isPacked: archive.readUInt16LE(at + 10) !== 0,
      packedBytes: archive.readUInt32LE(at + 20),
      bytes: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
    })
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return entries
}

/** A member piece by piece; throws what zlib throws where it is damaged. */
export async function* readZipEntry(archive: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  const names = archive.readUInt16LE(entry.offset + 26) + archive.readUInt16LE(entry.offset + 28)
  const start = entry.offset + 30 + names
  const packed = archive.subarray(start, start + entry.packedBytes)
  if (!entry.isPacked) {
    yield packed
    return
  }
  const inflate: InflateRaw = createInflateRaw({ chunkSize: 256 * 1024 })
  inflate.end(packed)
  for await (const piece of inflate) yield piece as Buffer
}
