import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { fetchElectron, installerEnvironment } from './fetch-electron.mjs'
import { createSteps } from './steps.mjs'
import { chooseFace, findFace } from './window.mjs'

const folder = mkdtempSync(join(tmpdir(), 'winnow-face-'))

function electron(version: string): string {
  const dist = join(folder, version)
  mkdirSync(dist, { recursive: true })
  writeFileSync(join(dist, 'electron'), '')
  writeFileSync(join(dist, 'version'), version)
  return dist
}

const machine = {
  args: [],
  env: { DISPLAY: ':0' },
  platform: 'linux',
  userId: 1000,
  dist: electron('45.4.1'),
}

describe('what npm start opens', () => {
  it('is the window where an Electron and a screen are', () => {
    expect(chooseFace(machine)).toEqual({ electron: join(machine.dist, 'electron'), args: [] })
    const args = ['--home', '/tmp/a']
    expect(chooseFace({ ...machine, args }).args).toEqual(args)
  })

  it('is the Electron that the environment names before the installed one', () => {
    const other = electron('v46.0.0')
    const env = { ...machine.env, ELECTRON_OVERRIDE_DIST_PATH: other }
    expect(chooseFace({ ...machine, env }).electron).toBe(join(other, 'electron'))
  })

  it('is the browser, with the reason, where something is missing', () => {
    const reasonOf = (change: object): string => chooseFace({ ...machine, ...change }).reason ?? ''
    expect(reasonOf({ dist: join(folder, 'none') })).toContain('no Electron in')
    expect(reasonOf({ dist: electron('v22.3.25') })).toContain('version 22')
    expect(reasonOf({ env: {} })).toContain('no screen')
    expect(reasonOf({ userId: 0 })).toContain('root')
    expect(reasonOf({ args: ['--no-open'] })).toContain('--no-open')
    expect(reasonOf({ args: ['--port=8080'] })).toContain('--port')
    expect(reasonOf({ args: ['--allow-path', '/models'] })).toContain('--allow-path')
  })

  it('is the browser when it is asked for, and the question is not passed on', () => {
    const answer = chooseFace({ ...machine, args: ['--browser', '--home', '/tmp/a'] })
    expect(answer).toEqual({ reason: '--browser asks for it', args: ['--home', '/tmp/a'] })
  })
})

/** A machine whose Electron is missing, and an installer that runs `script` with `dist` as its argument. */
function missing(script: string) {
  const cache = mkdtempSync(join(folder, 'cache-'))
  const dist = join(cache, 'package', 'dist')
  mkdirSync(dirname(dist), { recursive: true })
  writeFileSync(join(dirname(dist), 'package.json'), '{"version":"45.4.1"}')
  const calls = join(cache, 'calls')
  const counted = `const fs = require('fs'), path = require('path'), [dist] = process.argv.slice(1)
    fs.appendFileSync(${JSON.stringify(calls)}, 'x');${script}`
  const steps = createSteps(new Writable({ write: (_chunk, _encoding, done) => done() }))
  const node = process.execPath
  const installer = [node, '-e', counted, dist]
  const settings = { steps, node, dist, cache, installer }
  return {
    dist,
    settings,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').length : 0),
    face: (force = false) =>
      findFace({
        ...machine,
        steps,
        node,
        dist,
        force,
        fetch: (given: object) => fetchElectron({ ...settings, ...given }),
      }),
  }
}

const fills = `fs.mkdirSync(dist); fs.writeFileSync(path.join(dist, 'electron'), '')
  fs.writeFileSync(path.join(dist, 'version'), '45.4.1')`
const breaks = `fs.mkdirSync(dist); fs.writeFileSync(path.join(dist, 'electron'), '')
  console.error('Error: getaddrinfo ENOTFOUND'); process.exit(1)`

describe('an Electron that is missing', () => {
  it('is got with the installer, once', async () => {
    const { face, dist, calls } = missing(fills)
    expect((await face()).electron).toBe(join(dist, 'electron'))
    expect((await face()).electron).toBe(join(dist, 'electron'))
    expect(calls()).toBe(1)
  })

  it('that cannot be had leaves the browser, the reason, and no half folder', async () => {
    const { face, dist } = missing(breaks)
    const { electron, reason } = await face()
    expect(electron).toBeUndefined()
    expect(reason).toContain('no Electron in')
    expect(reason).toContain('no way to the internet (ENOTFOUND)')
    expect(existsSync(dist)).toBe(false)
  })

  it('is not asked for again for a day, unless set-up is asked to', async () => {
    const { face, settings, calls } = missing(breaks)
    await face()
    expect((await face()).reason).toContain('npm run setup tries again')
    expect(calls()).toBe(1)
    await face(true)
    expect(calls()).toBe(2)
    await fetchElectron({ ...settings, now: Date.now() + 25 * 60 * 60 * 1000 })
    expect(calls()).toBe(3)
  })

  it('is given up when nothing comes', async () => {
    const { settings } = missing('setInterval(() => {}, 1000)')
    const { ready, reason } = await fetchElectron({ ...settings, silenceMs: 700 })
    expect(ready).toBe(false)
    expect(reason).toContain('nothing came for')
  })

  it('is not asked for where the window could not be opened anyway, or another one was named', async () => {
    const { dist, settings, calls } = missing(fills)
    const ask = (change: object) =>
      findFace({ ...machine, ...settings, dist, ...change, fetch: () => fetchElectron(settings) })
    const named = { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'none') }
    for (const change of [{ env: {} }, { userId: 0 }, { args: ['--browser'] }, { env: named }])
      expect((await ask(change)).electron).toBeUndefined()
    expect(calls()).toBe(0)
  })

  it('that a killed set-up left half is no Electron', () => {
    const half = electron('44.0.0')
    writeFileSync(`${half}.fetching`, '')
    expect(chooseFace({ ...machine, dist: half }).isMissing).toBe(true)
  })

  it('is asked for over the proxy that npm knows, and the mirror stays', () => {
    const env = { npm_config_https_proxy: 'http://proxy:3128', ELECTRON_MIRROR: 'http://mirror/' }
    expect(installerEnvironment(env, '/tmp/x')).toMatchObject({
      HTTPS_PROXY: 'http://proxy:3128',
      ELECTRON_GET_USE_PROXY: 'true',
      ELECTRON_MIRROR: 'http://mirror/',
      TMPDIR: '/tmp/x',
    })
    expect(installerEnvironment({ ...env, https_proxy: 'http://own' }, '/tmp/x').HTTPS_PROXY).toBeUndefined()
    expect(installerEnvironment({}, '/tmp/x').ELECTRON_GET_USE_PROXY).toBeUndefined()
  })
})
