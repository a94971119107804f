// Workers as Electron utility processes, over the message channel that comes with each. They end with the
// window's process. TensorFlow loads only in here: in the process that owns the window it would take it down.
import { utilityProcess } from 'electron'
import { connect } from '../../shared/rpc/client'
import type { Port } from '../../shared/rpc/port'
import { WinnowError } from '../../shared/errors'
import { workerContract } from './contract'
import type { Worker, WorkerHost } from './host'

/** Starts `entryFile` once per worker. `log` hears what a worker writes to its error stream. */
export function createUtilityHost(entryFile: string, log: (line: string) => void): WorkerHost {
  return {
    start: (purpose): Worker => {
      const child = utilityProcess.fork(entryFile, [purpose], {
        serviceName: `Winnow ${purpose}`,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let pid = 0
      let isGone = false
      let wasKilled = false
      let lastWords = ''
      const kill = (): void => {
        wasKilled = true
        if (!isGone && pid > 0) killNow(pid)
      }
      child.stderr?.on('data', (bytes: Buffer) => {
        const text = bytes.toString('utf8')
        lastWords = (lastWords + text).slice(-4000)
        log(`[${purpose} ${pid}] ${text.trimEnd()}`)
      })
      const closers: ((reason?: unknown) => void)[] = []
      let hasStarted: () => void = () => undefined
      const started = new Promise<void>((resolve) => {
        hasStarted = resolve
      })
      child.once('spawn', () => {
        pid = child.pid ?? 0
        hasStarted()
        if (wasKilled) kill()
      })
      const exited = new Promise<void>((resolve) => {
        child.once('exit', (code) => {
          isGone = true
          const reason = new WinnowError('worker.crashed', `The ${purpose} process ended: code ${code}.`, {
            details: { lastWords },
          })
          for (const closer of closers.splice(0)) closer(reason)
          hasStarted()
          resolve()
        })
      })
      const port: Port = {
        send: (message) => {
          if (!isGone) child.postMessage(message)
        },
        onMessage: (listener) => void child.on('message', listener),
        onClose: (listener) => void closers.push(listener),
        close: () => void child.kill(),
      }
      const { client } = connect(workerContract, port)
      return {
        client,
        get pid() {
          return pid
        },
        started,
        exited,
        kill,
      }
    },
  }
}

/** Electron's own `kill` asks politely, which a process deep in native code does not hear. */
function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has gone by itself.
  }
}
