// Features of texts that a frozen encoder has computed, kept in a folder that may be deleted at any time. Each
// opening appends to a file of its own and reads all files, so that processes never wait for each other; records
// carry a checksum, so that a torn end or a damaged middle costs those records only.
// Invariant: what get returns is, bit for bit, what put was given under the same key and text.
import { createHash, randomBytes } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

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
  /** Features of a text, `size` numbers that must not be changed; null when they are not known. */
  readonly get: (text: string) => Float32Array | null
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

/** Opens the features of this key under a folder; null keeps them in memory only. `size` is numbers a text. */
export async function openFeatureCache(
  folder: string | null,
  key: FeatureKey,
  size: number,
): Promise<FeatureCache> {
  const known = new Map<string, Float32Array>()
  const home = folder === null ? null : join(folder, 'features', keyName(key, size))
  if (home !== null) await readAll(home, size, known)
  const own = `${process.pid}-${randomBytes(4).toString('hex')}${ending}`
  let pending: { readonly hash: Buffer; readonly values: Float32Array }[] = []
  let hasBegun = false
  return {
    count: () => known.size,
    get: (text) => known.get(textHash(text).toString('latin1')) ?? null,
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
    flush: async () => {
      if (home === null || pending.length === 0) return
      const records = pending.map(({ hash, values }) => encodeRecord(hash, values))
      pending = []
      const bytes = Buffer.concat(hasBegun ? records : [header(size), ...records])
      hasBegun = true
      try {
        await mkdir(home, { recursive: true })
        await appendFile(join(home, own), bytes)
      } catch {
        // The features are in memory for this run; the next one computes them again.
      }
    },
  }
}

function keyName({ modelHash, maxLength, pooling, precision }: FeatureKey, size: number): string {
  const words = [modelHash, maxLength, pooling, precision, size].join('\n')
  return createHash('sha256').update(words).digest('hex').slice(0, 32)
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

async function readAll(home: string, size: number, known: Map<string, Float32Array>): Promise<void> {
  const names = await readdir(home).catch(() => [])
  for (const name of names.filter((name) => name.endsWith(ending))) {
    const bytes = await readFile(join(home, name)).catch(() => null)
    if (bytes?.subarray(0, headerBytes).equals(header(size))) readRecords(bytes, size, known)
  }
}

function readRecords(bytes: Buffer, size: number, known: Map<string, Float32Array>): void {
  const length = hashBytes + checkBytes + size * 4
  for (let at = headerBytes; at + length <= bytes.length; at += length) {
    const record = bytes.subarray(at, at + length)
    if (record.readUInt32LE(hashBytes) !== checksum(record)) continue
    const values = new Float32Array(new Uint8Array(record.subarray(hashBytes + checkBytes)).buffer)
    known.set(record.toString('latin1', 0, hashBytes), values)
  }
}
