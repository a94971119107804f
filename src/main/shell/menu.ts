import { app, type BrowserWindow, Menu } from 'electron'
import { menuTemplate } from './menu-template'
import { pageOrigin } from './protocol'

/** Sets the menu of the program; `window` gives the window that it works on. */
export function setMenu(window: () => BrowserWindow | null): void {
  const press = (key: string): void => {
    const page = window()?.webContents
    const modifiers: ('control' | 'meta')[] = [process.platform === 'darwin' ? 'meta' : 'control']
    page?.sendInputEvent({ type: 'keyDown', keyCode: key, modifiers })
    page?.sendInputEvent({ type: 'keyUp', keyCode: key, modifiers })
  }
  const go = (path: string): void => void window()?.webContents.loadURL(`${pageOrigin}/#${path}`)
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate(process.platform, app.isPackaged, { press, go })),
  )
}
