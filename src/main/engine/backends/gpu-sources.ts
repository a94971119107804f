// The system that gpu.ts asks, as it really is. Everything that can fail gives nothing.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import type { GpuSources } from './gpu'

/** A driver that hangs must not hold the doctor. */
const patienceMs = 5000

/** This machine. */
export function systemSources(): GpuSources {
  return {
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    readText: (path) => orNull(() => readFileSync(path, 'utf8')),
    list: (folder) => orNull(() => readdirSync(folder)) ?? [],
    run: (command, args) =>
      orNull(() =>
        execFileSync(command, [...args], {
          encoding: 'utf8',
          timeout: patienceMs,
          killSignal: 'SIGKILL',
          maxBuffer: 1 << 24,
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      ),
  }
}

function orNull<T>(ask: () => T): T | null {
  try {
    return ask()
  } catch {
    return null
  }
}
