// Bytes that runs take on disk: the model, and what a training can go on from.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Workspace } from '../store/workspace'
import { partialEnding } from './run-folders'

/** Folders that are measured at once. */
const atOnce = 32

/** Bytes by run id; a run without files is not in it. */
export async function bytesOfRuns({ runs }: Workspace): Promise<Record<string, number>> {
  const names = await readdir(runs)
  const bytes: Record<string, number> = {}
  let next = 0
  const measure = async (): Promise<void> => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) {
      const run = name.endsWith(partialEnding) ? name.slice(0, -partialEnding.length) : name
      const size = await bytesOf(join(runs, name))
      bytes[run] = (bytes[run] ?? 0) + size
    }
  }
  await Promise.all(Array.from({ length: atOnce }, measure))
  return bytes
}

/** Bytes of all files in a folder; 0 where it is gone. */
async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    const path = join(folder, entry.name)
    // A training writes beside this: what is gone by now takes no room.
    bytes += entry.isDirectory()
      ? await bytesOf(path)
      : await stat(path).then(
          ({ size }) => size,
          () => 0,
        )
  }
  return bytes
}
