import { cutToFit } from './format'

let pen: CanvasRenderingContext2D | null = null
const known = new Map<string, string>()

/** Cuts a text in the middle to a width in pixels, measured in the bold of the page's own type. */
export function cutToWidth(text: string, width: number, size: number): string {
  const key = `${size} ${Math.floor(width)} ${text}`
  const before = known.get(key)
  if (before !== undefined) return before
  pen ??= document.createElement('canvas').getContext('2d')
  if (!pen) return text
  const font = `600 ${size}px "Inter Variable"`
  pen.font = font
  const cut = cutToFit(text, (part) => (pen?.measureText(part).width ?? 0) <= width)
  // Before the type has come, the measure is another's and is not kept.
  if (document.fonts.check(font)) known.set(key, cut)
  return cut
}
