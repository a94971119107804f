import type { WritableDb, ReadableDb } from './database'

/** Places inside a workspace; absolute. */
export type Workspace = {
  readonly home: string
  readonly name: string
  readonly databaseFile: string
  readonly runs: string
  readonly trash: string
  readonly backups: string
  readonly logs: string
  readonly spool: string
}

/** `--home`, else WINNOW_HOME, else the system's data folder. */
export function resolveHome(_given?: string, _env?: Record<string, string | undefined>): string {
  throw new Error('not yet')
}
/**
 * Makes the layout where it is missing and checks the format version.
 * @throws WinnowError `disk.unwritable`, `database.fromFuture`, `database.corrupt`.
 */
export function ensureWorkspace(_home: string): Workspace {
  throw new Error('not yet')
}
/** Opens the database for the owner: migrated, unfinished imports removed. */
export function openWorkspaceDb(_workspace: Workspace): WritableDb {
  throw new Error('not yet')
}
/** Opens it for reading only (a worker, or a second Winnow whose owner does not answer). */
export function openWorkspaceReadOnly(_workspace: Workspace): ReadableDb {
  throw new Error('not yet')
}
