/** What `workspace.lock` says about the owner. */
export type LockContent = {
  readonly pid: number
  readonly startTime: string | null
  readonly host: string
  /** Where the owner answers, e.g. `http://127.0.0.1:1234`; null until it listens. */
  readonly address: string | null
  readonly token: string
}
/** The handle of the owner. */
export type LockOwner = {
  readonly isOwner: true
  readonly content: LockContent
  readonly update: (address: string) => void
  readonly release: () => void
}
/** Somebody else is the owner. */
export type LockHeld = { readonly isOwner: false; readonly heldBy: LockContent }

/** Takes the lock of a workspace, or says who holds it. */
export function acquireLock(
  _home: string,
  _options: { readonly token: string; readonly address?: string },
): LockOwner | LockHeld {
  throw new Error('not yet')
}
/** Reads who holds a workspace, or null. */
export function readLock(_home: string): LockContent | null {
  throw new Error('not yet')
}
