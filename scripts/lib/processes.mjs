// Starting other programs: quoting for Windows, captured output, a limit on silence.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

/** The full path of a program in PATH, or undefined. */
export const which = (name, env = process.env) => whichAll(name, env)[0]

/** Every program of that name in PATH, in order. */
export function whichAll(name, env = process.env) {
  if (path.isAbsolute(name)) return fs.existsSync(name) ? [name] : []
  const endings = process.platform === 'win32' ? (env.PATHEXT || '.EXE;.CMD;.BAT').split(';') : ['']
  const folders = (env.PATH || env.Path || '').split(path.delimiter).filter(Boolean)
  return folders.flatMap((folder) =>
    endings.map((ending) => path.join(folder, name + ending)).filter(isRunnable),
  )
}

function isRunnable(file) {
  try {
    fs.accessSync(file, process.platform === 'win32' ? fs.constants.F_OK : fs.constants.X_OK)
    return fs.statSync(file).isFile()
  } catch {
    return false
  }
}

const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (running.size === 0 && process.listenerCount(signal) > 1) return // launch.mjs forwards it
    for (const child of running) child.kill('SIGTERM')
    process.exit(signal === 'SIGINT' ? 130 : signal === 'SIGHUP' ? 129 : 143)
  })
}

// For the batch files of Windows, which only a shell runs.
const quote = (text) => (/[\s&()^"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * Runs a program to its end with no standard input: {code, signal, output, timedOut}. `silenceMs` ends it
 * when nothing was printed for so long; `watch`, called twice a second, returns true for other signs of
 * progress. Never rejects: a program that cannot start has code -1.
 */
export function capture(command, args, { env = process.env, cwd, onText, silenceMs, watch } = {}) {
  return new Promise((resolve) => {
    const isScript = process.platform === 'win32' && /\.(cmd|bat)$/i.test(command)
    const child = isScript
      ? spawn([command, ...args].map(quote).join(' '), {
          env,
          cwd,
          shell: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        })
      : spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    running.add(child)
    let output = ''
    let timedOut = false
    let timer
    const heard = () => {
      clearTimeout(timer)
      if (silenceMs) {
        timer = setTimeout(() => {
          timedOut = true
          child.kill('SIGKILL')
        }, silenceMs)
      }
    }
    heard()
    const watcher = watch && setInterval(() => watch() && heard(), 500)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text) => {
        heard()
        output = (output + text).slice(-64_000)
        onText?.(text)
      })
    }
    const finish = (code, signal) => {
      clearTimeout(timer)
      clearInterval(watcher)
      running.delete(child)
      resolve({ code, signal, output, timedOut })
    }
    child.on('error', (error) => {
      output += error.message
      finish(-1, null)
    })
    child.on('close', (code, signal) => finish(code ?? -1, signal))
  })
}
