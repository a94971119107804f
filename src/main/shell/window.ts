// The window: sandboxed, without Node, with the preload script and nothing else. It comes back on the same
// page when its process crashes, and where it was when Winnow starts again.
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { pageOrigin } from './protocol'
import { readWindowState, writeWindowState } from './window-state'

const fallback = { width: 1280, height: 860 }
const maxCrashes = 3
const crashWindowMs = 60_000

/** Opens the window with the page. */
export function openWindow(preloadFile: string, log: (line: string) => void): BrowserWindow {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const state = readWindowState(
    stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...fallback,
    ...state?.bounds,
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Winnow',
    // The page's own backgrounds, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#141517' : '#ffffff',
    webPreferences: {
      preload: preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      // The dictionaries would be fetched from the network.
      spellcheck: false,
    },
  })
  if (state?.isMaximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('page-title-updated', (event) => event.preventDefault())
  window.on('close', () =>
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() }),
  )
  recover(window, log)
  void window.loadURL(`${pageOrigin}/`)
  return window
}

/** Brings a window that exists to the front. */
export function focusWindow(window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Loads the page where it was after its process died; a page that keeps dying is left alone. */
function recover(window: BrowserWindow, log: (line: string) => void): void {
  let crashes: number[] = []
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return
    const now = Date.now()
    crashes = [...crashes.filter((at) => now - at < crashWindowMs), now]
    log(`the page's process ended: ${details.reason} (${details.exitCode})`)
    if (crashes.length <= maxCrashes) setImmediate(() => !window.isDestroyed() && window.webContents.reload())
  })
}
