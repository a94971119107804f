// The local web server: the page's files, uploads and downloads, one WebSocket, and calls by POST.
//
// It binds 127.0.0.1 alone. Nobody gets in without a token: a page by the cookie that the first address sets,
// a second Winnow by the bearer token from the workspace's lock. Host and Origin are checked on every request,
// so that neither a foreign page nor a rebound name can reach it.
import { createReadStream } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { timingSafeEqual } from 'node:crypto'
import { WebSocketServer } from 'ws'
import { toWireError, WinnowError } from '../../shared/errors'
import type { Caller, Port } from '../../shared/rpc/port'
import { downloadHeaders, findPageFile, pageHeaders, securityHeaders } from './page-files'
import { socketPort } from './websocket'

/** What the server needs from the rest of Winnow. */
export type HttpParts = {
  /** Folder of the built page; null serves calls alone. */
  readonly pageFolder: string | null
  readonly tokens: { readonly page: string; readonly owner: string }
  /** Connects a port to the handlers. */
  readonly onPort: (port: Port, caller: Caller) => void
  /** Answers one call by name (`datasets.list`). */
  readonly onCall: (method: string, input: unknown, caller: Caller, signal: AbortSignal) => Promise<unknown>
  readonly spool: {
    readonly receive: (name: string, body: NodeJS.ReadableStream, signal: AbortSignal) => Promise<unknown>
    readonly find: (id: string) => { path: string; name: string } | null
  }
  readonly onBug: (where: string, error: unknown) => void
}

/** A running server. */
export type HttpServer = { readonly url: string; readonly port: number; readonly close: () => Promise<void> }

const maxCallBytes = 16 * 1024 * 1024

/** Starts the server on `port` (0 = any free one). */
export async function startHttp(parts: HttpParts, port: number): Promise<HttpServer> {
  const server = createServer((request, response) => {
    handle(parts, server, request, response).catch((error: unknown) => {
      const wire = toWireError(error)
      if (wire.code === 'internal') parts.onBug(request.url ?? '', error)
      if (response.headersSent) response.destroy()
      else sendJson(response, statusOf(wire.code), { error: wire })
    })
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxCallBytes })
  server.on('upgrade', (request, socket, head) => {
    const caller = isOwnAddress(server, request) ? callerOf(parts, server, request) : null
    if (!caller || urlOf(request).pathname !== '/ws') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (ws) => parts.onPort(socketPort(ws), caller))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new WinnowError('input.invalid', `Port ${port} is in use.`, {
              hint: 'Choose another with --port.',
            })
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function handle(
  parts: HttpParts,
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
  if (!isOwnAddress(server, request)) return void sendText(response, 403, 'This address is not Winnow’s own.')
  const url = urlOf(request)
  const given = url.searchParams.get('token')
  if (request.method === 'GET' && given !== null && isSame(given, parts.tokens.page)) {
    const cookie = `${cookieName(server)}=${given}; HttpOnly; SameSite=Strict; Path=/`
    response.writeHead(303, { 'Set-Cookie': cookie, Location: '/', 'Cache-Control': 'no-store' }).end()
    return
  }
  const caller = callerOf(parts, server, request)
  if (!caller) {
    sendText(response, 403, 'Open Winnow with the address that it printed when it started: it holds the key.')
    return
  }
  if (request.method === 'POST' && url.pathname === '/upload') {
    const signal = abortOnClose(request, response)
    return sendJson(
      response,
      200,
      await parts.spool.receive(url.searchParams.get('name') ?? '', request, signal),
    )
  }
  if (request.method === 'POST' && url.pathname.startsWith('/rpc/')) {
    const input: unknown = await readJson(request)
    const signal = abortOnClose(request, response)
    const value = await parts.onCall(url.pathname.slice('/rpc/'.length), input, caller, signal)
    return sendJson(response, 200, value)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return void sendText(response, 405, 'Not allowed.')
  if (url.pathname === '/page-address' && caller.kind === 'terminal') {
    // A second Winnow opens the first one's page.
    const { port } = server.address() as AddressInfo
    return sendText(response, 200, `http://127.0.0.1:${port}/?token=${parts.tokens.page}`)
  }
  if (url.pathname.startsWith('/download/')) return sendDownload(parts, url.pathname, response)
  return sendPage(parts, url.pathname, response)
}

/** The Host must be ours, and an Origin, where there is one, must be the same. */
function isOwnAddress(server: Server, request: IncomingMessage): boolean {
  const { port } = server.address() as AddressInfo
  const own = [`127.0.0.1:${port}`, `localhost:${port}`]
  const host = request.headers.host ?? ''
  const origin = request.headers.origin
  return own.includes(host) && (origin === undefined || origin === `http://${host}`)
}

function callerOf(parts: HttpParts, server: Server, request: IncomingMessage): Caller | null {
  const bearer = request.headers.authorization?.match(/^Bearer (.+)$/)?.[1]
  if (bearer !== undefined && isSame(bearer, parts.tokens.owner))
    return { kind: 'terminal', mayUsePaths: true }
  const cookies = (request.headers.cookie ?? '').split('; ')
  const prefix = `${cookieName(server)}=`
  const token = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length)
  return token !== undefined && isSame(token, parts.tokens.page)
    ? { kind: 'browser', mayUsePaths: false }
    : null
}

/** Cookies ignore ports, so the name carries it: two Winnows on one machine do not log each other out. */
function cookieName(server: Server): string {
  return `winnow_${(server.address() as AddressInfo).port}`
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://127.0.0.1')
}

function abortOnClose(request: IncomingMessage, response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  request.once('aborted', () => controller.abort())
  response.once('close', () => controller.abort())
  return controller.signal
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxCallBytes) throw new WinnowError('input.invalid', 'The request is larger than 16 MB.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as unknown
  } catch {
    throw new WinnowError('input.invalid', 'The request is not JSON.')
  }
}

function sendPage(parts: HttpParts, path: string, response: ServerResponse): void {
  if (parts.pageFolder === null) return sendText(response, 404, 'This Winnow serves the command line only.')
  const file = findPageFile(parts.pageFolder, path)
  if (file === null) return sendText(response, 404, 'Not found.')
  response.writeHead(200, pageHeaders(file))
  createReadStream(file).pipe(response)
}

function sendDownload(parts: HttpParts, path: string, response: ServerResponse): void {
  const found = parts.spool.find(decodeURIComponent(path.slice('/download/'.length)))
  if (!found) return sendText(response, 404, 'The file is no longer there. Write it again.')
  response.writeHead(200, downloadHeaders(found))
  createReadStream(found.path).pipe(response)
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end(JSON.stringify(value))
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(text)
}

function statusOf(code: string): number {
  if (code === 'internal' || code.startsWith('disk.') || code.startsWith('engine.')) return 500
  return code.endsWith('.notFound') ? 404 : 400
}
