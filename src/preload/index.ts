// The only bridge between the page and the window's main process: a Port and the paths of dropped files.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Port } from '../shared/rpc/port'

const channel = 'winnow'
const hear = (listener: (message: unknown) => void): void =>
  void ipcRenderer.on(channel, (_event, message: unknown) => listener(message))

const port: Port = {
  send: (message) => ipcRenderer.send(channel, message),
  // Listening begins a new connection; whoever listened to the one before hears nothing more.
  onMessage: (listener) => {
    ipcRenderer.removeAllListeners(channel)
    hear((message) => message !== 'close' && listener(message))
    ipcRenderer.send(channel, 'open')
  },
  onClose: (listener) => hear((message) => message === 'close' && listener()),
  close: () => ipcRenderer.send(channel, 'close'),
}

// Before Electron 32 the file itself had its path.
const pathOf = (file: File & { readonly path?: string }): string =>
  (webUtils as typeof webUtils | undefined)?.getPathForFile(file) ?? file.path ?? ''

contextBridge.exposeInMainWorld('winnow', { port, pathOf })
