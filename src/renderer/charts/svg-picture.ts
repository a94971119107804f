// Takes a drawing of the page out of it: its SVG with every style written into it, so that it looks the same elsewhere, and
// a PNG made of that. No request leaves the page.
import type { ChartPicture } from './picture-out'

/** What of the computed style makes a drawing look as it does. */
const written = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-size',
  'font-weight',
  'text-anchor',
  'display',
] as const

const edge = 14
const headHeight = 34
const mostPixels = 8000

/** SVG text with its size in pixels. */
export type SvgText = { readonly svg: string; readonly width: number; readonly height: number }

/** Text inside markup. */
export const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** A family of type as an attribute holds it. */
export const fontOf = (element: Element): string =>
  escapeText(getComputedStyle(element).fontFamily.replaceAll('"', "'"))

/** A drawing by itself, with its title above and the ground of the page behind. */
export function standalone(drawing: SVGSVGElement, title: string): SvgText {
  const box = drawing.getBoundingClientRect()
  const view = drawing.viewBox.baseVal
  const [x, y] = view.width > 0 ? [view.x, view.y] : [0, 0]
  const width = Math.ceil(view.width || box.width)
  const height = Math.ceil(view.height || box.height)
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const from = [...drawing.querySelectorAll<SVGElement>('*')]
  const to = [...copy.querySelectorAll<SVGElement>('*')]
  from.forEach((element, at) => {
    const target = to[at]
    if (!target) return
    const style = getComputedStyle(element)
    for (const name of written) {
      const value = style.getPropertyValue(name)
      if (value !== '' && !isUsual(name, value)) target.setAttribute(name, value)
    }
    for (const name of ['class', 'style']) target.removeAttribute(name)
  })
  const inside = [...copy.childNodes].map((node) => new XMLSerializer().serializeToString(node)).join('')
  return framed(inside.replaceAll(' xmlns="http://www.w3.org/2000/svg"', ''), {
    title,
    element: drawing,
    width,
    height,
    x,
    y,
  })
}

const usual: Readonly<Record<string, string>> = {
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1px',
  'stroke-opacity': '1',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  opacity: '1',
  'text-anchor': 'start',
  display: 'inline',
}
const isUsual = (name: string, value: string): boolean => usual[name] === value

/** Markup with a title above it, on the ground of the page at `element`. */
export function framed(
  inside: string,
  frame: {
    readonly title: string
    readonly element: Element
    readonly width: number
    readonly height: number
    /** Where the drawing begins. */
    readonly x?: number
    readonly y?: number
  },
): SvgText {
  const style = getComputedStyle(frame.element)
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  const width = Math.ceil(Math.max(frame.width, frame.title.length * 7.4) + 2 * edge)
  const height = Math.ceil(frame.height + headHeight + edge)
  const parts = [
    `<rect width="${width}" height="${height}" fill="${read('surface')}"/>`,
    `<text x="${edge}" y="22" font-size="13" font-weight="600" fill="${read('text')}">${escapeText(frame.title)}</text>`,
    `<g transform="translate(${edge - (frame.x ?? 0)} ${headHeight - (frame.y ?? 0)})">${inside}</g>`,
  ]
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${fontOf(frame.element)}">${parts.join('')}</svg>`,
    width,
    height,
  }
}

/** SVG text as PNG, two device pixels each where that is not too large; null where the browser cannot. */
export async function pngOf({ svg, width, height }: SvgText): Promise<Blob | null> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const scale = Math.min(2, mostPixels / Math.max(width, height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'))
  } catch {
    return null
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** A picture made of SVG text when it is asked for. */
export const pictureOf = (name: string, draw: () => SvgText | null): ChartPicture => ({
  name,
  toSvg: () => draw()?.svg ?? '',
  toPng: async () => {
    const drawn = draw()
    return drawn === null ? null : pngOf(drawn)
  },
})

/** The picture of a drawing that stands in the page. */
export const svgPicture = (name: string, find: () => SVGSVGElement | null): ChartPicture =>
  pictureOf(name, () => {
    const drawing = find()
    return drawing && standalone(drawing, name)
  })
