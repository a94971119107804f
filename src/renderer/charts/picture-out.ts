// Takes a chart's picture out of the page: to the clipboard or into a file. No request leaves the page.

/** What leaves the page: the picture of a chart. */
export type ChartPicture = {
  readonly name: string
  readonly toPng: () => Promise<Blob | null>
  readonly toSvg: () => string
}

/** Ways out. */
export type WayOut = 'copyPng' | 'copySvg' | 'savePng' | 'saveSvg'

const fileName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

/** Puts a file into the browser's downloads. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Does it; false where the browser refuses its clipboard. */
export async function takeOut(picture: ChartPicture, way: WayOut): Promise<boolean> {
  try {
    if (way === 'copySvg') await navigator.clipboard.writeText(picture.toSvg())
    else if (way === 'saveSvg')
      saveBlob(new Blob([picture.toSvg()], { type: 'image/svg+xml' }), `${fileName(picture.name)}.svg`)
    else {
      const png = await picture.toPng()
      if (!png) return false
      if (way === 'savePng') saveBlob(png, `${fileName(picture.name)}.png`)
      else await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
    }
    return true
  } catch {
    return false
  }
}
