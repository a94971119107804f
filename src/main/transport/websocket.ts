// WebSocket as a carrier: JSON text messages, both ends. Who may connect is decided in http.ts.
import { WebSocket } from 'ws'
import { WinnowError } from '../../shared/errors'
import type { Port } from '../../shared/rpc/port'

/** Bytes waiting in a socket above which a reader is too slow to keep. */
const maxBufferedBytes = 64 * 1024 * 1024

/** Makes a Port of an open (or opening) socket. */
export function socketPort(socket: WebSocket): Port {
  const early: string[] = []
  socket.on('open', () => {
    for (const text of early.splice(0)) socket.send(text)
  })
  return {
    send: (message) => {
      const text = JSON.stringify(message)
      if (socket.readyState === WebSocket.CONNECTING) early.push(text)
      else if (socket.readyState === WebSocket.OPEN) {
        if (socket.bufferedAmount > maxBufferedBytes) socket.terminate()
        else socket.send(text)
      }
    },
    onMessage: (listener) =>
      void socket.on('message', (data) => {
        const message = parse(String(data))
        if (message !== undefined) listener(message)
      }),
    onClose: (listener) => void socket.once('close', () => listener()),
    close: () => socket.close(),
  }
}

/**
 * Connects to the Winnow that owns a workspace.
 * @param url address from the lock, `http://127.0.0.1:port`
 * @throws WinnowError `connection.lost` when nobody answers within `timeoutMs`.
 */
export async function connectSocket(url: string, token: string, timeoutMs: number): Promise<Port> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: timeoutMs,
  })
  const port = socketPort(socket)
  // The hello may come in the same packet as the handshake's end, before anybody listens.
  const early: unknown[] = []
  let listeners: ((message: unknown) => void)[] = []
  port.onMessage((message) => {
    if (listeners.length === 0) early.push(message)
    else for (const listener of listeners) listener(message)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', (error) =>
      reject(
        new WinnowError('connection.lost', `${url} does not answer: ${error.message}`, { cause: error }),
      ),
    )
  })
  return {
    ...port,
    onMessage: (listener) => {
      listeners = [...listeners, listener]
      for (const message of early.splice(0)) listener(message)
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
