// Measures what was packaged and compares it with the budget: megabytes of a folder's parts, and of each file
// to hand on. A budget is what was measured and some room (docs/packaging.md): it catches what slips in.
import fs from 'node:fs'
import path from 'node:path'

/** Upper limits in MB (10^6 bytes). */
export const budget = { total: 1000, engine: 650, app: 24, electron: 330, file: 300 }

/** Bytes under a folder or of a file; 0 where there is none. */
export function bytesOf(place) {
  const stat = fs.lstatSync(place, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.isFile() ? stat.size : 0
  return fs.readdirSync(place).reduce((sum, name) => sum + bytesOf(path.join(place, name)), 0)
}

/** The parts of a packaged folder in bytes. */
export function partsOf(folder) {
  const bundle = fs.readdirSync(folder).find((name) => name.endsWith('.app'))
  const resources = bundle
    ? path.join(folder, bundle, 'Contents', 'Resources')
    : path.join(folder, 'resources')
  const total = bytesOf(folder)
  const engine = bytesOf(path.join(resources, 'engine'))
  const app = bytesOf(path.join(resources, 'app.asar')) + bytesOf(path.join(resources, 'app.asar.unpacked'))
  return { total, engine, app, electron: total - engine - app }
}

/** Lines for people, and whether all keep to the budget. */
export function report(name, parts) {
  const lines = []
  let isWithin = true
  for (const [part, bytes] of Object.entries(parts)) {
    const isOver = bytes / 1e6 > budget[part]
    if (isOver) isWithin = false
    lines.push(
      `${name}: ${part} ${(bytes / 1e6).toFixed(1)} MB of ${budget[part]}${isOver ? ', over the budget' : ''}`,
    )
  }
  return { lines, isWithin }
}

/** Prints the sizes of what lies in `output` and was made since; false where something is over its budget. */
export function printSizes({
  since,
  output = inRoot('dist'),
  print = (line) => console.log(`winnow: ${line}`),
}) {
  let isWithin = true
  for (const entry of fs.readdirSync(output, { withFileTypes: true })) {
    const place = path.join(output, entry.name)
    const isFolder = entry.isDirectory() && /unpacked$|^mac/.test(entry.name)
    const isFile = entry.isFile() && /\.(AppImage|deb|gz|dmg|exe|msi)$/.test(entry.name)
    if (!(isFolder || isFile) || fs.statSync(place).mtimeMs < since) continue
    const found = report(entry.name, isFolder ? partsOf(place) : { file: bytesOf(place) })
    for (const line of found.lines) print(line)
    isWithin &&= found.isWithin
  }
  return isWithin
}
