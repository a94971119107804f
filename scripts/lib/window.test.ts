import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseFace } from './window.mjs'

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
