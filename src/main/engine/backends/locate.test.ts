import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheFolder, locateEngine } from './locate'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'winnow-locate-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const manifest = {
  format: 1,
  variant: 'cpu',
  platform: process.platform,
  arch: process.arch,
  tensorflow: '2.21.0',
  tfjsNode: '4.22.0',
  files: { 'tfjs_binding.node': { size: 4, sha256: '' } },
}

function writeEngine(at: string, change: object = {}, state?: object): void {
  mkdirSync(at, { recursive: true })
  writeFileSync(path.join(at, 'engine.json'), JSON.stringify({ ...manifest, ...change }))
  writeFileSync(path.join(at, 'tfjs_binding.node'), 'node')
  if (state) writeFileSync(path.join(at, 'state.json'), JSON.stringify(state))
}

const inCache = (name: string) => path.join(folder, 'cache', 'engine', name)
const look = (variant: 'any' | 'gpu' = 'any', env: Record<string, string> = {}) =>
  locateEngine(variant, {
    env: { WINNOW_CACHE: path.join(folder, 'cache'), ...env },
    resources: path.join(folder, 'resources'),
  })

describe('locateEngine', () => {
  it('prefers the packaged engine, then the pack, then the cache', () => {
    writeEngine(inCache('cpu-x'))
    writeEngine(path.join(folder, 'pack'))
    writeEngine(path.join(folder, 'resources', 'engine'))
    const { engines, reasons } = look('any', { WINNOW_ENGINE_PACK: path.join(folder, 'pack') })
    expect(engines.map(({ source }) => source)).toEqual(['packaged', 'pack', 'cache'])
    expect(reasons).toEqual([])
  })

  it('takes the engine of a package, and never one of the cache, where the program is packaged', () => {
    writeEngine(inCache('cpu-x'))
    mkdirSync(path.join(folder, 'resources'), { recursive: true })
    writeFileSync(path.join(folder, 'resources', 'app.asar'), '')
    expect(look()).toEqual({
      engines: [],
      reasons: [expect.stringContaining('this package holds no engine')],
    })
    mkdirSync(path.join(folder, 'resources', 'engine'))
    expect(look().reasons).toEqual([expect.stringContaining('install Winnow again')])
    writeEngine(path.join(folder, 'resources', 'engine'))
    expect(look().engines).toMatchObject([
      { source: 'packaged', path: path.join(folder, 'resources', 'engine') },
    ])
    expect(look().reasons).toEqual([])
  })

  it('takes a GPU build where a GPU is wanted, and else one for the CPU first', () => {
    writeEngine(inCache('cpu-x'))
    writeEngine(inCache('gpu-x'), { variant: 'gpu' })
    expect(look().engines.map(({ variant }) => variant)).toEqual(['cpu', 'gpu'])
    expect(look('gpu').engines.map(({ variant }) => variant)).toEqual(['gpu'])
    expect(look('gpu').reasons[0]).toContain('is a build for the CPU')
  })

  it('says that nothing is there, and what brings it', () => {
    expect(look()).toEqual({ engines: [], reasons: [expect.stringContaining('npm run setup')] })
  })

  it('gives the reason that set-up left', () => {
    mkdirSync(inCache(''), { recursive: true })
    writeFileSync(inCache('cpu-x.refused.json'), JSON.stringify({ reason: 'no C++ compiler found' }))
    expect(look().reasons).toEqual(['no C++ compiler found'])
  })

  it.each([
    ['another system', { platform: 'plan9' }, 'was built for plan9'],
    ['another version', { tfjsNode: '3.0.0' }, 'npm run setup renews it'],
    ['a missing file', { files: { 'gone.so': { size: 1 } } }, 'is missing or incomplete'],
    ['a cut file', { files: { 'tfjs_binding.node': { size: 99 } } }, 'is missing or incomplete'],
  ])('refuses an engine of %s with the reason', (_name, change, reason) => {
    writeEngine(inCache('cpu-x'), change)
    expect(look().engines).toEqual([])
    expect(look().reasons[0]).toContain(reason)
  })

  it('refuses an engine whose self-test failed, and passes on a test that went well', () => {
    writeEngine(inCache('cpu-x'), {}, { selfTest: { ok: false, reason: 'ended with SIGILL' } })
    expect(look().reasons[0]).toContain('ended with SIGILL')
    writeEngine(inCache('cpu-x'), {}, { selfTest: { ok: true, at: '2026-01-01' } })
    expect(look().engines[0]?.selfTest).toEqual({ isOk: true, at: '2026-01-01' })
  })
})

describe('cacheFolder', () => {
  it('follows the rule of the scripts on every system', async () => {
    const file = '../../../../scripts/lib/paths.mjs'
    const scripts: { cacheFolder: typeof cacheFolder } = await import(file)
    const environments = [{}, { WINNOW_CACHE: '/c' }, { XDG_CACHE_HOME: '/x' }, { LOCALAPPDATA: '/local' }]
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const env of environments) {
        expect(cacheFolder(env, platform, '/home/a')).toBe(scripts.cacheFolder(env, platform, '/home/a'))
      }
    }
    expect(cacheFolder({}, 'linux', '/home/a')).toBe(path.join('/home/a', '.cache', 'winnow'))
  })
})
