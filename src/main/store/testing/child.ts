import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Starts a script of this folder in a process of its own. */
export function startChild(script: string, ...args: string[]): ChildProcessWithoutNullStreams {
  const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
  const hooks = new URL('resolve-typescript.mjs', import.meta.url).href
  return spawn(process.execPath, ['--import', hooks, here(script), ...args])
}

/** Resolves with the next line that the child writes; rejects with its errors when it ends instead. */
export function nextLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let failure = ''
    child.stderr.on('data', (data: Buffer) => {
      failure += data.toString()
    })
    child.once('exit', (code, signal) => reject(new Error(`ended with ${code ?? signal}: ${failure}`)))
    child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim()))
  })
}
