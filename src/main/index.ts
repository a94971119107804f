// The desktop window: one workspace, one window, one process that owns both. Composition only.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { app, type BrowserWindow, dialog, session as webSessions } from 'electron'
import { toWireError } from '../shared/errors'
import { type LastingSession, openLasting } from './lasting-session'
import { pageFolder, preloadFile } from './paths'
import { openSession } from './session'
import { showActivity } from './shell/activity'
import { guardClosing } from './shell/closing'
import { lockDownPages, lockDownSession, quietChromium } from './shell/lock-down'
import { setMenu } from './shell/menu'
import { isOwnPage, registerScheme, servePage } from './shell/protocol'
import { createRefusals } from './shell/refusals'
import { saveDownloads } from './shell/save-downloads'
import { focusWindow, openWindow } from './shell/window'
import { resolveHome } from './store/workspace'
import { listenToPages } from './transport/electron'
import { createUtilityHost } from './worker/host-utility'

const { values } = parseArgs({ strict: false, options: { home: { type: 'string' } } })
const home = resolveHome(typeof values.home === 'string' ? values.home : undefined)
let window: BrowserWindow | null = null

// A workspace has a window of its own, and Chromium's files beside those of other workspaces.
if (!app.commandLine.hasSwitch('user-data-dir')) {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 12)
  app.setPath('userData', join(app.getPath('appData'), 'winnow-window', name))
}
registerScheme()
quietChromium()
lockDownPages()
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => focusWindow(window))
  app.on('window-all-closed', () => app.quit())
  void app.whenReady().then(start).catch(fail)
} else app.exit(0)

async function start(): Promise<void> {
  const refusals = createRefusals()
  const over = new AbortController()
  const session = await openLasting(
    () => openSession({ home, workers: createUtilityHost }),
    (opened) => {
      opened.log(`the window works on ${home}: ${opened.mode}`)
      opened.takeUp()
      showActivity(opened.client, () => window, over.signal).catch(() => undefined)
    },
  )
  const web = webSessions.defaultSession
  lockDownSession(web, refusals, session.log)
  servePage(web, { pageFolder, download: session.download, refusals })
  saveDownloads(web, () => window, session.log)
  const isOwn = (sender: Electron.WebContents, url: string): boolean =>
    sender === window?.webContents && isOwnPage(url)
  listenToPages(isOwn, (port) => session.serve(port, { kind: 'window', mayUsePaths: true }))
  setMenu(() => window)
  window = openWindow(preloadFile, session.log)
  guardClosing(window, session)
  window.on('closed', () => (window = null))
  closeAtTheEnd(session, over)
}

/** Jobs are stopped in good order before the process ends. */
function closeAtTheEnd(session: LastingSession, over: AbortController): void {
  app.on('will-quit', (event) => {
    event.preventDefault()
    over.abort()
    // Not `quit` again: inside a quit that was held up it would be lost.
    void session
      .close()
      .catch((error: unknown) => session.log(`closing: ${String(error)}`))
      .then(() => app.exit(0))
  })
}

function fail(error: unknown): void {
  const wire = toWireError(error)
  process.stderr.write(`winnow: ${wire.code}: ${wire.message} ${wire.hint ?? ''}\n`)
  dialog.showErrorBox('Winnow cannot start', `${wire.message}\n\n${wire.hint ?? ''}`)
  app.exit(1)
}
