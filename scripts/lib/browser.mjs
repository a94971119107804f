// Finds a Chromium for the end-to-end tests: WINNOW_CHROMIUM, else the usual places.
import fs from 'node:fs'
import path from 'node:path'
import { which } from './processes.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
const macApps = ['Chromium', 'Google Chrome', 'Microsoft Edge']
const windowsFiles = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']

/** The browser's path, or undefined. */
export function findChromium(env = process.env) {
  if (env.WINNOW_CHROMIUM) return fs.existsSync(env.WINNOW_CHROMIUM) ? env.WINNOW_CHROMIUM : undefined
  const bases = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean)
  const files = [
    ...macApps.map((app) => `/Applications/${app}.app/Contents/MacOS/${app}`),
    ...bases.flatMap((base) => windowsFiles.map((file) => path.join(base, file))),
  ]
  return names.map((name) => which(name, env)).find(Boolean) ?? files.find((file) => fs.existsSync(file))
}
