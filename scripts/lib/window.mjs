// Whether `npm start` opens the window or the browser, and why. The window needs an Electron whose files lie
// here; none is fetched.
import fs from 'node:fs'
import path from 'node:path'
import { inRoot } from './paths.mjs'

/** The oldest Electron that runs the build: it is the first with modules in its main process. */
const oldest = 28

const programs = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }

/** {electron, args} for the window, or {reason, args} for the browser. `args` are those to pass on. */
export function chooseFace({
  args,
  env = process.env,
  platform = process.platform,
  userId = process.getuid?.(),
  dist = inRoot('node_modules', 'electron', 'dist'),
}) {
  const rest = args.filter((arg) => arg !== '--browser')
  const browser = (reason) => ({ reason, args: rest })
  if (rest.length < args.length) return browser('--browser asks for it')
  // These mean something to the local server alone.
  const own = args.find((arg) => /^--(no-open|port|allow-path)(=|$)/.test(arg))
  if (own) return browser(`${own.split('=')[0]} is for the browser`)
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || dist
  const electron = path.join(folder, programs[platform] ?? 'electron')
  if (!fs.existsSync(electron)) return browser(`no Electron in ${folder}`)
  const version = readVersion(folder)
  if (version !== null && version < oldest)
    return browser(`the Electron in ${folder} is version ${version}; ${oldest} is the oldest that works`)
  if (platform === 'linux') {
    if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return browser('there is no screen (DISPLAY is not set)')
    if (userId === 0) return browser('the sandbox of the window needs an ordinary user, not root')
  }
  return { electron, args: rest }
}

function readVersion(folder) {
  try {
    return Number.parseInt(fs.readFileSync(path.join(folder, 'version'), 'utf8').replace(/^v/, ''), 10)
  } catch {
    return null
  }
}
