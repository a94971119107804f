// A written HTML file as a PDF: loaded into a hidden window that runs no script and reaches nothing, then printed.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app, BrowserWindow, session } from 'electron'

const footer =
  '<div style="width:100%;text-align:center;font-size:8px;color:#57534b"><span class="pageNumber"></span> / <span class="totalPages"></span></div>'

/** Prints a page on A4. */
export async function pdfOf(html: Buffer): Promise<Buffer> {
  const folder = join(app.getPath('userData'), 'printing')
  mkdirSync(folder, { recursive: true })
  const own = mkdtempSync(join(folder, 'page-'))
  // A session of its own, kept in memory: what the page might ask for is refused.
  const web = session.fromPartition('print')
  const file = join(own, 'page.html')
  const address = pathToFileURL(file).href
  web.webRequest.onBeforeRequest((details, reply) =>
    reply({ cancel: !details.url.startsWith(pathToFileURL(folder).href) }),
  )
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: web,
      sandbox: true,
      contextIsolation: true,
      javascript: false,
      spellcheck: false,
    },
  })
  try {
    writeFileSync(file, html)
    await window.loadURL(address)
    return await window.webContents.printToPDF({
      pageSize: 'A4',
      printBackground: true,
      preferCSSPageSize: true,
      displayHeaderFooter: true,
      headerTemplate: '<span></span>',
      footerTemplate: footer,
    })
  } finally {
    window.destroy()
    rmSync(own, { recursive: true, force: true })
  }
}
