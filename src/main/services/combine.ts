// Several files, or whole folders, as one table in the spool, from where they are imported like any other file.
import { readdirSync, statSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import type { Combined, CombineRequest } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import type { Caller } from '../../shared/rpc/port'
import type { Context } from './context'
import { openFolder, openSource } from './files'

type Named = { readonly path: string; readonly name: string }

const mostFiles = 200_000

/**
 * Combines them.
 * @throws WinnowError `file.notFound`, `file.unreadable`, `path.notAllowed`, `csv.*` with the name of the file.
 */
export async function combineSources(
  context: Context,
  { files }: CombineRequest,
  caller: Caller,
  signal: AbortSignal,
): Promise<Combined> {
  const all = files.flatMap(({ source, name }): Named[] => {
    if (source.kind === 'path' && caller.mayUsePaths && isFolder(source.path))
      return filesIn(openFolder(context, source.path, caller))
    const { path, fileName } = openSource(context, source, caller)
    return [{ path, name: name ?? fileName }]
  })
  if (all.length === 0)
    throw new WinnowError('file.notFound', 'The folder holds no file.', {
      hint: 'Choose one that holds files.',
    })
  const out = context.spool.reserve(`${all.length} files.jsonl`)
  const worker = context.workers.start('combine')
  signal.addEventListener('abort', worker.kill, { once: true })
  try {
    const done = await worker.client.file.combine({ files: all, outFile: out.path }, { signal })
    for (const { source } of files) if (source.kind === 'upload') context.spool.discard(source.id)
    return { source: { kind: 'upload', id: out.id }, ...done }
  } catch (error) {
    context.spool.discard(out.id)
    throw error
  } finally {
    worker.kill()
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Files of a folder and of those in it, by name; what begins with a dot is passed over. */
function filesIn(folder: string): Named[] {
  const found: Named[] = []
  const look = (inside: string): void => {
    for (const entry of readdirSync(inside, { withFileTypes: true }).toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      if (entry.name.startsWith('.')) continue
      const path = join(inside, entry.name)
      if (entry.isDirectory()) look(path)
      else if (entry.isFile()) {
        const own = join(basename(folder), relative(folder, path))
        found.push({ path, name: own.split(sep).join('/') })
      }
      if (found.length > mostFiles)
        throw new WinnowError('input.invalid', `${folder} holds more than ${mostFiles} files.`, {
          hint: 'Choose a folder with fewer.',
        })
    }
  }
  look(folder)
  return found
}
