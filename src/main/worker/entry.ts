// The process that runs one long job, or stays warm for predictions. It ends with its main process: no orphan.
import { serve } from '../../shared/rpc/server'
import type { Port } from '../../shared/rpc/port'
import { workerContract } from './contract'
import { createJobs } from './jobs'

process.once('disconnect', () => process.exit(0))
process.title = `winnow ${process.argv[2] ?? 'worker'}`

const port: Port = {
  send: (message) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
  },
  onMessage: (listener) => void process.on('message', listener),
  onClose: (listener) => void process.once('disconnect', listener),
  close: () => process.disconnect(),
}
serve(workerContract, createJobs(), port, {
  caller: { kind: 'worker', mayUsePaths: true },
  onBug: (method, error) =>
    process.stderr.write(`${method}: ${error instanceof Error ? error.stack : String(error)}\n`),
})
