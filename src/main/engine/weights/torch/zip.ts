// The records of a zip archive as torch writes it: stored, not compressed, with 64-bit sizes where they are needed
// (PKWARE's APPNOTE 6.3). Sizes and places are the central directory's; a local header says only how long itself is.
// Invariant: a record that placeOf returns lies inside the file.
import type { ByteSource } from '../byte-source'
import { shown } from '../refuse'
import type { Refusals } from './refusals'

/** A record as the central directory has it. */
export type ZipRecord = {
  readonly name: string
  /** Place of its local header in the file. */
  readonly header: number
  /** Length of its data; stored and unpacked are the same. */
  readonly bytes: number
  /** Why its data cannot be taken as they are: a clause, null when they can. */
  readonly obstacle: string | null
}

/** What every zip archive with records begins with. */
export const zipMark = 0x04034b50
const directoryMark = 0x02014b50
const endMark = 0x06054b50
const end64Mark = 0x06064b50
const locator64Mark = 0x07064b50

const localBytes = 30
const entryBytes = 46
const endBytes = 22
const end64Bytes = 56
const locatorBytes = 20
const longestComment = 0xffff
/** Of a record about 100 bytes: 100,000 records. */
const largestDirectory = 10_000_000
/** In place of a number that stands in the 64-bit part. */
const elsewhere = 0xffffffff

type Directory = { readonly from: number; readonly bytes: number; readonly count: number }

/** The records of an archive by name. */
export async function listRecords(
  source: ByteSource,
  refusals: Refusals,
): Promise<ReadonlyMap<string, ZipRecord>> {
  const { damaged } = refusals
  const { from, bytes, count } = await findDirectory(source, refusals)
  if (from + bytes > source.size) return damaged('its table of records lies outside the file')
  if (bytes > largestDirectory) return damaged(`its table of records has ${bytes} bytes`)
  const view = viewOf(await source.read(from, bytes))
  const records = new Map<string, ZipRecord>()
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + entryBytes > bytes || view.getUint32(at, true) !== directoryMark)
      return damaged(`its table of records ends after ${i} of ${count}`)
    const [nameBytes, extraBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)]
    const next = at + entryBytes + nameBytes + extraBytes + view.getUint16(at + 32, true)
    if (next > bytes) return damaged(`its table of records ends after ${i} of ${count}`)
    const record = readEntry(view, at, nameBytes, extraBytes, refusals)
    if (records.has(record.name)) return damaged(`it holds ${shown(record.name)} twice`)
    records.set(record.name, record)
    at = next
  }
  return records
}

/** Place of a record's data in the file. */
export async function placeOf(source: ByteSource, record: ZipRecord, refusals: Refusals): Promise<number> {
  const { damaged, foreign } = refusals
  const name = shown(record.name)
  if (record.obstacle !== null) return foreign(`holds ${name} ${record.obstacle}; torch stores it plain`)
  const outside = `${name} lies outside the file (cut off)`
  if (record.header + localBytes > source.size) return damaged(outside)
  const view = viewOf(await source.read(record.header, localBytes))
  if (view.getUint32(0, true) !== zipMark) return damaged(`${name} is not where its table says`)
  const place = record.header + localBytes + view.getUint16(26, true) + view.getUint16(28, true)
  return place + record.bytes > source.size ? damaged(outside) : place
}

async function findDirectory(source: ByteSource, refusals: Refusals): Promise<Directory> {
  const { damaged } = refusals
  const tail = Math.min(source.size, endBytes + longestComment)
  const view = viewOf(await source.read(source.size - tail, tail))
  for (let at = tail - endBytes; at >= 0; at--) {
    if (view.getUint32(at, true) !== endMark) continue
    if (at + endBytes + view.getUint16(at + 20, true) !== tail) continue
    const locator = at - locatorBytes
    if (locator >= 0 && view.getUint32(locator, true) === locator64Mark)
      return await readEnd64(source, longAt(view, locator + 8, damaged), refusals)
    return {
      count: view.getUint16(at + 10, true),
      bytes: view.getUint32(at + 12, true),
      from: view.getUint32(at + 16, true),
    }
  }
  return damaged('the end of its archive is missing (cut off)')
}

async function readEnd64(source: ByteSource, from: number, { damaged }: Refusals): Promise<Directory> {
  if (from + end64Bytes > source.size) return damaged('its table of records lies outside the file')
  const view = viewOf(await source.read(from, end64Bytes))
  if (view.getUint32(0, true) !== end64Mark) return damaged('its table of records is not where its end says')
  return {
    count: longAt(view, 32, damaged),
    bytes: longAt(view, 40, damaged),
    from: longAt(view, 48, damaged),
  }
}

function readEntry(
  view: DataView,
  at: number,
  nameBytes: number,
  extraBytes: number,
  { damaged }: Refusals,
): ZipRecord {
  const nameAt = at + entryBytes
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, nameAt, nameBytes))
  // In the order of the 64-bit part: unpacked, packed, place of the header.
  const numbers = [24, 20, 42].map((offset) => view.getUint32(at + offset, true))
  if (numbers.includes(elsewhere)) {
    let [place, end] = find64(view, nameAt + nameBytes, extraBytes)
    for (const [i, number] of numbers.entries()) {
      if (number !== elsewhere) continue
      if (place + 8 > end) return damaged(`the size of ${shown(name)} is missing`)
      numbers[i] = longAt(view, place, damaged)
      place += 8
    }
  }
  const [bytes = 0, packed = 0, header = 0] = numbers
  const isLocked = (view.getUint16(at + 8, true) & 1) === 1
  const method = view.getUint16(at + 10, true)
  const obstacle = isLocked ? 'encrypted' : method === 0 ? null : `compressed (method ${method})`
  if (obstacle === null && bytes !== packed) return damaged(`${shown(name)} has two sizes`)
  return { name, header, bytes, obstacle }
}

/** Begin and end of the 64-bit part among an entry's extra fields; both 0 when there is none. */
function find64(view: DataView, from: number, bytes: number): [number, number] {
  const end = from + bytes
  for (let at = from; at + 4 <= end;) {
    const next = at + 4 + view.getUint16(at + 2, true)
    if (view.getUint16(at, true) === 1) return [at + 4, Math.min(next, end)]
    at = next
  }
  return [0, 0]
}

function longAt(view: DataView, at: number, damaged: Refusals['damaged']): number {
  const value = Number(view.getBigUint64(at, true))
  return Number.isSafeInteger(value) ? value : damaged(`it names the place ${value}`)
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
