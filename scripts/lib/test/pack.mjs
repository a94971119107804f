// Packages the build for the old Electron with `npm run package`'s own script, into a folder of the tests. The
// engine is linked, not copied, where the disk can do that.
import fs from 'node:fs'
import path from 'node:path'
import { childEnvironment, launch } from '../launch.mjs'
import { inRoot, root } from '../paths.mjs'

const config = () => inRoot('scripts', 'lib', 'test', 'electron22.config.mjs')

/** {code, folder}; the script has printed the sizes, and where it failed the reason. */
export async function packForTests(node, dist, output) {
  const args = [inRoot('scripts', 'package.mjs'), '--config', config(), `-c.directories.output=${output}`]
  const env = { ...childEnvironment(node), ELECTRON_OVERRIDE_DIST_PATH: dist, USE_HARD_LINKS: 'true' }
  const code = await launch(node, args, { cwd: root, env })
  if (code !== 0) return { code }
  const folder = path.join(output, 'linux-unpacked')
  fs.rmSync(path.join(folder, 'resources', 'default_app.asar'), { force: true })
  makeSqliteFit(folder)
  return { code, folder }
}

/** The old Electron needs the patched SQLite that its tests run on anyway (electron.mjs made it). */
function makeSqliteFit(folder) {
  const patched = inRoot('node_modules', 'better-sqlite3', 'build', 'Release')
  const prebuilds = 'app.asar.unpacked/node_modules/better-sqlite3/prebuilds'
  const target = path.join(folder, 'resources', prebuilds)
  if (!fs.existsSync(patched)) return
  // Removed first: nothing outside of this folder may be written through a link.
  fs.rmSync(path.join(target, 'linux-x64.node'))
  fs.copyFileSync(path.join(patched, 'better_sqlite3.node'), path.join(target, 'linux-x64.node'))
  fs.copyFileSync(path.join(patched, 'libnapi8shim.so'), path.join(target, 'libnapi8shim.so'))
}
