// Where Winnow's own files lie, from source, from out/ or packaged: the folder that holds package.json.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let up = 0; up < 6 && !existsSync(join(folder, 'package.json')); up++) folder = dirname(folder)
  return folder
}

/** The program's folder. */
export const programFolder = findRoot()
/** The built page. */
export const pageFolder = join(programFolder, 'out', 'renderer')
/** The built entry of worker processes. */
export const workerEntry = join(programFolder, 'out', 'main', 'worker.js')
/** Sample datasets. */
export const samplesFolder = join(programFolder, 'resources', 'samples')

/** Winnow's version. */
export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}
