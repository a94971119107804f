// From what a caller names to a file on this machine, and back. A browser page may name uploads and samples,
// never paths of files, and folders only inside those that were allowed when Winnow was started.
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { FileSource, FileTarget, WrittenFile } from '../../shared/domain/file'
import { WinnowError } from '../../shared/errors'
import type { Caller } from '../../shared/rpc/port'
import type { Context } from './context'
import { missingUpload } from './spool'

/** A readable file and the name that people know it by. */
export type InputFile = { readonly path: string; readonly fileName: string }

/**
 * Finds the file that a caller means.
 * @throws WinnowError `path.notAllowed`, `file.notFound`, `file.unreadable`, `input.invalid`.
 */
export function openSource(context: Context, source: FileSource, caller: Caller): InputFile {
  if (source.kind === 'upload') {
    const file = context.spool.find(source.id)
    if (!file) throw missingUpload()
    return { path: file.path, fileName: file.name }
  }
  if (source.kind === 'sample') {
    const sample = context.samples.find((one) => one.id === source.id)
    if (!sample) throw new WinnowError('file.notFound', `There is no sample named ${source.id}.`)
    return { path: sample.path, fileName: basename(sample.path) }
  }
  checkPath(source.path, caller)
  const stat = statSync(source.path, { throwIfNoEntry: false })
  if (!stat) throw new WinnowError('file.notFound', `${source.path} is not there.`)
  if (!stat.isFile()) throw new WinnowError('file.unreadable', `${source.path} is not a file.`)
  try {
    accessSync(source.path, constants.R_OK)
  } catch (error) {
    throw new WinnowError('file.unreadable', `${source.path} may not be read.`, { cause: error })
  }
  return { path: source.path, fileName: basename(source.path) }
}

/** Where a job writes, and how the caller gets at it. @throws WinnowError `path.notAllowed`, `input.invalid`. */
export function openTarget(
  context: Context,
  target: FileTarget,
  caller: Caller,
): { readonly outFile: string; readonly written: WrittenFile } {
  if (target.kind === 'path') {
    checkPath(target.path, caller)
    return { outFile: target.path, written: target }
  }
  const place = context.spool.reserve(target.name)
  return { outFile: place.path, written: { kind: 'download', id: place.id, name: place.name } }
}

/**
 * A folder that is to be written, by its absolute path; it need not be there, but its parent must.
 * @throws WinnowError `path.notAllowed`, `file.notFound`, `file.unreadable`, `input.invalid`.
 */
export function newFolder(context: Context, path: string, caller: Caller): string {
  if (!isAbsolute(path)) throw new WinnowError('input.invalid', `${path} is not an absolute path.`)
  const asked = resolve(path)
  return join(openFolder(context, dirname(asked), caller), basename(asked))
}

/**
 * The real path of a folder that a caller names, links resolved. Whether a path outside the allowed folders is
 * there is not said.
 * @throws WinnowError `path.notAllowed`, `file.notFound`, `file.unreadable`, `input.invalid`.
 */
export function openFolder(context: Context, path: string, caller: Caller): string {
  if (!isAbsolute(path)) throw new WinnowError('input.invalid', `${path} is not an absolute path.`)
  const asked = resolve(path)
  const real = realPath(asked)
  if (!caller.mayUsePaths) {
    const allowed = context.allowedFolders.flatMap((folder) => [resolve(folder), realPath(resolve(folder))])
    const isAllowed = (one: string): boolean => allowed.some((folder) => folder && isInside(one, folder))
    if (!isAllowed(real ?? asked))
      throw new WinnowError('path.notAllowed', `A page may not name the folder ${path}.`, {
        hint: 'Start Winnow with --allow-path and that folder, or add it with `winnow models add`.',
      })
  }
  if (real === null) throw new WinnowError('file.notFound', `${path} is not there.`)
  if (!statSync(real).isDirectory()) throw new WinnowError('file.unreadable', `${path} is not a folder.`)
  return real
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

function checkPath(path: string, caller: Caller): void {
  if (!caller.mayUsePaths) throw new WinnowError('path.notAllowed', `A page may not name the path ${path}.`)
  if (!isAbsolute(path)) throw new WinnowError('input.invalid', `${path} is not an absolute path.`)
}
