// Getting hold of a workspace: as its owner, over the address of the Winnow that owns it, or for reading only
// when that one does not answer (CONTRACT, One owner). Whatever the way, the caller gets the same client.
import { randomBytes } from 'node:crypto'
import { mkdirSync, appendFileSync, createReadStream } from 'node:fs'
import { join } from 'node:path'
import { contract, type WinnowContract } from '../shared/contract'
import type { Client } from '../shared/contract/define'
import type { LockContent } from '../shared/domain/workspace'
import { WinnowError } from '../shared/errors'
import { type Connection, connect } from '../shared/rpc/client'
import { type Caller, createPortPair, type Port } from '../shared/rpc/port'
import { type App, createApp } from './app'
import { pageFolder, readVersion, samplesFolder, workerEntry } from './paths'
import { acquireLock, isStale, type LockHeld, type LockOwner, readLock } from './store/lock'
import { ensureWorkspace, resolveHome } from './store/workspace'
import { type HttpServer, startHttp } from './transport/http'
import { requestOwner } from './transport/owner-request'
import { downloadHeaders } from './transport/page-files'
import { connectSocket } from './transport/websocket'
import type { WorkerHost } from './worker/host'
import { createChildHost } from './worker/host-child'

/** A workspace in hand. */
export type Session = {
  readonly client: Client<WinnowContract>
  readonly home: string
  readonly mode: 'owner' | 'attached' | 'readOnly'
  /** The address that opens the workbench, with its token; null for a reader. */
  readonly pageUrl: string | null
  /** Answers one more page over its port. */
  readonly serve: (port: Port, caller: Caller) => void
  /** A written file on its way out; null when it is not there (any more). */
  readonly download: (id: string) => Promise<Download | null>
  readonly log: (line: string) => void
  /** Resolves when somebody else's end ended it: the owner that it was attached to, or that held it, is gone. */
  readonly ended: Promise<void>
  /** Works through the queue of trainings, where this process owns the workspace. */
  readonly takeUp: () => void
  /** Ends the trainings of this process in good order; those of another Winnow go on. */
  readonly settle: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A file with the headers that name it. */
export type Download = { readonly headers: Record<string, string>; readonly body: NodeJS.ReadableStream }

/** How to open it. */
export type SessionOptions = {
  readonly home?: string
  readonly port?: number
  /** Folders inside which a browser page may name paths, beside the workspace and the fetched models. */
  readonly allowedFolders?: readonly string[]
  /** What runs the jobs; children of Node unless told otherwise. */
  readonly workers?: (entryFile: string, log: (line: string) => void) => WorkerHost
}

/** On a busy machine an owner needs seconds to answer; a write that is refused meanwhile is lost work. */
const attachTimeoutMs = 6000
const lookMs = 1000
const never = new Promise<never>(() => undefined)

/**
 * Opens the workspace in the best way there is.
 * @throws WinnowError `database.fromFuture`, `database.corrupt`, `disk.unwritable`.
 */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const home = resolveHome(options.home)
  const workspace = ensureWorkspace(home)
  const tokens = { page: newToken(), owner: newToken() }
  const lock = await takeOrFind(home, tokens.owner)
  if (!lock.isOwner) {
    const { address, token } = lock.heldBy
    return (address && (await attach(home, address, token))) || readOnly(home, lock.heldBy, options)
  }
  let app: App | null = null
  let server: HttpServer | null = null
  try {
    const log = createLog(workspace.logs)
    const opened = createApp(appOptions(home, 'owner', log, options))
    app = opened
    server = await startHttp(httpParts(opened, tokens, log), options.port ?? 0)
    lock.update(server.url)
    const { client, close } = local(opened)
    const running = server
    return {
      client,
      home,
      mode: 'owner',
      pageUrl: `${server.url}/?token=${tokens.page}`,
      serve: opened.connect,
      download: async (id) => spooled(opened, id),
      log,
      ended: never,
      takeUp: opened.takeUp,
      settle: opened.settle,
      close: async () => {
        close()
        await running.close()
        await opened.close()
        lock.release()
      },
    }
  } catch (error) {
    await server?.close()
    await app?.close()
    lock.release()
    throw error
  }
}

