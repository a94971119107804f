// Files on their way in from a browser page and out to it. They live under `spool/` in the workspace, are
// known by random ids and are cleared at every start: nothing in here is the only copy of anything.
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { WinnowError } from '../../shared/errors'

/** A file in the spool. */
export type SpooledFile = { readonly id: string; readonly name: string; readonly path: string }

/** The spool of one workspace. */
export type Spool = {
  /** Stores what a page sends. Leaves nothing behind when the page goes away. Throws `disk.full`. */
  readonly receive: (
    name: string,
    body: NodeJS.ReadableStream,
    signal: AbortSignal,
  ) => Promise<{ id: string; name: string; sizeBytes: number }>
  /** Makes a place for a file that a page will fetch. */
  readonly reserve: (name: string) => SpooledFile
  readonly find: (id: string) => SpooledFile | null
  readonly discard: (id: string) => void
  readonly clear: () => void
}

/** Makes the spool in `folder`, which is emptied by `clear`. */
export function createSpool(folder: string): Spool {
  const files = new Map<string, SpooledFile>()
  const reserve = (name: string): SpooledFile => {
    mkdirSync(folder, { recursive: true })
    const id = randomBytes(12).toString('hex')
    const file = { id, name: basename(name.replaceAll('\\', '/')) || 'file.csv', path: join(folder, id) }
    files.set(id, file)
    return file
  }
  const discard = (id: string): void => {
    const file = files.get(id)
    files.delete(id)
    if (file) rmSync(file.path, { force: true })
  }
  return {
    receive: async (name, body, signal) => {
      const file = reserve(name)
      try {
        await pipeline(body, createWriteStream(file.path), { signal })
      } catch (error) {
        discard(file.id)
        throw error
      }
      return { id: file.id, name: file.name, sizeBytes: statSync(file.path).size }
    },
    reserve,
    find: (id) => files.get(id) ?? null,
    discard,
    clear: () => {
      files.clear()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What a spool that has lost a file says. */
export function missingUpload(): WinnowError {
  return new WinnowError('file.notFound', 'The dropped file is no longer there.', {
    hint: 'Drop the file again.',
  })
}
