// Where things are: the project's root and the machine's cache folder.
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

export const inRoot = (...parts) => path.join(root, ...parts)

/**
 * The one cache rule of the scripts: WINNOW_CACHE, else the system's cache folder. Every child the scripts
 * start gets it as WINNOW_CACHE; src/main/engine/backends/locate.ts holds the same default, and a test
 * compares the two.
 */
export function cacheFolder(env = process.env, platform = process.platform, home = os.homedir()) {
  if (env.WINNOW_CACHE) return path.resolve(env.WINNOW_CACHE)
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'winnow')
  if (platform === 'win32') {
    return path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'winnow', 'Cache')
  }
  return path.join(env.XDG_CACHE_HOME || path.join(home, '.cache'), 'winnow')
}
