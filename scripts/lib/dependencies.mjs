// Installs the locked dependencies when they are missing or differ from package-lock.json. The stamp is
// written last, so an installation that was killed is repeated.
import fs from 'node:fs'
import path from 'node:path'
import { readJson, sha256, writeJson } from './files.mjs'
import { inRoot } from './paths.mjs'
import { capture, which } from './processes.mjs'
import { SetupError } from './steps.mjs'

const stampFile = () => inRoot('node_modules', '.winnow-lock')

function lockHash() {
  const lock = fs.readFileSync(inRoot('package-lock.json'))
  return sha256(Buffer.concat([lock, Buffer.from(`${process.platform}-${process.arch}`)]))
}

export function areDependenciesFresh() {
  const hash = lockHash()
  if (readJson(stampFile())?.hash === hash) return true
  if (!isInstalledByNpm()) return false
  writeJson(stampFile(), { hash })
  return true
}

/** True where somebody's own `npm ci` or `npm install` brought exactly what the lock names. */
function isInstalledByNpm() {
  const installed = readJson(inRoot('node_modules', '.package-lock.json'))?.packages
  const wanted = readJson(inRoot('package-lock.json'))?.packages
  if (!installed || !wanted) return false
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.startsWith('node_modules/')) return true
    if (entry.optional && !installed[name]) return true // for another system
    return installed[name]?.version === entry.version && installed[name]?.integrity === entry.integrity
  })
}

export async function installDependencies(steps) {
  const [command, ...first] = npmCommand()
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund']
  const npm = (verb, watch) => {
    const options = { cwd: inRoot(), env: npmEnvironment(), watch }
    return capture(command, [...first, ...verb, ...flags, '--loglevel=error'], options)
  }
  const names = Object.keys(readJson(inRoot('package-lock.json')).packages)
  const expected = names.filter((name) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(name)).length
  const text = `installing ${names.length - 1} locked packages`
  await steps.step(text, async (progress) => {
    const watch = () => {
      progress(Math.min(0.99, countPackages() / expected))
      return false
    }
    let { code, output } = await npm(['ci'], watch)
    // npm ci refuses a lock that was written where optional packages of other systems were not to be had;
    // npm install keeps to the same lock, fills the gaps and, with these flags, changes neither file.
    if (code !== 0 && /\bin sync\b/.test(output))
      ({ code, output } = await npm(['install', '--no-save'], watch))
    if (code !== 0)
      throw new SetupError(`npm could not install the dependencies:\n${output.trim().slice(0, 1500)}`)
  })
  writeJson(stampFile(), { hash: lockHash() })
}

const list = (folder) => {
  try {
    return fs.readdirSync(folder)
  } catch {
    return []
  }
}

function countPackages() {
  const top = list(inRoot('node_modules')).filter((name) => !name.startsWith('.'))
  return top.reduce(
    (sum, name) => sum + (name.startsWith('@') ? list(inRoot('node_modules', name)).length : 1),
    0,
  )
}

/** npm as a script of this Node where that is known: needs no shell and no PATH. */
function npmCommand() {
  const started = process.env.npm_execpath
  if (started && started.endsWith('npm-cli.js') && fs.existsSync(started)) return [process.execPath, started]
  const beside = path.join(path.dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  if (process.platform === 'win32' && fs.existsSync(beside)) return [process.execPath, beside]
  const npm = which('npm')
  if (!npm) throw new SetupError('npm was not found in PATH; it comes with Node')
  return [npm]
}

/** What `npm exec` and `npm --prefix` leave in the environment must not steer this installation. */
function npmEnvironment() {
  const env = { ...process.env }
  for (const name of Object.keys(env)) {
    if (/^npm_config_(package|call|global|prefix|local_prefix|omit|only|production|dry_run)$/i.test(name)) {
      delete env[name]
    }
  }
  return { ...env, NODE_ENV: 'development' }
}
