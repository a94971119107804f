// What a page in a window of Winnow may not do: leave, open windows, ask for permissions, reach any address
// but its own. Every refused request is counted, and written to the log without its path.
import { app, type Session as WebSession } from 'electron'
import { isOwnPage } from './protocol'
import type { Refusals } from './refusals'

/** Switches off what Chromium does by itself over the network. Must run before Electron is ready. */
export function quietChromium(): void {
  for (const name of ['disable-background-networking', 'disable-component-update', 'no-pings'])
    app.commandLine.appendSwitch(name)
  app.commandLine.appendSwitch('no-proxy-server')
}

/** Locks every page of the program down, whichever window it is in. */
export function lockDownPages(): void {
  app.on('web-contents-created', (_event, page) => {
    page.on('will-navigate', (event, url) => {
      if (!isOwnPage(url)) event.preventDefault()
    })
    page.on('will-redirect', (event, url) => {
      if (!isOwnPage(url)) event.preventDefault()
    })
    page.on('will-attach-webview', (event) => event.preventDefault())
    page.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** Refuses permissions and foreign requests in a web session; each refused request is counted. */
export function lockDownSession(web: WebSession, refusals: Refusals, log: (line: string) => void): void {
  // Writing to the clipboard is all that the page asks for, and only after a click of its own.
  const isAllowed = (permission: string, origin: string): boolean =>
    permission === 'clipboard-sanitized-write' && isOwnPage(origin)
  web.setPermissionRequestHandler((page, permission, reply) => reply(isAllowed(permission, page.getURL())))
  web.setPermissionCheckHandler((_page, permission, origin) => isAllowed(permission, `${origin}/`))
  web.setDevicePermissionHandler(() => false)
  web.webRequest.onBeforeRequest((details, reply) => {
    const isOwn = isOwnPage(details.url) || isInside(details.url)
    if (!isOwn) {
      refusals.add()
      log(`refused request ${refusals.count()}: ${details.method} ${originOf(details.url)}`)
    }
    reply({ cancel: !isOwn })
  })
}

/** Addresses that lead nowhere outside the process. */
function isInside(url: string): boolean {
  return /^(data:|blob:winnow:\/\/app\/|devtools:\/\/|chrome-devtools:\/\/)/.test(url)
}

function originOf(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
