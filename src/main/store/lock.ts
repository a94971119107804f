// One owner per workspace. `workspace.lock` names the owner and where it answers; whoever comes second
// attaches to it, or reads only.
//
// The file appears whole or not at all (written aside, then linked to its name). A lock whose process is gone
// is taken over under a database lock that the system frees by itself when its holder dies, so that two
// that come at once never both become owner. A lock of another machine is never taken over.
import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import { LockContent } from '../../shared/domain/workspace'
import { WinnowError } from '../../shared/errors'
import { openWritableGuard } from './database'
import { isProcessAlive, processStartTime } from './process-identity'

/** The handle of the owner. */
export type LockOwner = {
  readonly isOwner: true
  readonly content: LockContent
  /** Says where the owner answers. */
  readonly update: (address: string) => void
  /** Gives the workspace up; a second call does nothing. */
  readonly release: () => void
}

/** Somebody else is the owner. */
export type LockHeld = { readonly isOwner: false; readonly heldBy: LockContent }

const lockName = 'workspace.lock'
const unreadableForMs = 5_000

/**
 * Takes the lock of a workspace, or says who holds it.
 * @throws WinnowError `disk.unwritable`.
 */
export function acquireLock(
  home: string,
  options: { readonly token: string; readonly address?: string },
): LockOwner | LockHeld {
  const own: LockContent = {
    pid: process.pid,
    startTime: processStartTime(process.pid),
    host: hostname(),
    address: options.address ?? null,
    token: options.token,
  }
  if (create(home, own)) return owner(home, own)
  const found = look(home)
  if (found.kind === 'held' && !isStale(found.content)) return { isOwner: false, heldBy: found.content }
  return takeOver(home, own)
}

/** Who holds a workspace; null when nobody does or the file cannot be understood. */
export function readLock(home: string): LockContent | null {
  const found = look(home)
  return found.kind === 'held' ? found.content : null
}

/** Whether the owner that a lock names is gone for sure. */
export function isStale(content: LockContent): boolean {
  return content.host === hostname() && !isProcessAlive(content.pid, content.startTime)
}

type Found = { kind: 'absent' } | { kind: 'unreadable' } | { kind: 'held'; content: LockContent }

function look(home: string): Found {
  let text: string
  try {
    text = readFileSync(path.join(home, lockName), 'utf8')
  } catch (error) {
    return { kind: hasCode(error, 'ENOENT') ? 'absent' : 'unreadable' }
  }
  try {
    return { kind: 'held', content: LockContent.parse(JSON.parse(text)) }
  } catch {
    return { kind: 'unreadable' }
  }
}

function takeOver(home: string, own: LockContent): LockOwner | LockHeld {
  const guard = openWritableGuard(path.join(home, `${lockName}.guard`))
  try {
    // Looked at again: whoever held the guard before may have become owner. What is absent now is not
    // removed: another may create it in this very moment.
    const found = look(home)
    if (found.kind === 'held' && !isStale(found.content)) return { isOwner: false, heldBy: found.content }
    if (found.kind === 'held' || isOld(home)) rmSync(path.join(home, lockName), { force: true })
    if (create(home, own)) return owner(home, own)
    const faster = readLock(home)
    if (faster) return { isOwner: false, heldBy: faster }
    throw new WinnowError('workspace.locked', `${path.join(home, lockName)} cannot be understood.`)
  } finally {
    guard.release()
  }
}

/** Whether there is a lock that nobody can be writing any more. */
function isOld(home: string): boolean {
  const stats = statSync(path.join(home, lockName), { throwIfNoEntry: false })
  return stats !== undefined && Date.now() - stats.mtimeMs > unreadableForMs
}

function create(home: string, content: LockContent): boolean {
  const aside = writeAside(home, content)
  try {
    linkSync(aside, path.join(home, lockName))
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    return createExclusive(home, content)
  } finally {
    rmSync(aside, { force: true })
  }
}

/** For file systems without hard links. */
function createExclusive(home: string, content: LockContent): boolean {
  try {
    writeFileSync(path.join(home, lockName), JSON.stringify(content), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

function owner(home: string, first: LockContent): LockOwner {
  let content = first
  return {
    isOwner: true,
    get content() {
      return content
    },
    update: (address) => {
      content = { ...content, address }
      renameSync(writeAside(home, content), path.join(home, lockName))
    },
    release: () => {
      const held = readLock(home)
      if (held?.pid === content.pid && held.token === content.token && held.startTime === content.startTime)
        rmSync(path.join(home, lockName), { force: true })
    },
  }
}

function writeAside(home: string, content: LockContent): string {
  const file = path.join(home, `${lockName}.${process.pid}.${randomBytes(4).toString('hex')}`)
  try {
    writeFileSync(file, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    throw new WinnowError('disk.unwritable', `${home} cannot be written.`, { cause: error })
  }
  return file
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
