// The files of a model folder: which there are, text and JSON out of them, one hash over those that make the
// model. Invariant: a file's content never decides where else is read; only links that stand in the folder do.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { WinnowError } from '../../../shared/errors'

/** No text file of a folder is larger: a tokenizer.json of 250,000 tokens has about 20 MB. */
const largestText = 200_000_000

/** Names and sizes of the files right in a folder; throws `file.notFound` when it is none. */
export async function listFolder(folder: string): Promise<ReadonlyMap<string, number>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const isFile = error instanceof Error && 'code' in error && error.code === 'ENOTDIR'
    const what = isFile ? 'is a file, not a folder' : 'is not there or cannot be read'
    throw new WinnowError('file.notFound', `${folder} ${what}.`, {
      hint: 'Choose the folder that holds config.json, tokenizer.json and the weights (model.safetensors or pytorch_model.bin).',
      cause: error,
    })
  })
  const sizes = new Map<string, number>()
  for (const entry of entries) {
    // A link to a file counts: download caches lay their files out like that.
    if (!entry.isFile() && !entry.isSymbolicLink()) continue
    const info = await stat(join(folder, entry.name)).catch(() => null)
    if (info?.isFile()) sizes.set(entry.name, info.size)
  }
  return sizes
}

/** A text file without its byte order mark; throws `model.incomplete` when it cannot be read as UTF-8. */
export async function readText(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  const fail = (what: string, cause: unknown): never => {
    throw new WinnowError('model.incomplete', `${name} ${what}.`, { cause })
  }
  const info = await stat(path).catch((error: unknown) => fail('is missing', error))
  if (info.size > largestText) return fail(`is too large to be what its name says (${info.size} bytes)`, null)
  const bytes = await readFile(path).catch((error: unknown) => fail('cannot be read', error))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    return fail('is not UTF-8 text', error)
  }
}

/** A JSON file; throws `model.incomplete` saying what the parser found. */
export async function readJsonFile(folder: string, name: string): Promise<unknown> {
  const text = await readText(folder, name)
  try {
    return JSON.parse(text)
  } catch (error) {
    const found = text.trim() === '' ? 'it is empty' : error instanceof Error ? error.message : String(error)
    throw new WinnowError('model.incomplete', `${name} is not JSON: ${found}.`, { cause: error })
  }
}

/** Hashes of this process by folder, with what the files looked like when they were read. */
const known = new Map<string, { readonly state: string; readonly hash: string }>()

/**
 * SHA-256 over names, sizes and bytes of these files, hex; read in pieces. Files that were hashed before in this
 * process and are the same by size and times are not read again. `open` reads a file.
 */
export async function hashFiles(
  folder: string,
  names: readonly string[],
  open: (path: string) => AsyncIterable<Uint8Array> = inPieces,
): Promise<string> {
  const sorted = names.toSorted()
  const state = await stateOf(folder, sorted)
  const before = known.get(folder)
  if (before?.state === state) return before.hash
  const hash = createHash('sha256')
  for (const name of sorted) {
    const { size } = await stat(join(folder, name))
    hash.update(`${name}\n${size}\n`)
    for await (const piece of open(join(folder, name))) hash.update(piece)
  }
  const result = hash.digest('hex')
  // What changed while it was read is read anew the next time.
  if ((await stateOf(folder, sorted)) === state) known.set(folder, { state, hash: result })
  return result
}

function inPieces(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 1 << 20 })
}

/** Time of change and number of the file as well: the time of writing can be set back, and a file exchanged. */
async function stateOf(folder: string, names: readonly string[]): Promise<string> {
  const states = names.map(async (name) => {
    const { size, mtimeMs, ctimeMs, ino } = await stat(join(folder, name))
    return [name, size, mtimeMs, ctimeMs, ino]
  })
  return JSON.stringify(await Promise.all(states))
}
