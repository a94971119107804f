// The geometry of a line chart: axes, plot area, where names stand, what lies under the pointer. Pure, without
// the chart library: the drawing, the hover line and the table are all made from it.
import { downsample, type Point } from './downsample'
import { type Axis, linearAxis, logAxis, place, separate } from './scale'

/** How a line is drawn (LOOK 6). */
export type LineStyle = 'raw' | 'smooth' | 'evaluated' | 'reference'

/** One line. `name` stands at its end; a raw line has none and is not read by hover. */
export type Line = {
  readonly id: string
  readonly name: string
  /** Its name in the table and where it is read, when none is drawn. */
  readonly readAs?: string
  readonly style: LineStyle
  /** 1 to 8 of the categories. */
  readonly colour: number
  /** In the dash of its category: among lines that are alike but for their colour. */
  readonly isDashed?: boolean
  readonly points: readonly Point[]
  /** 95 % interval at each evaluation. */
  readonly band?: readonly BandPoint[]
}

/** What a line chart shows. */
export type LineChartSpec = {
  readonly lines: readonly Line[]
  readonly isLog?: boolean
  readonly floor?: number
  readonly ceiling?: number
  /** Named once, at the end of the horizontal axis. */
  readonly unit: string
  /** The same for the table, when none is drawn. */
  readonly readUnit?: string
  /** Where the horizontal axis ends; what lies after the last point is still to come. */
  readonly until?: number | null
  /** Nothing more is to come: the rest of the axis stays empty. */
  readonly isOver?: boolean
  /** Vertical lines at whole numbers only (epochs). */
  readonly hasWholeTicks?: boolean
  readonly best?: Point | null
  /** Best epochs of several lines, each in the colour of its line. */
  readonly marks?: readonly (Point & {
    readonly colour: number
    readonly text?: string
    readonly isBelow?: boolean
    /** Text right of it where there is room: beside a line that rises steeply to it. */
    readonly isRight?: boolean
  })[]
  readonly bestText?: string
  readonly baseline?: { readonly y: number; readonly name: string } | null
  readonly format: (value: number) => string
  readonly formatTick?: (value: number) => string
}

/** Pixels of the plot inside the chart. */
export type Plot = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A name with the place it stands at. */
export type PlacedName = {
  readonly id: string
  readonly text: string
  readonly x: number
  readonly y: number
  readonly colour: number | null
}

/** Everything that follows from a spec and a size. */
export type Layout = {
  readonly plot: Plot
  readonly x: Axis
  readonly y: Axis
  readonly names: readonly PlacedName[]
  readonly lastX: number
  readonly isEmpty: boolean
}

const margin = { left: 30, top: 26, right: 46, bottom: 26 }
const nameHeight = 15
// About the width of a sign of 11 px; names are placed before anything is drawn.
const signWidth = 6.4

/** Lays a chart out in `width` by `height` pixels. */
export function layOut(spec: LineChartSpec, width: number, height: number): Layout {
  const plot: Plot = {
    left: margin.left,
    top: margin.top,
    width: Math.max(10, width - margin.left - rightMargin(spec)),
    height: Math.max(10, height - margin.top - margin.bottom),
  }
  const read = spec.lines.filter((line) => line.points.length > 0)
  const lastX = Math.max(
    0,
    ...read.filter((line) => line.style !== 'reference').flatMap((line) => line.points.at(-1)?.x ?? 0),
  )
  const y = verticalAxis(spec, read)
  const x = horizontalAxis(spec, lastX, plot.width)
  return { plot, x, y, lastX, isEmpty: read.length === 0, names: placeNames(spec, read, plot, x, y) }
}

// The longest name has room even when its line ends at the edge of the plot.
function rightMargin(spec: LineChartSpec): number {
  const names = spec.lines.map((line) => (line.name === '' ? 0 : line.name.length + 5))
  const longest = Math.max(0, spec.baseline?.name.length ?? 0, ...names)
  return Math.max(margin.right, longest * signWidth + 10)
}

function verticalAxis(spec: LineChartSpec, lines: readonly Line[]): Axis {
  const values = lines.flatMap((line) => [
    ...downsample(line.points).map((point) => point.y),
    ...(line.band ?? []).flatMap((point) => [point.low, point.high]),
  ])
  if (spec.baseline && values.length > 0) values.push(spec.baseline.y)
  if (spec.isLog) return logAxis(values)
  const bounds = {
    ...(spec.floor === undefined ? {} : { floor: spec.floor }),
    ...(spec.ceiling === undefined ? {} : { ceiling: spec.ceiling }),
  }
  return linearAxis(values, bounds)
}

