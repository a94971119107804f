import { describe, expect, it } from 'vitest'
import { keyLabel, keyName } from './use-keys'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
) => keyName({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

describe('names of keys', () => {
  it('are the same for Ctrl and Cmd', () => {
    expect(press('k', { ctrlKey: true })).toBe('mod+k')
    expect(press('k', { metaKey: true })).toBe('mod+k')
  })
  it('count Shift for letters and named keys, not for signs that need it', () => {
    expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('mod+shift+z')
    expect(press('?', { shiftKey: true })).toBe('?')
    expect(press('ArrowDown', { shiftKey: true })).toBe('shift+ArrowDown')
  })
  it('are written as they stand on the keyboard', () => {
    expect(keyLabel('mod+shift+z', false)).toBe('Ctrl Shift Z')
    expect(keyLabel('mod+Enter', true)).toBe('⌘ ↵')
    expect(keyLabel('ArrowUp', false)).toBe('↑')
  })
})
