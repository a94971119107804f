import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readWindowState, writeWindowState } from './window-state'

const file = join(mkdtempSync(join(tmpdir(), 'winnow-window-')), 'deep', 'window.json')
const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
const state = { bounds: { x: 40, y: 30, width: 1000, height: 700 }, isMaximized: false }

describe('window state', () => {
  it('comes back as it was written', () => {
    writeWindowState(file, state)
    expect(readWindowState(file, screens)).toEqual(state)
  })

  it('is forgotten when the screen it was on is gone', () => {
    writeWindowState(file, { ...state, bounds: { ...state.bounds, x: 2500 } })
    expect(readWindowState(file, screens)).toBeNull()
    writeWindowState(file, { ...state, bounds: { ...state.bounds, y: -900 } })
    expect(readWindowState(file, screens)).toBeNull()
  })

  it('is forgotten when its file is broken', () => {
    for (const text of ['', '{', '[]', '{"bounds":{"x":1},"isMaximized":true}', 'null']) {
      writeFileSync(file, text)
      expect(readWindowState(file, screens)).toBeNull()
    }
  })
})
