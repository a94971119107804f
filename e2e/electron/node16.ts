// What Winnow uses and Electron 22 (Node 16) lacks, for the test build alone. core-js has the language; this is
// the part that is Node's own.
import buffer from 'node:buffer'
import crypto from 'node:crypto'
import http from 'node:http'
import os from 'node:os'

const system: { availableParallelism?: () => number } = os
system.availableParallelism ??= () => os.cpus().length

const signals: { any?: (signals: AbortSignal[]) => AbortSignal } = AbortSignal
signals.any ??= (all) => {
  const controller = new AbortController()
  for (const signal of all) {
    if (signal.aborted) controller.abort(signal.reason)
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true })
  }
  return controller.signal
}

// A window's own server has no lasting connections but sockets, which are ended before this is asked for.
const server: { closeAllConnections?: () => void } = http.Server.prototype
server.closeAllConnections ??= () => undefined

const buffers: { isUtf8?: (bytes: Uint8Array) => boolean; isAscii?: (bytes: Uint8Array) => boolean } = buffer
buffers.isAscii ??= (bytes) => bytes.every((byte) => byte < 128)
buffers.isUtf8 ??= (bytes) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

const hashes: { hash?: (algorithm: string, data: string, encoding: 'hex') => string } = crypto
hashes.hash ??= (algorithm, data, encoding) => crypto.createHash(algorithm).update(data).digest(encoding)
