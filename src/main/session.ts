// Getting hold of a workspace: as its owner, over the address of the Winnow that owns it, or for reading only
// when that one does not answer (CONTRACT, One owner). Whatever the way, the caller gets the same client.
import { randomBytes } from 'node:crypto'
import { mkdirSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { contract, type WinnowContract } from '../shared/contract'
import type { Client } from '../shared/contract/define'
import { WinnowError } from '../shared/errors'
import { type Connection, connect } from '../shared/rpc/client'
import { createPortPair } from '../shared/rpc/port'
import { type App, createApp } from './app'
import { pageFolder, readVersion, samplesFolder, workerEntry } from './paths'
import { acquireLock } from './store/lock'
import { ensureWorkspace, resolveHome } from './store/workspace'
import { type HttpServer, startHttp } from './transport/http'
import { connectSocket } from './transport/websocket'
import { createChildHost } from './worker/host-child'

/** A workspace in hand. */
export type Session = {
  readonly client: Client<WinnowContract>
  readonly home: string
  readonly mode: 'owner' | 'attached' | 'readOnly'
  /** The address that opens the workbench, with its token; null for a reader. */
  readonly pageUrl: string | null
  readonly close: () => Promise<void>
}

/** How to open it. */
export type SessionOptions = { readonly home?: string; readonly port?: number }

const attachTimeoutMs = 2000

/**
 * Opens the workspace in the best way there is.
 * @throws WinnowError `database.fromFuture`, `database.corrupt`, `disk.unwritable`.
 */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const home = resolveHome(options.home)
  const workspace = ensureWorkspace(home)
  const tokens = { page: newToken(), owner: newToken() }
  const lock = acquireLock(home, { token: tokens.owner })
  if (!lock.isOwner) {
    const { address, token } = lock.heldBy
    return (address && (await attach(home, address, token))) || readOnly(home)
  }
  let app: App | null = null
  let server: HttpServer | null = null
  try {
    const opened = createApp(appOptions(home, 'owner', createLog(workspace.logs)))
    app = opened
    server = await startHttp(httpParts(opened, tokens, createLog(workspace.logs)), options.port ?? 0)
    lock.update(server.url)
    const { client, close } = local(opened)
    const running = server
    return {
      client,
      home,
      mode: 'owner',
      pageUrl: `${server.url}/?token=${tokens.page}`,
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

/** Uses the Winnow that owns the workspace; null when it does not answer. */
async function attach(home: string, address: string, token: string): Promise<Session | null> {
  let connection: Connection<WinnowContract>
  try {
    connection = connect(contract, await connectSocket(address, token, attachTimeoutMs))
    await connection.ready
  } catch (error) {
    if (error instanceof WinnowError && error.code === 'protocol.mismatch') throw error
    return null
  }
  const pageUrl = await fetch(`${address}/page-address`, { headers: { authorization: `Bearer ${token}` } })
    .then((response) => (response.ok ? response.text() : null))
    .catch(() => null)
  return { client: connection.client, home, mode: 'attached', pageUrl, close: async () => connection.close() }
}

function readOnly(home: string): Session {
  const app = createApp(appOptions(home, 'readOnly', () => undefined))
  const { client, close } = local(app)
  return {
    client,
    home,
    mode: 'readOnly',
    pageUrl: null,
    close: async () => {
      close()
      await app.close()
    },
  }
}

function local(app: App): { client: Client<WinnowContract>; close: () => void } {
  const [near, far] = createPortPair()
  app.connect(far, { kind: 'terminal', mayUsePaths: true })
  const { client, close } = connect(contract, near)
  return { client, close }
}

function appOptions(home: string, mode: 'owner' | 'readOnly', log: (line: string) => void) {
  const workers = createChildHost(workerEntry, log)
  return { home, workers, mode, version: readVersion(), samplesFolder, now: Date.now, log }
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
