// The native menu of the three systems. What the page answers to by itself (Ctrl O, Ctrl K) is shown with its
// keys and handed to the page as a key press, so that there is one meaning for a key.
import { app, type BrowserWindow, Menu, type MenuItemConstructorOptions as Item } from 'electron'
import { pageOrigin } from './protocol'

const sections = [
  { label: 'Datasets', path: '/datasets' },
  { label: 'Runs', path: '/runs' },
  { label: 'Try it', path: '/try' },
  { label: 'Score files', path: '/score' },
] as const

/** Sets the menu of the program; `window` gives the window that it works on. */
export function setMenu(window: () => BrowserWindow | null): void {
  const isMac = process.platform === 'darwin'
  const press = (key: string) => (): void => {
    const page = window()?.webContents
    const modifiers: ('control' | 'meta')[] = [isMac ? 'meta' : 'control']
    page?.sendInputEvent({ type: 'keyDown', keyCode: key, modifiers })
    page?.sendInputEvent({ type: 'keyUp', keyCode: key, modifiers })
  }
  const ofPage = (label: string, key: string): Item => ({
    label,
    accelerator: `CmdOrCtrl+${key}`,
    registerAccelerator: false,
    click: press(key),
  })
  const go = ({ label, path }: (typeof sections)[number], index: number): Item => ({
    label,
    accelerator: `CmdOrCtrl+${index + 1}`,
    click: () => void window()?.webContents.loadURL(`${pageOrigin}/#${path}`),
  })
  const quit: Item = isMac ? { role: 'close' } : { role: 'quit', accelerator: 'Ctrl+Q' }
  const menu: Item[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [ofPage('Import a file…', 'O'), ofPage('Settings', ','), { type: 'separator' }, quit],
    },
    { role: 'editMenu' },
    {
      label: 'Go',
      submenu: [ofPage('Find or do…', 'K'), { type: 'separator' }, ...sections.map(go)],
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
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    { role: 'windowMenu' },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
}
