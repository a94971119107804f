// The native menu of the three systems, as data. What a role can do is left to the role; keys that the page
// answers to by itself are shown, and handed to the page, so that there is one meaning for a key.
import type { MenuItemConstructorOptions as Item } from 'electron'

/** What the menu does to the window. */
export type MenuActions = {
  /** Presses a key of the page, together with Ctrl (Cmd on macOS). */
  readonly press: (key: string) => void
  /** Goes to a section of the page. */
  readonly go: (path: string) => void
}

const sections = [
  { label: 'Datasets', path: '/datasets' },
  { label: 'Runs', path: '/runs' },
  { label: 'Models', path: '/models' },
  { label: 'Try it', path: '/try' },
  { label: 'Score files', path: '/score' },
] as const

/** The menu for a system as Node names it. */
export function menuTemplate(platform: string, isPackaged: boolean, actions: MenuActions): Item[] {
  const isMac = platform === 'darwin'
  const ofPage = (label: string, key: string): Item => ({
    label,
    accelerator: `CmdOrCtrl+${key}`,
    registerAccelerator: false,
    click: () => actions.press(key),
  })
  const go = ({ label, path }: (typeof sections)[number], index: number): Item => ({
    label,
    accelerator: `CmdOrCtrl+${index + 1}`,
    click: () => actions.go(path),
  })
  // Windows has Alt F4 and shows no other; on macOS the application's menu holds it.
  const quit: Item = isMac
    ? { role: 'close' }
    : { role: 'quit', ...(platform === 'win32' ? {} : { accelerator: 'Ctrl+Q' }) }
  return [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [ofPage('Import a file…', 'O'), ofPage('Settings', ','), { type: 'separator' }, quit],
    },
    { role: 'editMenu' },
    {
      label: 'Go',
      submenu: [
        ofPage('Find or do…', 'K'),
        ofPage('Activity', 'J'),
        { type: 'separator' },
        ...sections.map(go),
      ],
    },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ]
}