function horizontalAxis(spec: LineChartSpec, lastX: number, width: number): Axis {
  const end = Math.max(spec.until ?? 0, lastX) || 1
  if (spec.hasWholeTicks)
    return { kind: 'linear', min: 0, max: end, ticks: wholeTicks(end, Math.floor(width / 40)) }
  return linearAxis([0, end], {
    floor: 0,
    ceiling: end,
    lines: Math.max(2, Math.min(5, Math.floor(width / 60))),
  })
}

function wholeTicks(end: number, most: number): number[] {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200].find((one) => end / one <= Math.max(2, Math.min(8, most))) ?? 500
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step)
}

function placeNames(spec: LineChartSpec, lines: readonly Line[], plot: Plot, x: Axis, y: Axis): PlacedName[] {
  const wishes: PlacedName[] = lines.flatMap((line) => {
    const end = line.points.at(-1)
    if (line.style === 'raw' || !end || line.name === '') return []
    const figure = line.style === 'reference' ? '' : ` ${spec.format(end.y)}`
    return [
      {
        id: line.id,
        text: `${line.name}${figure}`,
        x: plot.left + place(x, end.x) * plot.width + 8,
        y: plot.top + (1 - place(y, end.y)) * plot.height,
        colour: line.style === 'reference' ? null : line.colour,
      },
    ]
  })
  if (spec.baseline && lines.length > 0)
    wishes.push({
      id: 'baseline',
      text: spec.baseline.name,
      x: plot.left + plot.width + 6,
      y: plot.top + (1 - place(y, spec.baseline.y)) * plot.height,
      colour: null,
    })
  const places = separate(
    wishes.map((name) => name.y),
    nameHeight,
    plot.top,
    plot.top + plot.height - 2,
  )
  return wishes.map((name, index) => ({ ...name, y: places[index] ?? name.y }))
}

/** An interval at a place of a line. */
export type BandPoint = { readonly x: number; readonly low: number; readonly high: number }

/** What stands under a horizontal place: the nearest point and every line's value there. */
export type Reading = {
  readonly x: number
  readonly values: readonly { readonly line: Line; readonly y: number; readonly band?: BandPoint }[]
}

/** All places that can be read, in order: evaluations where there are any, else the smoothed curve. */
export function readablePlaces(spec: LineChartSpec): number[] {
  const evaluated = spec.lines.filter((line) => line.style === 'evaluated' && line.points.length > 0)
  const source = evaluated.length > 0 ? evaluated : spec.lines.filter((line) => line.style === 'smooth')
  const places = new Set(source.flatMap((line) => downsample(line.points, 400).map((point) => point.x)))
  return [...places].sort((a, b) => a - b)
}

/** The reading at one of the places. */
export function readAt(spec: LineChartSpec, x: number): Reading {
  const values = spec.lines.flatMap((line) => {
    if (line.style === 'raw') return []
    const y = line.style === 'reference' ? between(line.points, x) : valueAt(line.points, x)
    const band = line.band?.find((one) => Math.abs(one.x - x) < 1e-9)
    return y === null ? [] : [{ line, y, ...(band ? { band } : {}) }]
  })
  return { x, values }
}

// A reference may be two points with a straight way between them.
function between(points: readonly Point[], x: number): number | null {
  const right = points.findIndex((point) => point.x >= x - 1e-9)
  const [b, a] = [points[right], points[right - 1]]
  if (!b || (!a && b.x > x + 1e-9)) return null
  if (!a || b.x - a.x < 1e-12) return b.y
  return a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y)
}

function valueAt(points: readonly Point[], x: number): number | null {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || x < first.x - 1e-9 || x > last.x + 1e-9) return null
  let low = 0
  let high = points.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((points[middle]?.x ?? 0) <= x) low = middle
    else high = middle
  }
  const left = points[low] ?? first
  const right = points[high] ?? last
  return Math.abs(left.x - x) <= Math.abs(right.x - x) ? left.y : right.y
}

/** The place nearest to `x`. */
export function nearest(places: readonly number[], x: number): number | null {
  let best: number | null = null
  for (const one of places) if (best === null || Math.abs(one - x) < Math.abs(best - x)) best = one
  return best
}
