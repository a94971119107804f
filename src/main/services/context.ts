// What every service works with: the open workspace, the workers, the people listening. Made once by app.ts.
import type { AppEvent } from '../../shared/domain/app'
import { WinnowError } from '../../shared/errors'
import type { ReadableDb, WritableDb } from '../store/database'
import type { Workspace } from '../store/workspace'
import type { Worker, WorkerHost } from '../worker/host'
import type { ActivityBoard } from './activity'
import type { Broadcast } from './broadcast'
import type { Spool } from './spool'

/** A sample that Winnow brings along. */
export type Sample = {
  readonly id: string
  readonly name: string
  readonly rows: number
  readonly attribution: string
  readonly path: string
}

/** The open workspace and everything around it. */
export type Context = {
  readonly version: string
  readonly workspace: Workspace
  readonly db: ReadableDb
  /** The writing connection. Throws `workspace.readOnly` when another Winnow owns the workspace. */
  readonly write: () => WritableDb
  readonly mode: 'owner' | 'readOnly'
  readonly workers: WorkerHost
  /** The warm worker for quick questions; started at the first one, replaced when it died. */
  readonly warmWorker: () => Worker
  /** The warm worker that reads the database where that may take longer than a frame. */
  readonly reader: () => Worker
  readonly activity: ActivityBoard
  readonly events: Broadcast<AppEvent>
  readonly spool: Spool
  readonly samples: readonly Sample[]
  /** The machine's cache folder: what lies in it may be deleted at any time. */
  readonly cache: string
  /** Folders inside which a browser page may name paths; absolute. */
  readonly allowedFolders: readonly string[]
  /** Wall clock in milliseconds. */
  readonly now: () => number
  readonly log: (line: string) => void
}

/** Tells every page that something of this topic changed. */
export function announce(
  context: Context,
  topic: Extract<AppEvent, { type: 'changed' }>['topic'],
  id: string | null,
): void {
  context.events.send({ type: 'changed', topic, id })
}

/** The present moment as stored. */
export function timestamp(context: Context): string {
  return new Date(context.now()).toISOString()
}

/** Refuses to write for a second Winnow. */
export function refuseWriting(): never {
  throw new WinnowError(
    'workspace.readOnly',
    'Another Winnow owns this workspace, so nothing can be changed here.',
  )
}
