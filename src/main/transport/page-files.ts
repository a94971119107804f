// The built page and the files that go out of it, as answers: path, headers, policy. The local server and the
// window's own protocol give the same ones; this file opens no connection.
import { existsSync, statSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

/** Mantine sets inline styles; nothing else is allowed that is not the app's own. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every answer, a refusal included. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** The file of the page at a path of its address; null when there is none inside `folder`. */
export function findPageFile(folder: string, path: string): string | null {
  const relative = normalize(decodeURIComponent(path)).replace(/^([/\\])+/, '')
  const file = join(folder, relative === '' || relative === '.' ? 'index.html' : relative)
  const isInside = file.startsWith(folder + sep)
  return isInside && existsSync(file) && statSync(file).isFile() ? file : null
}

/** Headers of a file of the page. */
export function pageHeaders(file: string): Record<string, string> {
  const isHashed = /-[\w-]{8,}\.\w+$/.test(file)
  return {
    'Content-Type': contentTypes[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': isHashed ? 'private, max-age=31536000, immutable' : 'no-cache',
  }
}

/** Headers of a written file that the person keeps. */
export function downloadHeaders(found: { path: string; name: string }): Record<string, string> {
  const ascii = found.name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  return {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Length': String(statSync(found.path).size),
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(found.name)}`,
    'Cache-Control': 'no-store',
  }
}