/** Takes the lock, or finds who holds it: an owner that has only just begun does not listen yet. */
async function takeOrFind(home: string, token: string): Promise<LockOwner | LockHeld> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const lock = acquireLock(home, { token })
    if (lock.isOwner || lock.heldBy.address !== null || waitedMs >= attachTimeoutMs) return lock
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Uses the Winnow that owns the workspace; null when it does not answer. */
async function attach(home: string, address: string, token: string): Promise<Session | null> {
  let connection: Connection<WinnowContract>
  let ended: Promise<void>
  try {
    const port = await connectSocket(address, token, attachTimeoutMs)
    ended = new Promise((resolve) => port.onClose(() => resolve()))
    connection = connect(contract, port)
    await connection.ready
  } catch (error) {
    if (error instanceof WinnowError && error.code === 'protocol.mismatch') throw error
    return null
  }
  return {
    client: connection.client,
    home,
    mode: 'attached',
    pageUrl: await pageAddress(address, token),
    serve: (port) =>
      void connectSocket(address, token, attachTimeoutMs).then(
        (owner) => joinPorts(port, owner),
        () => port.close(),
      ),
    download: async (id) => {
      const response = await requestOwner(address, token, `/download/${encodeURIComponent(id)}`)
      const names = ['content-type', 'content-length', 'content-disposition']
      const headers = Object.fromEntries(names.map((name) => [name, String(response.headers[name] ?? '')]))
      if (response.statusCode === 200) return { headers, body: response }
      response.resume()
      return null
    },
    log: () => undefined,
    ended,
    takeUp: () => undefined,
    settle: async () => undefined,
    close: async () => connection.close(),
  }
}

async function pageAddress(address: string, token: string): Promise<string | null> {
  try {
    const response = await requestOwner(address, token, '/page-address')
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
    return response.statusCode === 200 ? text : null
  } catch {
    return null
  }
}

/** Passes the messages of a page on to the owner and back; the end of one is the end of the other. */
function joinPorts(page: Port, owner: Port): void {
  page.onMessage(owner.send)
  owner.onMessage(page.send)
  page.onClose(owner.close)
  owner.onClose(page.close)
}

function readOnly(home: string, heldBy: LockContent, options: SessionOptions): Session {
  const over = new AbortController()
  const app = createApp(appOptions(home, 'readOnly', () => undefined, options))
  const { client, close } = local(app)
  return {
    client,
    home,
    mode: 'readOnly',
    pageUrl: null,
    serve: app.connect,
    download: async (id) => spooled(app, id),
    log: () => undefined,
    ended: untilGone(home, heldBy, over.signal),
    takeUp: () => undefined,
    settle: async () => undefined,
    close: async () => {
      over.abort()
      close()
      await app.close()
    },
  }
}

/** Nobody tells when an owner that does not answer ends, so it is looked for. */
function untilGone(home: string, heldBy: LockContent, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (isStale(heldBy) || readLock(home)?.token !== heldBy.token) resolve()
    }, lookMs)
    timer.unref()
    signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  })
}

function local(app: App): { client: Client<WinnowContract>; close: () => void } {
  const [near, far] = createPortPair()
  app.connect(far, { kind: 'terminal', mayUsePaths: true })
  const { client, close } = connect(contract, near)
  return { client, close }
}

function spooled(app: App, id: string): Download | null {
  const found = app.spool.find(id)
  return found && { headers: downloadHeaders(found), body: createReadStream(found.path) }
}

function appOptions(
  home: string,
  mode: 'owner' | 'readOnly',
  log: (line: string) => void,
  options: SessionOptions,
) {
  const workers = (options.workers ?? createChildHost)(workerEntry, log)
  const allowedFolders = options.allowedFolders ?? []
  return { home, workers, mode, version: readVersion(), samplesFolder, allowedFolders, now: Date.now, log }
}

function httpParts(app: App, tokens: { page: string; owner: string }, log: (line: string) => void) {
  return {
    pageFolder,
    tokens,
    onPort: app.connect,
    onCall: app.call,
    spool: app.spool,
    onBug: (where: string, error: unknown) =>
      log(`${where}: ${error instanceof Error ? error.stack : String(error)}`),
  }
}

/** A log of one file a day; no message text goes into it. Logging must never stop the work. */
function createLog(folder: string): (line: string) => void {
  return (line) => {
    const now = new Date().toISOString()
    try {
      mkdirSync(folder, { recursive: true })
      appendFileSync(join(folder, `${now.slice(0, 10)}.log`), `${now} ${line}\n`)
    } catch {
      // A full disk shows itself where it matters.
    }
  }
}

function newToken(): string {
  return randomBytes(24).toString('base64url')
}
