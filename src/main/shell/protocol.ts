// The window's own address, `winnow://app/`: the built page and written files, with the same policy as the
// local server. Nothing is listened to; no other process can ask here.
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { protocol, type Session as WebSession } from 'electron'
import type { Download, Session } from '../session'
import { findPageFile, pageHeaders, securityHeaders } from '../transport/page-files'
import { pdfOf } from './print-pdf'
import type { Refusals } from './refusals'

const scheme = 'winnow'

/** Where the page is. */
export const pageOrigin = `${scheme}://app`

/** Whether an address is the page's own. */
export const isOwnPage = (url: string): boolean => url.startsWith(`${pageOrigin}/`)

type Answer = {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: NodeJS.ReadableStream
}

/** Must run before Electron is ready. */
export function registerScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true }
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }])
}

/** What the window has for its page. */
export type PageParts = {
  readonly pageFolder: string
  readonly download: Session['download']
  readonly refusals: Refusals
}

/** Serves the page, the downloads, and the count of refused requests. */
export function servePage(web: WebSession, parts: PageParts): void {
  const answerTo = (method: string, url: string): Promise<Answer> =>
    answer(method, url, parts).catch((error: unknown) => text(500, String(error)))
  // Electron before 25 has only the older call.
  if ('handle' in web.protocol)
    web.protocol.handle(scheme, async (request) => {
      const { status, headers, body } = await answerTo(request.method, request.url)
      return new Response(toWeb(body), { status, headers })
    })
  else
    (web as WebSession).protocol.registerStreamProtocol(scheme, (request, reply) => {
      void answerTo(request.method, request.url).then(({ status, headers, body }) =>
        reply({ statusCode: status, headers, data: body }),
      )
    })
}

async function answer(method: string, address: string, parts: PageParts): Promise<Answer> {
  const url = new URL(address)
  if (url.host !== 'app') return text(404, 'Not found.')
  if (method !== 'GET') return text(405, 'Not allowed.')
  if (url.pathname.startsWith('/download/')) {
    const found = await parts.download(decodeURIComponent(url.pathname.slice('/download/'.length)))
    if (!found) return text(404, 'The file is no longer there. Write it again.')
    if (url.searchParams.get('as') === 'pdf') return printed(found)
    return { status: 200, headers: { ...securityHeaders, ...found.headers }, body: found.body }
  }
  if (url.pathname === '/refused') return countOf(parts.refusals)
  const file = findPageFile(parts.pageFolder, url.pathname)
  if (file === null) return text(404, 'Not found.')
  return { status: 200, headers: { ...securityHeaders, ...pageHeaders(file) }, body: createReadStream(file) }
}

/** A written page as a PDF of the same name. */
async function printed({ body, headers }: Download): Promise<Answer> {
  const parts: Buffer[] = []
  for await (const part of body) parts.push(Buffer.from(part))
  const pdf = await pdfOf(Buffer.concat(parts))
  const named = Object.entries(headers).filter(([name]) => name.toLowerCase() === 'content-disposition')
  return {
    status: 200,
    headers: {
      ...securityHeaders,
      ...Object.fromEntries(named.map(([name, value]) => [name, value.replaceAll('.html', '.pdf')])),
      'Content-Type': 'application/pdf',
      'Content-Length': String(pdf.length),
    },
    body: Readable.from([pdf]),
  }
}

/** One line a count, now and at every change, until the page leaves. */
function countOf(refusals: Refusals): Answer {
  const body = new Readable({ read: () => undefined })
  body.push(`${refusals.count()}\n`)
  const stop = refusals.listen((count) => body.push(`${count}\n`))
  body.once('close', stop)
  const headers = { ...securityHeaders, 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }
  return { status: 200, headers, body }
}

function text(status: number, message: string): Answer {
  const headers = { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' }
  return { status, headers, body: Readable.from([Buffer.from(message)]) }
}

function toWeb(body: NodeJS.ReadableStream): ReadableStream {
  return Readable.toWeb(body instanceof Readable ? body : Readable.from(body)) as ReadableStream
}
