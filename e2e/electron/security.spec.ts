// The lock-down of the window, each item tried for real from inside the page or from a stranger's.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Desktop, expect, test } from '../fixtures/desktop'

test.afterEach(({ desktop }) => {
  // What is tried here makes the page complain, as it should.
  desktop.complaints.length = 0
})

/** A server of this machine that counts who reaches it. */
async function withServer(use: (url: string, hits: () => number) => Promise<void>): Promise<void> {
  let hits = 0
  const server = createServer((_request, response) => {
    hits++
    response.setHeader('Access-Control-Allow-Origin', '*').end('reached')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, () => hits)
  } finally {
    server.close()
  }
}

const windows = (desktop: Desktop): Promise<number> =>
  desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

test('the page has its own address, a strict policy, and no Node', async ({ window }) => {
  expect(window.url()).toMatch(/^winnow:\/\/app\//)
  const seen = await window.evaluate(async () => {
    const answer = await fetch('/index.html')
    const inline = document.createElement('script')
    inline.textContent = 'globalThis.inlineRan = true'
    document.head.append(inline)
    return {
      policy: answer.headers.get('Content-Security-Policy'),
      globals: ['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
      inlineRan: 'inlineRan' in globalThis,
    }
  })
  expect(seen.globals).toEqual([])
  expect(seen.inlineRan).toBe(false)
  expect(seen.policy).toContain("default-src 'none'")
  expect(seen.policy).toContain("script-src 'self'")
  const isEvalRefused = await window.evaluate(() => {
    const script = document.createElement('script')
    script.src = 'data:text/javascript,globalThis.dataRan=true'
    return new Promise<boolean>((done) => {
      script.addEventListener('error', () => done(true))
      script.addEventListener('load', () => done(false))
      document.head.append(script)
    })
  })
  expect(isEvalRefused).toBe(true)
})

test('the window is sandboxed and isolated, and its page sees the port and pathOf alone', async ({
  desktop,
  window,
}) => {
  const exposed = await window.evaluate(() => {
    const winnow = Reflect.get(globalThis, 'winnow') as Record<string, object>
    return { names: Object.keys(winnow).sort(), port: Object.keys(winnow['port'] ?? {}).sort() }
  })
  expect(exposed).toEqual({ names: ['pathOf', 'port'], port: ['close', 'onClose', 'onMessage', 'send'] })
  const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
    const [first] = BrowserWindow.getAllWindows()
    const contents = first?.webContents as { getLastWebPreferences?: () => Record<string, unknown> }
    const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity } =
      contents?.getLastWebPreferences?.() ?? {}
    return { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity }
  })
  expect(preferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  })
})

test('no request leaves: each is blocked, counted and logged without its path', async ({
  desktop,
  window,
}) => {
  await withServer(async (url, hits) => {
    // Past the page's policy, from the program's own web session.
    const failure = await desktop.app.evaluate(async ({ BrowserWindow }, url) => {
      const hidden = new BrowserWindow({ show: false })
      const said = await hidden.loadURL(`${url}private/path`).then(
        () => 'loaded',
        (error: Error) => error.message,
      )
      hidden.destroy()
      return said
    }, url)
    expect(failure).toContain('ERR_BLOCKED_BY_CLIENT')
    const inPage = await window.evaluate((url) => fetch(url).then(() => 'reached', String), url)
    expect(inPage).toContain('Failed to fetch')
    expect(hits()).toBe(0)
    expect(desktop.log()).toContain(`refused request 1: GET ${url.slice(0, -1)}`)
    expect(desktop.log()).not.toContain('private/path')
  })
})

test('navigation and new windows are refused', async ({ desktop, window }) => {
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  await withServer(async (url, hits) => {
    const before = window.url()
    await window.evaluate((url) => {
      globalThis.open(url)
      const link = document.createElement('a')
      link.href = url
      link.click()
      const blank = document.createElement('a')
      blank.href = url
      blank.target = '_blank'
      blank.click()
    }, url)
    await window.evaluate((url) => void (globalThis.location.href = url), url)
    await window.waitForTimeout(300)
    expect(window.url()).toBe(before)
    expect(await windows(desktop)).toBe(1)
    expect(hits()).toBe(0)
    const title = await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `document.querySelector('h1').textContent`,
      ),
    )
    expect(title).toBe('Teach this computer to sort your messages.')
  })
})

test('permissions are refused', async ({ window }) => {
  const asked = await window.evaluate(async () => {
    const location = await new Promise<string>((done) =>
      navigator.geolocation.getCurrentPosition(
        () => done('given'),
        (error) => done(error.code === error.PERMISSION_DENIED ? 'refused' : error.message),
      ),
    )
    const names = ['camera', 'microphone', 'midi', 'notifications'] as PermissionName[]
    const states = await Promise.all(
      names.map(async (name) => (await navigator.permissions.query({ name })).state),
    )
    return { location, states, notes: await Notification.requestPermission() }
  })
  expect(asked).toEqual({
    location: 'refused',
    states: ['denied', 'denied', 'denied', 'denied'],
    notes: 'denied',
  })
})

test('a stranger in the program gets an error and no port', async ({ desktop, window }) => {
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
  const preload = join(import.meta.dirname, '../../out22/preload/index.cjs')
  const opened = desktop.app.waitForEvent('window')
  await desktop.app.evaluate(({ BrowserWindow }, preload) => {
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    void stranger.loadURL('winnow://app/')
  }, preload)
  const stranger = await opened
  await stranger.waitForFunction(() => 'winnow' in globalThis)
  const heard = await stranger.evaluate(async () => {
    const { port } = Reflect.get(globalThis, 'winnow') as {
      port: { send: (m: unknown) => void; onMessage: (l: (m: unknown) => void) => void }
    }
    const heard: unknown[] = []
    const isAnswered = (): boolean => heard.some((message) => (message as { readonly id?: number }).id === 7)
    // The page that the stranger shows connects again and again, and each time takes the listening over.
    while (!isAnswered()) {
      port.onMessage((message) => heard.push(message))
      port.send({ t: 'call', id: 7, method: 'app.info', input: {} })
      await new Promise((wait) => setTimeout(wait, 100))
    }
    return heard
  })
  // The page that the stranger shows has asked as well. Nobody was greeted.
  const refusal = { t: 'fail', error: expect.objectContaining({ code: 'protocol.mismatch' }) }
  for (const message of heard) expect(message).toMatchObject(refusal)
})
