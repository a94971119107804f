// Reads a zip archive by its table of entries, each as a stream of pieces (PKWARE's APPNOTE 6.3; stored or deflated, no
// 64-bit sizes, no encryption). Local headers are not trusted: they say only how long themselves are. fflate's own reader
// of streams looks for the end of an entry by its mark, which weights may hold by chance; it is not used.
// Invariant: an entry gives exactly the bytes that the table says, or throws; no name leads out of a folder.
import { Inflate } from 'fflate'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { WinnowError } from '../../shared/errors'

/** An entry as the table has it. */
export type ZipEntry = {
  /** Relative path with `/` between. */
  readonly name: string
  /** Bytes, unpacked. */
  readonly size: number
  readonly packedSize: number
  readonly isDeflated: boolean
  /** Place of its local header. */
  readonly header: number
}

/** An archive that is open. */
export type OpenZip = {
  readonly entries: ReadonlyMap<string, ZipEntry>
  readonly read: (entry: ZipEntry) => AsyncGenerator<Uint8Array>
  readonly close: () => Promise<void>
}

const endBytes = 22
const longestComment = 0xffff
const entryBytes = 46
const localBytes = 30
const largestTable = 16 * 1024 * 1024
const elsewhere = 0xffff_ffff

/**
 * Opens an archive. `name` is what people call the file.
 * @throws WinnowError `runFile.damaged`, `file.notFound`.
 */
export async function openZip(path: string, name: string): Promise<OpenZip> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const entries = await readTable(file, size, name)
    return {
      entries,
      read: (entry) => readEntry(file, path, size, entry, name),
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** What a damaged file says. */
export function damaged(name: string, what: string, cause?: unknown): WinnowError {
  return new WinnowError('runFile.damaged', `${name} cannot be imported: ${what}.`, cause ? { cause } : {})
}

async function readTable(file: FileHandle, size: number, name: string): Promise<Map<string, ZipEntry>> {
  const tail = await bytesAt(file, Math.max(0, size - endBytes - longestComment), size)
  let at = tail.length - endBytes
  while (at >= 0 && tail.readUInt32LE(at) !== 0x06054b50) at--
  if (at < 0) throw damaged(name, size === 0 ? 'it is empty' : 'it is no zip archive, or its end is missing')
  const [count, bytes, from] = [
    tail.readUInt16LE(at + 10),
    tail.readUInt32LE(at + 12),
    tail.readUInt32LE(at + 16),
  ]
  if (from === elsewhere || bytes > largestTable || from + bytes > size)
    throw damaged(name, 'its table of entries lies outside the file')
  const table = await bytesAt(file, from, from + bytes)
  const entries = new Map<string, ZipEntry>()
  let place = 0
  for (let i = 0; i < count; i++) {
    if (place + entryBytes > table.length || table.readUInt32LE(place) !== 0x02014b50)
      throw damaged(name, `its table of entries ends after ${i} of ${count}`)
    const lengths = [28, 30, 32].map((offset) => table.readUInt16LE(place + offset))
    const [nameBytes = 0, extraBytes = 0, commentBytes = 0] = lengths
    const entry = entryAt(table, place, nameBytes, name)
    if (entries.has(entry.name)) throw damaged(name, `it holds ${entry.name} twice`)
    entries.set(entry.name, entry)
    place += entryBytes + nameBytes + extraBytes + commentBytes
  }
  return entries
}

function entryAt(table: Buffer, place: number, nameBytes: number, file: string): ZipEntry {
  const name = table.toString('utf8', place + entryBytes, place + entryBytes + nameBytes)
  refuseWayOut(name, file)
  const [flags, method] = [table.readUInt16LE(place + 8), table.readUInt16LE(place + 10)]
  if (flags & 1) throw damaged(file, `${name} is encrypted`)
  if (method !== 0 && method !== 8)
    throw damaged(file, `${name} is packed in a way that is not known (${method})`)
  const [packedSize, size, header] = [20, 24, 42].map((offset) => table.readUInt32LE(place + offset))
  if (packedSize === undefined || size === undefined || header === undefined)
    throw damaged(file, 'its table is cut')
  return { name, size, packedSize, isDeflated: method === 8, header }
}

/** @throws WinnowError `runFile.damaged` for a name that leads out of the folder it is unpacked into. */
function refuseWayOut(name: string, file: string): void {
  const parts = name.split('/')
  const isPlain = /^[\w.@+-][\w.@+ /-]*$/u.test(name) && parts.every((part) => !/^\.{0,2}$/u.test(part))
  if (!isPlain)
    throw damaged(file, `it names the path ${JSON.stringify(name)}, which may lead out of the folder`)
}

async function* readEntry(
  file: FileHandle,
  path: string,
  fileSize: number,
  entry: ZipEntry,
  name: string,
): AsyncGenerator<Uint8Array> {
  const local = await bytesAt(file, entry.header, Math.min(fileSize, entry.header + localBytes))
  if (local.length < localBytes || local.readUInt32LE(0) !== 0x04034b50)
    throw damaged(name, `${entry.name} is not where the table says`)
  const from = entry.header + localBytes + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (from + entry.packedSize > fileSize) throw damaged(name, `${entry.name} is cut off`)
  let size = 0
  const packed = packedPieces(path, from, entry.packedSize)
  for await (const piece of entry.isDeflated ? inflated(packed, entry, name) : packed) {
    size += piece.length
    if (size > entry.size) throw damaged(name, `${entry.name} is longer than its table says`)
    yield piece
  }
  if (size !== entry.size) throw damaged(name, `${entry.name} has ${size} of ${entry.size} bytes`)
}

async function* packedPieces(path: string, from: number, bytes: number): AsyncGenerator<Uint8Array> {
  if (bytes === 0) return
  const stream = createReadStream(path, { start: from, end: from + bytes - 1, highWaterMark: 256 * 1024 })
  for await (const piece of stream) yield piece as Buffer
}

async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  entry: ZipEntry,
  name: string,
): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = []
  const inflate = new Inflate((piece) => void made.push(piece))
  const push = (piece: Uint8Array, isLast: boolean): void => {
    try {
      inflate.push(piece, isLast)
    } catch (error) {
      throw damaged(name, `${entry.name} cannot be unpacked`, error)
    }
  }
  // In small pieces: what one of them unpacks to is in memory at once.
  for await (const piece of packed)
    for (let at = 0; at < piece.length; at += 16 * 1024) {
      push(Uint8Array.from(piece.subarray(at, at + 16 * 1024)), false)
      yield* made
      made = []
    }
  push(new Uint8Array(0), true)
  yield* made
}

async function bytesAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, to - from))
  let done = 0
  while (done < buffer.length) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, from + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}
