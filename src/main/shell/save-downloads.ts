// Where a written file goes: the person is asked with the system's own dialog, whatever began the download (a
// scored file, an export, a picture of a chart), also when another Winnow wrote it.
//
// The bytes come in beside Chromium's other files while the dialog stands; the chosen place gets the whole
// file or nothing.
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { app, type BrowserWindow, dialog, type DownloadItem, type Session as WebSession } from 'electron'

/** Asks for the place of every download. */
export function saveDownloads(
  web: WebSession,
  window: () => BrowserWindow | null,
  log: (line: string) => void,
): void {
  const folder = join(app.getPath('userData'), 'saving')
  // Left there by a Winnow that was killed.
  rmSync(folder, { recursive: true, force: true })
  let lastFolder = app.getPath('downloads')
  web.on('will-download', (_event, item) => {
    mkdirSync(folder, { recursive: true })
    const aside = join(mkdtempSync(join(folder, 'file-')), 'content')
    item.setSavePath(aside)
    const owner = window()
    save(item, aside, join(lastFolder, item.getFilename()), owner)
      .then((path) => {
        if (path) lastFolder = dirname(path)
      })
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        log(`a file was not saved: ${why}`)
        const say = { type: 'error' as const, message: 'The file was not saved.', detail: why }
        void (owner && !owner.isDestroyed() ? dialog.showMessageBox(owner, say) : dialog.showMessageBox(say))
      })
      .finally(() => rmSync(dirname(aside), { recursive: true, force: true }))
  })
}

/** The place that the file went to; null when the person wanted none. */
async function save(
  item: DownloadItem,
  aside: string,
  defaultPath: string,
  window: BrowserWindow | null,
): Promise<string | null> {
  const whole = new Promise<string>((done) => item.once('done', (_event, state) => done(state)))
  const ending = extname(defaultPath).slice(1)
  const filters = ending ? [{ name: `${ending.toUpperCase()} file`, extensions: [ending] }] : []
  const question = { defaultPath, filters }
  const answer = await (window && !window.isDestroyed()
    ? dialog.showSaveDialog(window, question)
    : dialog.showSaveDialog(question))
  if (answer.canceled || !answer.filePath) {
    item.cancel()
    return null
  }
  const state = await whole
  if (state !== 'completed') throw new Error(`${basename(answer.filePath)}: the transfer was ${state}.`)
  move(aside, answer.filePath)
  return answer.filePath
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch {
    // On another disk.
    const beside = `${to}.part`
    try {
      copyFileSync(from, beside)
      renameSync(beside, to)
    } catch (error) {
      rmSync(beside, { force: true })
      throw error
    }
  }
}
