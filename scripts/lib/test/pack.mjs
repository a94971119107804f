// Packages the build for the old Electron as `npm run package` does it for a real one, into a folder of the
// tests. The engine is linked, not copied, where the disk can do that.
import fs from 'node:fs'
import path from 'node:path'
import { childEnvironment } from '../launch.mjs'
import { stageEngine } from '../package/engine.mjs'
import { partsOf, report } from '../package/sizes.mjs'
import { inRoot, root } from '../paths.mjs'
import { capture } from '../processes.mjs'
import { createSteps } from '../steps.mjs'
import { toolPath } from '../tools.mjs'

const config = () => inRoot('scripts', 'lib', 'test', 'electron22.config.mjs')

/** {code, folder}; a failure has printed what electron-builder said. */
export async function packForTests(node, dist, output) {
  const env = {
    ...childEnvironment(node),
    WINNOW_TEST_ELECTRON: dist,
    WINNOW_TEST_PACKAGE: output,
    USE_HARD_LINKS: 'true',
  }
  const steps = createSteps()
  try {
    await stageEngine({ steps, node })
  } catch (error) {
    steps.note(error.message)
    return { code: 1 }
  }
  const args = [toolPath('electron-builder'), '--config', config(), '--dir', '--publish', 'never']
  const built = await steps.step('packaging', () => capture(node, args, { cwd: root, env }))
  const folder = path.join(output, 'linux-unpacked')
  if (built.code !== 0) {
    process.stdout.write(built.output)
    return { code: built.code }
  }
  fs.rmSync(path.join(folder, 'resources', 'default_app.asar'), { force: true })
  makeSqliteFit(folder)
  for (const line of report('packed', partsOf(folder)).lines) steps.note(line)
  return { code: 0, folder }
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
