// Many lines as SVG text, for taking the picture out; the page itself draws them on a canvas. Pure.
import type { ManyLine } from './many-lines'
import { dashOf, type Palette } from './palette'
import { type Axis, place } from './scale'
import { escapeText } from './svg-picture'

const margin = { left: 46, top: 10, right: 20, bottom: 26 }
/** Up to so many lines are named beside the picture. */
const mostNamed = 24
const nameWidth = 190

export type ManyDrawing = {
  readonly lines: readonly ManyLine[]
  readonly axes: { readonly x: Axis; readonly y: Axis }
  readonly palette: Palette
  readonly unit: string
  readonly format: (value: number) => string
  readonly width: number
  readonly height: number
}

/** The lines with their axes and names, as markup without its frame. */
export function manyLinesSvg(drawing: ManyDrawing): {
  readonly inside: string
  readonly width: number
  readonly height: number
} {
  const { lines, axes, palette, width } = drawing
  const isNamed = lines.length <= mostNamed
  const height = Math.max(drawing.height, isNamed ? lines.length * 16 + 20 : 0)
  const plot = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom }
  const x = (value: number): string => (margin.left + place(axes.x, value) * plot.width).toFixed(1)
  const y = (value: number): string => (margin.top + (1 - place(axes.y, value)) * plot.height).toFixed(1)
  const [right, foot] = [margin.left + plot.width, margin.top + plot.height]
  const last = axes.x.ticks.at(-1)
  const text = (at: string, anchor: string, fill: string, words: string): string =>
    `<text ${at} font-size="11" text-anchor="${anchor}" fill="${fill}">${escapeText(words)}</text>`
  const parts = [
    ...axes.y.ticks.flatMap((tick) => [
      `<line x1="${margin.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}" stroke="${palette.grid}"/>`,
      text(`x="${margin.left - 8}" y="${Number(y(tick)) + 4}"`, 'end', palette.text3, drawing.format(tick)),
    ]),
    ...axes.x.ticks.map((tick) =>
      text(
        `x="${x(tick)}" y="${foot + 18}"`,
        'middle',
        palette.text3,
        `${Number(tick.toPrecision(4))}${tick === last ? ` ${drawing.unit}` : ''}`,
      ),
    ),
    `<line x1="${margin.left}" x2="${right}" y1="${foot}" y2="${foot}" stroke="${palette.axis}"/>`,
    `<clipPath id="plot"><rect x="${margin.left}" y="${margin.top - 3}" width="${plot.width}" height="${plot.height + 6}"/></clipPath>`,
    `<g clip-path="url(#plot)" fill="none" stroke-width="1.3" stroke-linejoin="round">`,
    ...lines.map((line) => {
      const dash = lines.length <= dashedUpTo ? dashOf(line.colour) : []
      const points = line.x.map((at, index) => `${x(at)},${y(line.y[index] ?? 0)}`).join(' ')
      return `<polyline points="${points}" stroke="${palette.series[line.colour - 1] ?? palette.text}"${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`
    }),
    '</g>',
    ...(isNamed
      ? lines.flatMap((line, at) => {
          const [top, dash] = [margin.top + 8 + at * 16, dashOf(line.colour)]
          return [
            `<line x1="${right + 24}" x2="${right + 48}" y1="${top - 4}" y2="${top - 4}" stroke-width="2" stroke="${palette.series[line.colour - 1] ?? palette.text}"${dash.length > 0 && lines.length <= dashedUpTo ? ` stroke-dasharray="${dash.join(' ')}"` : ''}/>`,
            text(`x="${right + 54}" y="${top}"`, 'start', palette.text, line.name),
          ]
        })
      : []),
  ]
  return { inside: parts.join(''), width: isNamed ? width + nameWidth : width, height }
}

/** Among more lines than this, dashes are noise: each is read by its name. */
export const dashedUpTo = 8
