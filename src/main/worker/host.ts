// How main starts worker processes, without knowing what kind of process it is: a child of Node, Electron's
// utility process, or (in tests) the same process. A worker that dies fails everything it owed with
// `worker.crashed`; a worker whose main dies ends itself.
import type { Client } from '../../shared/contract/define'
import type { WorkerContract } from './contract'

/** A worker process, ready for requests. */
export type Worker = {
  readonly client: Client<WorkerContract>
  /** Zero until it has started. */
  readonly pid: number
  /** Resolves when the process has its pid, or will never have one. */
  readonly started: Promise<void>
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>
  /** Ends it at once. */
  readonly kill: () => void
}

/** Starts workers. */
export type WorkerHost = { readonly start: (purpose: string) => Worker }
