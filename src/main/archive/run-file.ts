// A run as one file: a zip archive of run.json (what it is), model/, base/ (the folder that a frozen encoder reads texts
// with), events.jsonl, rows.jsonl, predictions/N.bin, and checksums.json, the last: SHA-256 and size of every other entry.
// Invariant: nothing of an archive is used before its checksum was found right.
import { createHash } from 'node:crypto'
import fs, { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { RunChecksums, RunManifest, runFileVersion } from '../../shared/domain/run-file'
import { WinnowError } from '../../shared/errors'
import { damaged, openZip, type OpenZip, type ZipEntry } from './zip-read'
import { mostBytes, type NewEntry, zipPieces } from './zip-write'

/** Where a run's files lie once they are unpacked, beside `model/` and `base/`. */
export const runFiles = {
  manifest: 'run.json',
  events: 'events.jsonl',
  rows: 'rows.jsonl',
  predictions: (output: number): string => `predictions/${output}.bin`,
  checksums: 'checksums.json',
} as const

const known = /^(events\.jsonl|rows\.jsonl|predictions\/\d+\.bin|(model|base)\/[^/]+)$/u
/** run.json and checksums.json are read as a whole. */
const largestNote = 64 * 1024 * 1024

/** An entry of a file on disk; weights are not packed. */
export function fileEntry(name: string, path: string): NewEntry {
  return {
    name,
    isPacked: !/\.(safetensors|bin|pt|gz)$/u.test(name),
    pieces: createReadStream(path, { highWaterMark: 256 * 1024 }),
  }
}

/** An entry of text, a line a piece. */
export function linesEntry(name: string, lines: Iterable<string>): NewEntry {
  const pieces = function* (): Generator<Uint8Array> {
    let text = ''
    for (const line of lines) {
      text += `${line}\n`
      if (text.length < 128 * 1024) continue
      yield Buffer.from(text)
      text = ''
    }
    if (text !== '') yield Buffer.from(text)
  }
  return { name, isPacked: true, pieces: pieces() }
}

/** The bytes of a run file; `onBytes` hears how many of the entries' bytes have been taken. */
export function packRun(
  manifest: RunManifest,
  entries: AsyncIterable<NewEntry> | Iterable<NewEntry>,
  onBytes: (bytes: number) => void,
  limit = mostBytes,
): AsyncGenerator<Uint8Array> {
  const sums: Record<string, { sha256: string; size: number }> = {}
  const summed = (entry: NewEntry): NewEntry => {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      const hash = createHash('sha256')
      let size = 0
      for await (const piece of entry.pieces) {
        hash.update(piece)
        size += piece.length
        onBytes(piece.length)
        yield piece
      }
      sums[entry.name] = { sha256: hash.digest('hex'), size }
    }
    return { ...entry, pieces: pieces() }
  }
  const all = async function* (): AsyncGenerator<NewEntry> {
    yield summed(linesEntry(runFiles.manifest, [JSON.stringify(manifest)]))
    for await (const entry of entries) yield summed(entry)
    yield linesEntry(runFiles.checksums, [JSON.stringify(sums)])
  }
  return zipPieces(all(), limit)
}

/** How an unpacking goes. */
export type UnpackOptions = {
  /** What people call the file. */
  readonly fileName: string
  readonly signal?: AbortSignal
  /** Entries that are checked but not written. */
  readonly skips?: (name: string, manifest: RunManifest) => boolean
  /** Bytes that are free in the folder; asked of the system when absent. */
  readonly freeBytes?: number
}

/**
 * Unpacks a run file into an empty folder, telling how many bytes are done of how many. What it leaves after a failure is
 * for the caller to remove.
 * @throws WinnowError `runFile.damaged`, `runFile.fromFuture`, `disk.full`, `file.notFound`; the signal's reason.
 */
