// Gets the Electron of the window, at set-up and never later, with the installer that npm's package brings. It
// needs the internet; failing is normal, is remembered for a day, and then the browser shows the workbench.
import fs from 'node:fs'
import path from 'node:path'
import { readJson, writeJson } from './files.mjs'
import { withLock } from './lock.mjs'
import { cacheFolder, inRoot } from './paths.mjs'
import { capture } from './processes.mjs'

const dayMs = 24 * 60 * 60 * 1000
/** An installer that gets no byte for so long is ended. */
const quietMs = 15_000

/** What a fetch that was killed leaves beside its half folder. */
const markerOf = (dist) => `${dist}.fetching`

/** True where a whole Electron may lie. */
export const isWhole = (dist) => !fs.existsSync(markerOf(dist))

/** Proxies as npm was told them, where the environment names none itself; mirrors pass through as they are. */
export function installerEnvironment(env, temporary) {
  const proxies = {
    HTTP_PROXY: env.npm_config_proxy ?? env.npm_config_http_proxy,
    HTTPS_PROXY: env.npm_config_https_proxy ?? env.npm_config_proxy,
    NO_PROXY: env.npm_config_noproxy,
  }
  const result = { ...env, TMPDIR: temporary, TEMP: temporary, TMP: temporary }
  for (const [name, value] of Object.entries(proxies))
    if (value && value !== 'null' && !env[name] && !env[name.toLowerCase()]) result[name] = value
  const isProxied = ['HTTP_PROXY', 'HTTPS_PROXY'].some((name) => result[name] || result[name.toLowerCase()])
  return isProxied ? { ...result, ELECTRON_GET_USE_PROXY: 'true', NODE_USE_ENV_PROXY: '1' } : result
}

/**
 * {ready: true} or {ready: false, reason}. `installer` is the command that fills `dist`; `force` tries again
 * what failed before.
 */
export async function fetchElectron({
  steps,
  node,
  dist,
  force = false,
  env = process.env,
  installer = [node, inRoot('node_modules', 'electron', 'install.js')],
  cache = cacheFolder(),
  now = Date.now(),
  silenceMs = quietMs,
}) {
  const record = path.join(cache, 'electron.refused.json')
  const key = readJson(path.join(path.dirname(dist), 'package.json'))?.version ?? null
  const known = readJson(record)
  if (known && !force && known.key === key && now - known.at < dayMs)
    return { ready: false, reason: `${known.reason} (npm run setup tries again)` }
  const fetch = () => run({ steps, dist, env, installer, cache, silenceMs })
  const onWait = (pid) => steps.note(`waiting for the set-up of process ${pid}`)
  const reason = await withLock(path.join(cache, 'locks', 'electron.lock'), fetch, onWait)
  if (reason === null) {
    fs.rmSync(record, { force: true })
    return { ready: true }
  }
  try {
    writeJson(record, { key, reason, at: now })
  } catch {
    // It is tried again at the next start.
  }
  return { ready: false, reason }
}

/** Null, or why there is none. */
async function run({ steps, dist, env, installer, cache, silenceMs }) {
  const temporary = path.join(cache, 'electron-fetch')
  try {
    if (!isWhole(dist)) fs.rmSync(dist, { recursive: true, force: true })
    fs.mkdirSync(temporary, { recursive: true })
    fs.writeFileSync(markerOf(dist), '')
  } catch (error) {
    return `it cannot be stored: ${error.message}`
  }
  let seen = 0
  const watch = () => {
    const bytes = sizeOf(temporary) + sizeOf(dist)
    const isMoving = bytes !== seen
    seen = bytes
    return isMoving
  }
  try {
    const [command, ...args] = installer
    const options = { env: installerEnvironment(env, temporary), silenceMs, watch }
    const ended = await steps.step(
      'getting Electron for the window (about 120 MB)',
      () => capture(command, args, options),
      ({ code }) => (code === 0 ? 'done' : 'not to be had'),
    )
    if (ended.code === 0) {
      fs.rmSync(markerOf(dist), { force: true })
      return null
    }
    return ended.timedOut
      ? `getting it was given up: nothing came for ${silenceMs / 1000} s`
      : `it could not be got: ${reasonIn(ended.output)}`
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true })
    if (!isWhole(dist)) {
      fs.rmSync(dist, { recursive: true, force: true })
      fs.rmSync(markerOf(dist), { force: true })
    }
  }
}

/** The line of an installer's output that says why; addresses are left out. */
function reasonIn(output) {
  const lines = output.split('\n').filter((line) => /\S/.test(line) && !/^\s+at /.test(line))
  const line = lines.findLast((one) => /error|E[A-Z]{4,}|refused|failed/i.test(one)) ?? lines.at(-1) ?? ''
  const code = output.match(
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EACCES|ENOSPC)\b/,
  )
  if (code && /^E(NOTFOUND|AI_AGAIN|CONN|TIMEDOUT|NETUNREACH)/.test(code[0]))
    return `there is no way to the internet (${code[0]})`
  const text = line.trim().replaceAll(/https?:\/\/\S+/g, 'its address')
  return text ? text.slice(0, 200) : 'the installer gave no reason'
}

function sizeOf(folder) {
  try {
    return fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0)
  } catch {
    return 0 // it changes while it is read
  }
}
