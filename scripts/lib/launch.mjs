// Runs Winnow under its Node: the terminal is passed on, signals are forwarded, the exit code is returned.
import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { cacheFolder } from './paths.mjs'

/** The environment of everything the scripts start: the cache and the right Node first in PATH. */
export function childEnvironment(node) {
  return {
    ...process.env,
    WINNOW_CACHE: cacheFolder(),
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? process.env.Path ?? ''}`,
  }
}

/** Resolves with the exit code (128 + n for signal n). */
export function launch(node, args, { env = {}, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', cwd, env: { ...childEnvironment(node), ...env } })
    const forward = (signal) => {
      // In a terminal Ctrl+C reaches the whole group: the child already has it.
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const name of signals) process.removeListener(name, forward)
      resolve(code ?? 128 + (os.constants.signals[signal] ?? 1))
    })
  })
}
