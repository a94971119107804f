// Features of texts that a frozen encoder has computed, kept in a folder that may be deleted at any time. Each
// opening appends to a file of its own and reads all files, so that processes never wait for each other; records
// carry a checksum, so that a torn end or a damaged middle costs those records only. In memory is only where each
// record lies, about 100 bytes a text.
// Invariant: what get returns is, bit for bit, what put was given under the same key and text.
import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPieces, writeWhole } from './pieces'

/** What features depend on beside the text. */
export type FeatureKey = {
  /** Hash of the model's folder. */
  readonly modelHash: string
  readonly maxLength: number
  readonly pooling: string
  readonly precision: string
}

/** Features by text. */
export type FeatureCache = {
  /** Texts whose features are known. */
  readonly count: () => number
  /** Features of texts in their order, `size` numbers each that must not be changed; null where they are not known. */
  readonly get: (texts: readonly string[]) => Promise<(Float32Array | null)[]>
  /** Takes the features of texts, (texts, size) row-major; they are copied. */
  readonly put: (texts: readonly string[], features: Float32Array) => void
  /** Writes what was put since the last time. A disk that is full or read-only costs the cache, not the run. */
  readonly flush: () => Promise<void>
}

const ending = '.features'
const magic = 'WINNOWF1'
const hashBytes = 16
const checkBytes = 4
const headerBytes = magic.length + 8

/** Where a record lies: the number of its file times 2^32, and its own number there. */
type Place = number
/** By the text's hash: where its features lie, or they themselves while they are in no file. */
type Known = Map<string, Place | Float32Array>

const fileSpan = 2 ** 32

/** Opens the features of this key under a folder; null keeps them in memory only. `size` is numbers a text. */
export async function openFeatureCache(
  folder: string | null,
  key: FeatureKey,
  size: number,
): Promise<FeatureCache> {
  const known: Known = new Map()
  const home = folder === null ? null : join(folder, 'features', keyName(key, size))
  const files = home === null ? [] : await indexAll(home, size, known)
  let pending: { readonly hash: Buffer; readonly values: Float32Array }[] = []
  // The file that this opening appends to, and the records in it.
  let own: { readonly path: string; readonly file: number; records: number } | null = null
  const write = async (): Promise<void> => {
    if (home === null || pending.length === 0) return
    const written = pending
    pending = []
    try {
      await mkdir(home, { recursive: true })
      if (!own) {
        const path = join(home, `${process.pid}-${randomBytes(4).toString('hex')}${ending}`)
        await writeFile(path, header(size))
        own = { path, file: files.push(path) - 1, records: 0 }
      }
      const bytes = Buffer.concat(written.map(({ hash, values }) => encodeRecord(hash, values)))
      await append(own.path, bytes, headerBytes + own.records * recordBytes(size))
      for (const { hash } of written) known.set(hash.toString('latin1'), own.file * fileSpan + own.records++)
    } catch {
      // These features stay in memory for this run; the next one computes them again. The file may be gone or full,
      // so that what comes later goes to another one.
      own = null
    }
  }
  let writing = Promise.resolve()
  return {
    count: () => known.size,
    get: (texts) => recall(texts.map(nameOf), files, size, known),
    put: (texts, features) => {
      for (const [row, text] of texts.entries()) {
        const hash = textHash(text)
        const name = hash.toString('latin1')
        if (known.has(name)) continue
        const values = features.slice(row * size, (row + 1) * size)
        known.set(name, values)
        if (home !== null) pending.push({ hash, values })
      }
    },
    // One after the other: each needs to know where the one before it ended.
    flush: () => (writing = writing.then(write)),
  }
}

function keyName({ modelHash, maxLength, pooling, precision }: FeatureKey, size: number): string {
  const words = [modelHash, maxLength, pooling, precision, size].join('\n')
  return createHash('sha256').update(words).digest('hex').slice(0, 32)
}

function nameOf(text: string): string {
  return textHash(text).toString('latin1')
}

function textHash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf16le').digest().subarray(0, hashBytes)
}

