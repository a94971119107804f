// Workers as child processes of Node, over its IPC channel with structured clone (typed arrays travel as such).
import { fork } from 'node:child_process'
import { connect } from '../../shared/rpc/client'
import type { Port } from '../../shared/rpc/port'
import { WinnowError } from '../../shared/errors'
import { workerContract } from './contract'
import type { Worker, WorkerHost } from './host'

/** Starts `entryFile` once per worker. `log` hears what a worker writes to its error stream. */
export function createChildHost(entryFile: string, log: (line: string) => void): WorkerHost {
  return {
    start: (purpose): Worker => {
      const child = fork(entryFile, [purpose], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      })
      let lastWords = ''
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        lastWords = (lastWords + text).slice(-4000)
        log(`[${purpose} ${child.pid}] ${text.trimEnd()}`)
      })
      const closers: ((reason?: unknown) => void)[] = []
      const exited = new Promise<void>((resolve) => {
        const over = (how: string): void => {
          const reason = new WinnowError('worker.crashed', `The ${purpose} process ended: ${how}.`, {
            details: { lastWords },
          })
          for (const closer of closers.splice(0)) closer(reason)
          resolve()
        }
        child.once('exit', (code, signal) => over(signal ? `signal ${signal}` : `code ${code}`))
        child.once('error', (error) => over(error.message))
      })
      const port: Port = {
        send: (message) => {
          if (child.connected) child.send(message as object, () => undefined)
        },
        onMessage: (listener) => void child.on('message', listener),
        onClose: (listener) => void closers.push(listener),
        close: () => child.kill(),
      }
      const { client } = connect(workerContract, port)
      const started = Promise.resolve()
      return { client, pid: child.pid ?? 0, started, exited, kill: () => void child.kill('SIGKILL') }
    },
  }
}
