// The local server keeps strangers out: token, Host, Origin, paths, policy. Spoken to with plain HTTP.
import { request } from 'node:http'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string }

const sample = resolve(import.meta.dirname, '../../resources/samples/banking77-sample.csv')

describe('the local server', () => {
  let work: TestWorkspace
  let url: URL
  let cookie = ''
  beforeAll(async () => {
    work = createTestWorkspace({ WINNOW_ENGINE: 'cpu' })
    const line = await work.serve().sees('Winnow is ready')
    url = new URL(line.slice(line.indexOf('http')))
    const opened = await ask('GET', url.pathname + url.search)
    cookie = String(opened.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
  })
  afterAll(() => work.clean())

  const ask = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Answer> =>
    new Promise((done, failed) => {
      const sent = request({ host: '127.0.0.1', port: url.port, method, path, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        )
      })
      sent.on('error', failed)
      sent.end(body)
    })
  const call = (name: string, input: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(
      'POST',
      `/rpc/${name}`,
      { cookie, 'content-type': 'application/json', ...headers },
      JSON.stringify(input),
    )

  it('turns the first address into a cookie that scripts cannot read', async () => {
    const opened = await ask('GET', url.pathname + url.search)
    expect(opened.status).toBe(303)
    expect(opened.headers['location']).toBe('/')
    expect(String(opened.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/)
  })

  it('answers nobody without the token', async () => {
    for (const path of ['/', '/index.html', '/download/x', '/?token=wrong'])
      expect((await ask('GET', path)).status, path).toBe(403)
    expect((await call('datasets.list', {}, { cookie: '' })).status).toBe(403)
    expect((await ask('POST', '/upload?name=x.csv', {}, 'a,b')).status).toBe(403)
  })

  it('refuses a foreign Host and a foreign Origin', async () => {
    expect((await ask('GET', '/', { cookie, host: 'evil.example' })).status).toBe(403)
    expect((await call('datasets.list', {}, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await call('datasets.list', {}, { origin: url.origin })).status).toBe(200)
  })

  it('serves the page under a policy that allows nothing foreign', async () => {
    const page = await ask('GET', '/', { cookie })
    expect(page.status).toBe(200)
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/)
    expect(page.body).not.toMatch(/(src|href)="https?:/)
  })

  it('never leaves the folder of the page', async () => {
    for (const path of [
      '/../main/serve.js',
      '/..%2fmain%2fserve.js',
      '/%2e%2e/main/serve.js',
      '/....//main/serve.js',
    ])
      expect((await ask('GET', path, { cookie })).status, path).toBe(404)
  })

  it('refuses paths from a page but takes uploads', async () => {
    const byPath = await call('datasets.inspect', { source: { kind: 'path', path: sample } })
    expect(JSON.parse(byPath.body)).toMatchObject({ error: { code: 'path.notAllowed' } })
    const uploaded = await ask(
      'POST',
      '/upload?name=..%2F..%2Fmine.csv',
      { cookie },
      'text,label\nhello you,a\nbye you,b\n',
    )
    const { id, name } = JSON.parse(uploaded.body) as { id: string; name: string }
    expect(name).toBe('mine.csv')
    const seen = await call('datasets.inspect', { source: { kind: 'upload', id } })
    expect(JSON.parse(seen.body)).toMatchObject({ seenRows: 2, classes: 2 })
    const out = await call('runs.export', { target: { kind: 'path', path: '/tmp/never.csv' } })
    expect(JSON.parse(out.body)).toMatchObject({ error: { code: 'path.notAllowed' } })
  })

  it('gives what was written for the page to fetch', async () => {
    const written = await call('runs.export', { target: { kind: 'download', name: 'läufe.csv' } })
    const { file } = JSON.parse(written.body) as { file: { id: string } }
    const got = await ask('GET', `/download/${file.id}`, { cookie })
    expect(got.status).toBe(200)
    expect(String(got.headers['content-disposition'])).toContain("filename*=UTF-8''l%C3%A4ufe.csv")
    expect(got.body).toContain('run,name,status')
    expect((await ask('GET', '/download/nothing', { cookie })).status).toBe(404)
  })

  it('answers unknown calls and bad input with a code', async () => {
    expect(JSON.parse((await call('nothing.here', {})).body)).toMatchObject({
      error: { code: 'protocol.mismatch' },
    })
    expect(JSON.parse((await call('datasets.get', { dataset: 7 })).body)).toMatchObject({
      error: { code: 'input.invalid' },
    })
    expect(JSON.parse((await call('datasets.get', { dataset: 'none' })).body)).toMatchObject({
      error: { code: 'dataset.notFound' },
    })
  })
})
