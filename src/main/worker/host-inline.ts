// Workers inside the same process, for tests that need no process of their own.
import { connect } from '../../shared/rpc/client'
import { createPortPair } from '../../shared/rpc/port'
import { serve } from '../../shared/rpc/server'
import { workerContract } from './contract'
import { createJobs } from './jobs'
import type { WorkerHost } from './host'

/** A host whose workers share this process; `kill` closes their port. */
export function createInlineHost(): WorkerHost {
  return {
    start: () => {
      const [near, far] = createPortPair()
      serve(workerContract, createJobs(), far, {
        caller: { kind: 'worker', mayUsePaths: true },
        checkOutputs: true,
      })
      const { client } = connect(workerContract, near)
      let settle: () => void = () => undefined
      const exited = new Promise<void>((resolve) => {
        settle = resolve
      })
      const kill = (): void => {
        near.close()
        settle()
      }
      return { client, pid: process.pid, started: Promise.resolve(), exited, kill }
    },
  }
}
