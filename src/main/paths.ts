// Where Winnow's own files lie, from source, from a build or packaged: the folder that holds package.json.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const self = fileURLToPath(import.meta.url)

function findRoot(): string {
  let folder = dirname(self)
  for (let up = 0; up < 6 && !existsSync(join(folder, 'package.json')); up++) folder = dirname(folder)
  return folder
}

/** The program's folder. */
export const programFolder = findRoot()

/** The build that this code belongs to; from source it is the ordinary one. */
function findBuild(): string {
  const [first = ''] = relative(programFolder, self).split(sep)
  return join(programFolder, first.startsWith('out') ? first : 'out')
}

const buildFolder = findBuild()
const ending = extname(self) === '.cjs' ? '.cjs' : '.js'
/** The built page. */
export const pageFolder = join(buildFolder, 'renderer')
/** The built preload script of the desktop window. */
export const preloadFile = join(buildFolder, 'preload', 'index.cjs')
/** The built entry of worker processes. */
export const workerEntry = join(buildFolder, 'main', `worker${ending}`)
/** Sample datasets. */
export const samplesFolder = join(programFolder, 'resources', 'samples')

/** Winnow's version. */
export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as {
    version: string
  }
  return manifest.version
}