function header(size: number): Buffer {
  const bytes = Buffer.alloc(headerBytes)
  bytes.write(magic, 'latin1')
  bytes.writeUInt32LE(size, magic.length)
  return bytes
}

/** Hash of the text, checksum, values; little-endian as every system that Winnow runs on. */
function encodeRecord(hash: Buffer, values: Float32Array): Buffer {
  const record = Buffer.alloc(hashBytes + checkBytes + values.byteLength)
  hash.copy(record)
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).copy(record, hashBytes + checkBytes)
  record.writeUInt32LE(checksum(record), hashBytes)
  return record
}

/** FNV-1a over the record's words but the checksum itself. */
function checksum(record: Buffer): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < record.length; at += 4)
    if (at !== hashBytes) hash = Math.imul(hash ^ record.readUInt32LE(at), 0x01000193)
  return hash >>> 0
}

/** Writes to a file that must still be there. */
async function append(path: string, bytes: Uint8Array, from: number): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await writeWhole(handle, bytes, from)
  } finally {
    await handle.close()
  }
}

const recordBytes = (size: number): number => hashBytes + checkBytes + size * 4

/** Notes where the whole records of all files lie; gives the paths of the files by their numbers. */
async function indexAll(home: string, size: number, known: Known): Promise<string[]> {
  const names = await readdir(home).catch(() => [])
  const paths = names.filter((name) => name.endsWith(ending)).map((name) => join(home, name))
  for (const [file, path] of paths.entries())
    await withFile(path, (handle) => indexRecords(handle, file, size, known))
  return paths
}

async function indexRecords(handle: FileHandle, file: number, size: number, known: Known): Promise<void> {
  const length = recordBytes(size)
  const start = Buffer.alloc(headerBytes)
  await handle.read(start, 0, headerBytes, 0)
  if (!start.equals(header(size))) return
  const bytes = Buffer.alloc(Math.max(1, Math.floor(readBytes / length)) * length)
  for (let record = 0; ;) {
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, headerBytes + record * length)
    if (bytesRead < length) return
    for (let at = 0; at + length <= bytesRead; at += length) {
      const one = bytes.subarray(at, at + length)
      if (isWhole(one)) known.set(one.toString('latin1', 0, hashBytes), file * fileSpan + record)
      record++
    }
  }
}

const readBytes = 1 << 22
const isWhole = (record: Buffer): boolean => record.readUInt32LE(hashBytes) === checksum(record)

/** Features by the names of their texts; a record that cannot be read any more is forgotten. */
async function recall(
  names: readonly string[],
  files: readonly string[],
  size: number,
  known: Known,
): Promise<(Float32Array | null)[]> {
  const found = names.map((name) => {
    const one = known.get(name)
    return one instanceof Float32Array ? one : null
  })
  const byFile = new Map<number, { readonly at: number; readonly record: number }[]>()
  for (const [at, name] of names.entries()) {
    const place = known.get(name)
    if (typeof place !== 'number') continue
    const file = Math.floor(place / fileSpan)
    byFile.set(file, [...(byFile.get(file) ?? []), { at, record: place % fileSpan }])
  }
  for (const [file, wanted] of byFile)
    await withFile(files[file] ?? '', async (handle) => {
      const bytes = recordBytes(size)
      const pieces = wanted.map(({ record }) => ({ from: headerBytes + record * bytes, bytes }))
      const records = await readPieces(handle, pieces, () => new Error('The file of features ended.'))
      for (const [position, { at }] of wanted.entries()) {
        const record = Buffer.from(records[position] ?? [])
        if (record.toString('latin1', 0, hashBytes) !== names[at] || !isWhole(record)) continue
        found[at] = new Float32Array(new Uint8Array(record.subarray(hashBytes + checkBytes)).buffer)
      }
    })
  for (const [at, name] of names.entries())
    if (!found[at] && typeof known.get(name) === 'number') known.delete(name)
  return found
}

/** Nothing happens where the file cannot be read: it may be deleted at any time. */
async function withFile(path: string, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, 'r').catch(() => null)
  try {
    if (handle) await work(handle)
  } catch {
    // What was read so far counts.
  } finally {
    await handle?.close()
  }
}
