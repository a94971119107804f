// Every failure a person can meet, as one closed list.
//
// A code is `area.reason`. The catalogue says who can act (kind), a title for the panel and a hint with the
// remedy. WinnowError is the one error class that crosses processes; its wire form is plain JSON, because
// Electron's IPC and contextBridge drop custom fields of errors.
// Invariant: every code used anywhere has an entry in `errorCatalog`, and the reverse.
import { z } from 'zod'
import { type ErrorKind, errorCatalog } from './error-catalog'

export { type ErrorKind, errorCatalog } from './error-catalog'

/** One of the closed list of codes. */
export type ErrorCode = keyof typeof errorCatalog

const codes = Object.keys(errorCatalog) as [ErrorCode, ...ErrorCode[]]

/** Schema of an error code. */
export const ErrorCode = z.enum(codes)

/** The JSON form in which an error crosses a process or is stored with a run. */
export const WireError = z.object({
  code: ErrorCode,
  message: z.string(),
  hint: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
})
export type WireError = z.infer<typeof WireError>

type ErrorExtras = {
  readonly hint?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The one error that services throw; `message` names the thing, the row and what was found. */
export class WinnowError extends Error {
  readonly code: ErrorCode
  readonly hint: string
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.name = 'WinnowError'
    this.code = code
    this.hint = extras.hint ?? errorCatalog[code].hint
    this.details = extras.details
  }

  /** Who can act. */
  get kind(): ErrorKind {
    return errorCatalog[this.code].kind
  }

  /** Process exit code: 2 for what the user can change, 1 for the rest (CONTRACT, command line). */
  get exitCode(): 1 | 2 {
    return this.kind === 'input' || this.kind === 'state' ? 2 : 1
  }
}

/** Turns anything thrown into its wire form; unknown errors become `internal` without their stack. */
export function toWireError(error: unknown): WireError {
  const known = error instanceof WinnowError ? error : fromSystemError(error)
  return {
    code: known.code,
    message: known.message,
    hint: known.hint,
    ...(known.details ? { details: { ...known.details } } : {}),
  }
}

/** Rebuilds the error on the receiving side. */
export function fromWireError(wire: WireError): WinnowError {
  return new WinnowError(wire.code, wire.message, {
    ...(wire.hint === undefined ? {} : { hint: wire.hint }),
    ...(wire.details === undefined ? {} : { details: wire.details }),
  })
}

function fromSystemError(error: unknown): WinnowError {
  const system = error as { code?: unknown; message?: unknown } | null
  const message = typeof system?.message === 'string' ? system.message : String(error)
  const code = typeof system?.code === 'string' ? system.code : ''
  if (code === 'ENOSPC' || code === 'SQLITE_FULL')
    return new WinnowError('disk.full', message, { cause: error })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'SQLITE_READONLY')
    return new WinnowError('disk.unwritable', message, { cause: error })
  if (code === 'ENOENT') return new WinnowError('file.notFound', message, { cause: error })
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB')
    return new WinnowError('database.corrupt', message, { cause: error })
  return new WinnowError('internal', message, { cause: error })
}
