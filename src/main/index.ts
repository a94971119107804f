// The desktop window: one workspace, one window, one process that owns both. Composition only.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { app, type BrowserWindow, dialog, session as webSessions } from 'electron'
import { toWireError } from '../shared/errors'
import { pageFolder, preloadFile } from './paths'
import { openSession, type Session } from './session'
import { showActivity } from './shell/activity'
import { lockDownPages, lockDownSession, quietChromium } from './shell/lock-down'
import { setMenu } from './shell/menu'
import { isOwnPage, registerScheme, servePage } from './shell/protocol'
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
  const session = await openSession({ home, workers: createUtilityHost })
  const web = webSessions.defaultSession
  lockDownSession(web, session.log)
  servePage(web, pageFolder, session.download)
  const isOwn = (sender: Electron.WebContents, url: string): boolean =>
    sender === window?.webContents && isOwnPage(url)
  listenToPages(isOwn, (port) => session.serve(port, { kind: 'window', mayUsePaths: true }))
  setMenu(() => window)
  window = openWindow(preloadFile, session.log)
  window.on('closed', () => (window = null))
  const over = new AbortController()
  showActivity(session.client, () => window, over.signal).catch(() => undefined)
  closeAtTheEnd(session, over)
}

/** Jobs are stopped in good order before the process ends. */
function closeAtTheEnd(session: Session, over: AbortController): void {
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