export async function* unpackRun(
  path: string,
  folder: string,
  options: UnpackOptions,
): AsyncGenerator<{ readonly doneBytes: number; readonly totalBytes: number }, RunManifest> {
  const { fileName, signal } = options
  const zip = await openZip(path, fileName)
  try {
    const noted = await readNote(zip, runFiles.manifest, fileName)
    const manifest = readManifest(noted.json, fileName)
    const sums = readChecksums((await readNote(zip, runFiles.checksums, fileName)).json, fileName)
    if (sums[runFiles.manifest]?.sha256 !== noted.sha256)
      throw damaged(fileName, `the checksum of ${runFiles.manifest} is wrong`)
    const entries = [...zip.entries.values()].filter(
      ({ name }) => name !== runFiles.manifest && name !== runFiles.checksums,
    )
    refuseStrange(entries, sums, fileName)
    const totalBytes = entries.reduce((sum, { size }) => sum + size, 0)
    await refuseTooLarge(folder, totalBytes, options)
    let doneBytes = 0
    yield { doneBytes, totalBytes }
    for (const entry of entries) {
      const hash = createHash('sha256')
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of zip.read(entry)) {
          signal?.throwIfAborted()
          hash.update(piece)
          yield piece
        }
      }
      if (options.skips?.(entry.name, manifest)) for await (const piece of pieces()) void piece
      else {
        const file = join(folder, ...entry.name.split('/'))
        await mkdir(dirname(file), { recursive: true })
        await pipeline(
          Readable.from(pieces()),
          createWriteStream(file, { flags: 'wx' }),
          signal ? { signal } : {},
        )
      }
      if (hash.digest('hex') !== sums[entry.name]?.sha256)
        throw damaged(fileName, `the checksum of ${entry.name} is wrong`)
      doneBytes += entry.size
      yield { doneBytes, totalBytes }
    }
    return manifest
  } finally {
    await zip.close()
  }
}

/** Every entry is one that a run file has, and has a checksum; no checksum is without its entry. */
function refuseStrange(entries: readonly ZipEntry[], sums: RunChecksums, fileName: string): void {
  for (const { name } of entries) {
    if (!known.test(name)) throw damaged(fileName, `it holds ${name}, which no run file has`)
    if (!sums[name]) throw damaged(fileName, `${name} has no checksum`)
  }
  const names = new Set(entries.map(({ name }) => name))
  const missing = Object.keys(sums).find((name) => name !== runFiles.manifest && !names.has(name))
  if (missing !== undefined) throw damaged(fileName, `${missing} is missing`)
}

async function refuseTooLarge(folder: string, bytes: number, options: UnpackOptions): Promise<void> {
  const free = options.freeBytes ?? (await freeBytesOf(folder))
  if (free === null || bytes <= free) return
  const megabytes = (one: number): string => `${Math.ceil(one / 1e6)} MB`
  throw new WinnowError(
    'disk.full',
    `${options.fileName} needs ${megabytes(bytes)} of disk; ${megabytes(free)} are free.`,
    { hint: 'Free some space and import it again. Nothing was imported.' },
  )
}

/** Null where the system does not tell, as older ones. */
async function freeBytesOf(folder: string): Promise<number | null> {
  const ask = fs.promises.statfs as typeof fs.promises.statfs | undefined
  const found = await ask?.(folder).catch(() => null)
  return found ? found.bavail * found.bsize : null
}

function readChecksums(json: unknown, fileName: string): RunChecksums {
  const sums = RunChecksums.safeParse(json)
  if (sums.success) return sums.data
  throw damaged(fileName, `${runFiles.checksums} is not valid`)
}

function readManifest(json: unknown, fileName: string): RunManifest {
  const said = json as { format?: unknown; formatVersion?: unknown; winnow?: unknown } | null
  if (said?.format !== 'winnow-run')
    throw damaged(fileName, `${runFiles.manifest} does not say that it is a run`)
  if (Number(said.formatVersion) > runFileVersion)
    throw new WinnowError(
      'runFile.fromFuture',
      `${fileName} was written by Winnow ${String(said.winnow)}, in a form that this version does not know.`,
    )
  const manifest = RunManifest.safeParse(json)
  if (manifest.success) return manifest.data
  const [issue] = manifest.error.issues
  throw damaged(fileName, `${runFiles.manifest} is not valid at ${issue?.path.join('.') || 'its top'}`)
}

async function readNote(
  zip: OpenZip,
  name: string,
  fileName: string,
): Promise<{ readonly json: unknown; readonly sha256: string }> {
  const entry = zip.entries.get(name)
  if (!entry) throw damaged(fileName, `${name} is missing`)
  if (entry.size > largestNote) throw damaged(fileName, `${name} has ${entry.size} bytes`)
  const pieces: Uint8Array[] = []
  const hash = createHash('sha256')
  for await (const piece of zip.read(entry)) {
    pieces.push(piece)
    hash.update(piece)
  }
  try {
    return { json: JSON.parse(Buffer.concat(pieces).toString('utf8')), sha256: hash.digest('hex') }
  } catch (error) {
    throw damaged(fileName, `${name} is not JSON`, error)
  }
}
