// The process that runs one long job, or stays warm for predictions: a child of Node, or a utility process of
// the desktop window. It ends with its main process: no orphan.
import { serve } from '../../shared/rpc/server'
import type { Port } from '../../shared/rpc/port'
import { workerContract } from './contract'
import { createJobs } from './jobs'

process.title = `winnow ${process.argv[2] ?? 'worker'}`

serve(workerContract, createJobs(), utilityPort() ?? childPort(), {
  caller: { kind: 'worker', mayUsePaths: true },
  onBug: (method, error) =>
    process.stderr.write(`${method}: ${error instanceof Error ? error.stack : String(error)}\n`),
})

/** The channel to the process that forked this one as a child of Node. */
function childPort(): Port {
  process.once('disconnect', () => process.exit(0))
  return {
    send: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
    },
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.once('disconnect', listener),
    close: () => process.disconnect(),
  }
}

/** The channel to Electron's main process, which ends this one when it goes; null outside Electron. */
function utilityPort(): Port | null {
  const parent = (process as { parentPort?: Electron.ParentPort }).parentPort
  if (!parent) return null
  return {
    send: (message) => parent.postMessage(message),
    onMessage: (listener) => void parent.on('message', ({ data }) => listener(data)),
    onClose: () => undefined,
    close: () => process.exit(0),
  }
}
