// How this page reaches Winnow's main process: a port that the window's preload put there, else a WebSocket
// to where the page came from. Nothing else in the renderer knows which.
import { WinnowError } from '../../shared/errors'
import type { Port } from '../../shared/rpc/port'

/** Opens one port; a lost port is never used again. */
export function openPort(): Port {
  return window.winnow?.port ?? openWebSocket()
}

function openWebSocket(): Port {
  const address = new URL('/ws', window.location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.search = ''
  address.hash = ''
  const socket = new WebSocket(address)
  const waiting: string[] = []
  socket.addEventListener('open', () => {
    for (const text of waiting.splice(0)) socket.send(text)
  })
  return {
    send: (message) => {
      const text = JSON.stringify(message)
      if (socket.readyState === WebSocket.OPEN) socket.send(text)
      else if (socket.readyState === WebSocket.CONNECTING) waiting.push(text)
    },
    onMessage: (listener) => {
      socket.addEventListener('message', (event) => {
        if (typeof event.data === 'string') listener(JSON.parse(event.data))
      })
    },
    onClose: (listener) => {
      socket.addEventListener('close', () =>
        listener(new WinnowError('connection.lost', 'Winnow does not answer at this address.')),
      )
    },
    close: () => socket.close(),
  }
}
