import type { MenuItemConstructorOptions as Item } from 'electron'
import { describe, expect, it } from 'vitest'
import { menuTemplate } from './menu-template'

const nothing = { press: () => undefined, go: () => undefined }

const itemsOf = (menu: readonly Item[]): Item[] =>
  menu.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])

const systems = ['darwin', 'win32', 'linux']

describe.each(systems)('the menu of %s', (platform) => {
  const items = itemsOf(menuTemplate(platform, true, nothing))
  const find = (label: string): Item | undefined => items.find((item) => item.label === label)

  it('shows a key for each thing of its own, and no key twice', () => {
    const own = items.filter((item) => item.label && !item.submenu)
    expect(own.map((item) => item.label)).toContain('Import a file…')
    for (const item of own) expect(item.accelerator, item.label).toMatch(/^CmdOrCtrl\+.$/)
    const keys = items.flatMap((item) => (item.accelerator ? [item.accelerator] : []))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('leaves editing, zoom and windows to the system’s roles', () => {
    const roles = items.flatMap((item) => (item.role ? [item.role] : []))
    expect(roles).toEqual(expect.arrayContaining(['editMenu', 'windowMenu', 'zoomIn', 'resetZoom']))
    expect(roles.includes('appMenu')).toBe(platform === 'darwin')
    // There the application's menu quits.
    expect(roles.includes('quit')).toBe(platform !== 'darwin')
    expect(roles.includes('toggleDevTools')).toBe(false)
  })

  it('does not take the page’s keys away from the page', () => {
    for (const label of ['Import a file…', 'Settings', 'Find or do…', 'Activity'])
      expect(find(label)?.registerAccelerator).toBe(false)
  })
})

describe('what the menu does', () => {
  it('presses keys of the page and goes to its sections', () => {
    const done: string[] = []
    const actions = {
      press: (key: string) => void done.push(`key ${key}`),
      go: (path: string) => void done.push(path),
    }
    const items = itemsOf(menuTemplate('linux', false, actions))
    for (const label of ['Import a file…', 'Score files']) {
      const click = items.find((item) => item.label === label)?.click as (() => void) | undefined
      click?.()
    }
    expect(done).toEqual(['key O', '/score'])
    expect(items.some((item) => item.role === 'toggleDevTools')).toBe(true)
  })
})
