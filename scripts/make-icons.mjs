// Draws the program's mark (src/renderer/icon.svg) into build/: PNGs for Linux, icon.ico for Windows, icon.icns
// for macOS. Run it after a change of the mark: node scripts/run.mjs scripts/make-icons.mjs. Needs a Chromium.
// Both containers hold PNGs as they are: a header and a table of offsets.
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { findChromium } from './lib/browser.mjs'
import { main } from './lib/main.mjs'
import { inRoot } from './lib/paths.mjs'
import { SetupError } from './lib/steps.mjs'

const linux = [16, 32, 48, 64, 128, 256, 512]
const windows = [16, 24, 32, 48, 64, 128, 256]
// The types that hold a PNG, by size in pixels.
const macos = {
  icp4: 16,
  icp5: 32,
  ic11: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
}

/** An icon of macOS keeps a margin of a tenth. */
async function draw(page, size, margin = 0) {
  const svg = fs.readFileSync(inRoot('src', 'renderer', 'icon.svg'), 'utf8')
  const inner = Math.round(size * (1 - 2 * margin))
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(
    `<style>*{margin:0}body{display:grid;place-items:center;height:100vh}svg{width:${inner}px;height:${inner}px}</style>${svg}`,
  )
  return page.screenshot({ omitBackground: true })
}

function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(images.length, 4)
  let offset = head.length
  for (const [index, { size, png }] of images.entries()) {
    const at = 6 + 16 * index
    head.writeUInt8(size % 256, at)
    head.writeUInt8(size % 256, at + 1)
    head.writeUInt16LE(1, at + 4)
    head.writeUInt16LE(32, at + 6)
    head.writeUInt32LE(png.length, at + 8)
    head.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...images.map(({ png }) => png)])
}

function icns(images) {
  const block = (type, data) => {
    const head = Buffer.from(`${type}\0\0\0\0`, 'latin1')
    head.writeUInt32BE(data.length + 8, 4)
    return Buffer.concat([head, data])
  }
  return block('icns', Buffer.concat(images.map(({ type, png }) => block(type, png))))
}

await main(async () => {
  const executablePath = findChromium()
  if (!executablePath) throw new SetupError('no Chromium found; WINNOW_CHROMIUM names one')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const build = inRoot('build')
    fs.mkdirSync(path.join(build, 'icons'), { recursive: true })
    for (const size of linux)
      fs.writeFileSync(path.join(build, 'icons', `${size}x${size}.png`), await draw(page, size))
    const small = []
    for (const size of windows) small.push({ size, png: await draw(page, size) })
    fs.writeFileSync(path.join(build, 'icon.ico'), ico(small))
    const large = []
    for (const [type, size] of Object.entries(macos)) large.push({ type, png: await draw(page, size, 0.1) })
    fs.writeFileSync(path.join(build, 'icon.icns'), icns(large))
  } finally {
    await browser.close()
  }
})
