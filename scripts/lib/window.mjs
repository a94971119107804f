// Whether `npm start` opens the window or the browser, and why. The window needs an Electron; where everything
// else for it is there, set-up tries to get one.
import fs from 'node:fs'
import path from 'node:path'
import { fetchElectron, isWhole } from './fetch-electron.mjs'
import { inRoot } from './paths.mjs'

/** The oldest Electron that runs the build: it is the first with modules in its main process. */
const oldest = 28

const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

const installed = () => inRoot('node_modules', 'electron', 'dist')

/** As `chooseFace`, once an Electron that is missing was asked for; `force` asks again after a failure. */
export async function findFace({ steps, node, force = false, fetch = fetchElectron, ...machine }) {
  const face = chooseFace(machine)
  if (!face.isMissing) return face
  const fetched = await fetch({ steps, node, force, dist: machine.dist ?? installed() })
  return fetched.ready ? chooseFace(machine) : { ...face, reason: `${face.reason}; ${fetched.reason}` }
}

/**
 * {electron, args} for the window, or {reason, args} for the browser. `args` are those to pass on; `isMissing`
 * says that an Electron is all that the window wants.
 */
export function chooseFace({
  args,
  env = process.env,
  platform = process.platform,
  userId = process.getuid?.(),
  dist = installed(),
}) {
  const rest = args.filter((arg) => arg !== '--browser')
  const browser = (reason) => ({ reason, args: rest })
  if (rest.length < args.length) return browser('--browser asks for it')
  // These mean something to the local server alone.
  const own = args.find((arg) => /^--(no-open|port|allow-path)(=|$)/.test(arg))
  if (own) return browser(`${own.split('=')[0]} is for the browser`)
  if (platform === 'linux') {
    if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return browser('there is no screen (DISPLAY is not set)')
    if (userId === 0) return browser('the sandbox of the window needs an ordinary user, not root')
  }
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || dist
  const electron = path.join(folder, programs[platform] ?? 'electron')
  if (!fs.existsSync(electron) || !isWhole(folder))
    return { ...browser(`no Electron in ${folder}`), isMissing: !env.ELECTRON_OVERRIDE_DIST_PATH }
  const version = readVersion(folder)
  if (version !== null && version < oldest)
    return browser(`the Electron in ${folder} is version ${version}; ${oldest} is the oldest that works`)
  return { electron, args: rest }
}

function readVersion(folder) {
  try {
    return Number.parseInt(fs.readFileSync(path.join(folder, 'version'), 'utf8').replace(/^v/, ''), 10)
  } catch {
    return null
  }
}
