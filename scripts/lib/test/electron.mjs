// The tests in a real window. They need an Electron whose files lie here already and a virtual screen; none is
// downloaded. The test Electron is an old one (22), so it has a build of its own in out22/.
import fs from 'node:fs'
import path from 'node:path'
import { readJson } from '../files.mjs'
import { childEnvironment, launch } from '../launch.mjs'
import { cacheFolder, inRoot, root } from '../paths.mjs'
import { capture, which } from '../processes.mjs'
import { toolPath } from '../tools.mjs'
import { packForTests } from './pack.mjs'

const recipe = () => inRoot('..', 'shared', 'electron22')
const oldSqlite = () => inRoot('node_modules', 'better-sqlite3', 'build')

const lastLine = (output) => output.trim().split('\n').at(-1) ?? ''

async function step(what, command, args, env) {
  const { code, output } = await capture(command, args, { cwd: root, env })
  if (code !== 0) throw new Error(`${what}: ${lastLine(output)}`)
}

/** The folder of a test Electron, made where the recipe for it is there; throws the reason where it is not. */
async function findElectron(env) {
  if (process.platform !== 'linux') throw new Error('they run on Linux alone')
  if (!which('xvfb-run', env)) throw new Error('no virtual screen found (xvfb-run of the package xvfb)')
  const given = env.WINNOW_TEST_ELECTRON
  if (given && !fs.existsSync(path.join(given, 'electron'))) throw new Error(`${given} holds no electron`)
  if (!given && !fs.existsSync(recipe()))
    throw new Error('no Electron found; WINNOW_TEST_ELECTRON names the folder of an Electron 22')
  const dist = given ? path.resolve(given) : path.join(cacheFolder(), 'electron-22-test', 'dist')
  if (!given) {
    fs.mkdirSync(path.dirname(dist), { recursive: true })
    await step('Electron 22 cannot be had', 'sh', [path.join(recipe(), 'electron22.sh'), dist], env)
  }
  return dist
}

// A network of its own with nothing but the loopback: whatever tried to leave would fail.
const offline = ['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh']

/** {code, report} of the tests, or {reason} why there were none. */
export async function runInElectron(node, folder) {
  const env = childEnvironment(node)
  const hadSqlite = fs.existsSync(oldSqlite())
  try {
    const dist = await findElectron(env)
    if (!hadSqlite && fs.existsSync(recipe()))
      await step('SQLite for Electron 22', 'sh', [path.join(recipe(), 'sqlite-napi8.sh')], env)
    const built = await capture(node, [toolPath('electron-vite'), 'build'], {
      cwd: root,
      env: { ...env, ELECTRON_MAJOR_VER: '22', NO_COLOR: '1' },
    })
    if (built.code !== 0) {
      process.stdout.write(built.output)
      return { code: built.code, report: null }
    }
    const packed = await packForTests(node, dist, `${folder}/package`)
    if (packed.code !== 0) return { code: packed.code, report: null }
    const file = `${folder}/electron.json`
    const args = [toolPath('playwright'), 'test', '-c', 'playwright.electron.config.ts']
    const probe = await capture(offline[0], [...offline.slice(1), 'true'], { env })
    const isOffline = probe.code === 0
    if (!isOffline) process.stdout.write(`the tests can reach the network: ${lastLine(probe.output)}\n`)
    const screen = ['xvfb-run', '-a', '-s', '-screen 0 1280x900x24']
    const [command, ...before] = isOffline ? [...offline, ...screen] : screen
    const code = await launch(command, [...before, node, ...args, '--reporter=list,json'], {
      cwd: root,
      env: {
        ...env,
        WINNOW_TEST_ELECTRON: dist,
        WINNOW_TEST_PACKED: packed.folder,
        WINNOW_TEST_OFFLINE: isOffline ? '1' : '',
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
    })
    return { code, report: readJson(file) }
  } catch (error) {
    return { reason: error.message }
  } finally {
    // The patched SQLite is for these tests alone.
    if (!hadSqlite) fs.rmSync(oldSqlite(), { recursive: true, force: true })
  }
}
