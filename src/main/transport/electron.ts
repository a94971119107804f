// Electron's IPC as a carrier: one channel, a Port per document that the window shows. `open` begins a
// connection, `close` ends it, everything else is a message of the wire. Only the window's own page, in its
// top frame, is answered; anybody else gets an error and no Port.
import { ipcMain, type IpcMainEvent, type WebContents } from 'electron'
import { toWireError, WinnowError } from '../../shared/errors'
import type { Port } from '../../shared/rpc/port'

const channel = 'winnow'

type Line = { readonly hear: (message: unknown) => void; readonly end: () => void }

/** Answers pages that `isOwn` knows: `onPort` gets a Port for each connection. Returns a function that stops. */
export function listenToPages(
  isOwn: (sender: WebContents, url: string) => boolean,
  onPort: (port: Port) => void,
): () => void {
  const lines = new Map<WebContents, Line>()
  const end = (sender: WebContents): void => {
    const line = lines.get(sender)
    lines.delete(sender)
    line?.end()
  }
  const hear = (event: IpcMainEvent, message: unknown): void => {
    const { sender, senderFrame: frame } = event
    if (!frame || frame !== sender.mainFrame || !isOwn(sender, frame.url)) return refuse(event, message)
    if (message === 'open') {
      if (!lines.has(sender)) watch(sender, () => end(sender))
      end(sender)
      const { line, port } = openLine(sender, () => end(sender))
      lines.set(sender, line)
      onPort(port)
    } else if (message === 'close') end(sender)
    else lines.get(sender)?.hear(message)
  }
  ipcMain.on(channel, hear)
  return () => {
    ipcMain.removeListener(channel, hear)
    for (const sender of lines.keys()) end(sender)
  }
}

const watched = new WeakSet<WebContents>()

/** The document's end is the connection's end: a reload, a crash, a closed window. */
function watch(sender: WebContents, end: () => void): void {
  if (watched.has(sender)) return
  watched.add(sender)
  sender.once('destroyed', end)
  sender.on('render-process-gone', end)
  sender.on('did-navigate', end)
}

function openLine(sender: WebContents, drop: () => void): { line: Line; port: Port } {
  const listeners: ((message: unknown) => void)[] = []
  const closers: ((reason?: unknown) => void)[] = []
  let isOpen = true
  const send = (message: unknown): void => {
    if (!sender.isDestroyed()) sender.send(channel, message)
  }
  const early: unknown[] = []
  const line: Line = {
    hear: (message) => {
      if (listeners.length === 0) early.push(message)
      for (const listener of listeners) listener(message)
    },
    end: () => {
      if (!isOpen) return
      isOpen = false
      for (const closer of closers.splice(0)) closer()
    },
  }
  const port: Port = {
    send: (message) => {
      if (isOpen) send(message)
    },
    onMessage: (listener) => {
      listeners.push(listener)
      for (const message of early.splice(0)) listener(message)
    },
    onClose: (listener) => void closers.push(listener),
    close: () => {
      if (isOpen) send('close')
      drop()
    },
  }
  return { line, port }
}

function refuse(event: IpcMainEvent, message: unknown): void {
  const error = toWireError(new WinnowError('protocol.mismatch', 'Only the page of Winnow is answered here.'))
  const asked = typeof message === 'object' && message !== null ? Reflect.get(message, 'id') : undefined
  event.reply(channel, { t: 'fail', id: typeof asked === 'number' ? asked : 0, error })
}
