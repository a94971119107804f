// Where everything of a parallel-coordinates picture stands: an upright axis for each column, a line for each row across
// them. Pure, so that what is drawn, what is hovered and what is brushed agree on every pixel.
import { niceStep } from './scale'

/** One axis: numbers on a linear or logarithmic scale, or words one above the other. */
export type ParallelAxis = {
  readonly id: string
  readonly name: string
  readonly scale: 'linear' | 'log' | 'words'
  /** Of words: all of them, the lowest first. */
  readonly words?: readonly string[]
  readonly format: (value: number) => string
}

/** One line; a value is null where the row has none there. */
export type ParallelLine = {
  readonly id: string
  readonly name: string
  readonly values: readonly (number | string | null)[]
  /** 0 for the worst to 1 for the best. */
  readonly shade: number
  readonly isBest: boolean
}

export type ParallelSpec = { readonly axes: readonly ParallelAxis[]; readonly lines: readonly ParallelLine[] }

/** An axis in its place. `at` is 0 at the foot and 1 at the top. */
export type PlacedAxis = {
  readonly axis: ParallelAxis
  readonly x: number
  readonly at: (value: number | string) => number
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
}

export type ParallelLayout = {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
  readonly axes: readonly PlacedAxis[]
}

/** A stretch of an axis that lines must pass, from 0 to 1. */
export type Stretch = { readonly low: number; readonly high: number }
/** Stretches by id of the axis. */
export type Brushed = Readonly<Record<string, Stretch>>

const [topSpace, bottomSpace, sideSpace] = [30, 12, 52]
/** Words are cut to so many signs. */
const longestWord = 15

/** Places the axes of a spec in a frame. */
export function layOutParallel(spec: ParallelSpec, width: number, height: number): ParallelLayout {
  const left = sideSpace
  const right = Math.max(left + 1, width - 20)
  const step = spec.axes.length > 1 ? (right - left) / (spec.axes.length - 1) : 0
  return {
    top: topSpace,
    bottom: Math.max(topSpace + 1, height - bottomSpace),
    left,
    right,
    axes: spec.axes.map((axis, index) => ({
      axis,
      x: left + index * step,
      ...scaleOf(
        axis,
        spec.lines.flatMap(({ values }) => values[index] ?? []),
      ),
    })),
  }
}

function scaleOf(axis: ParallelAxis, values: readonly (number | string)[]): Pick<PlacedAxis, 'at' | 'ticks'> {
  if (axis.scale === 'words') {
    const words = axis.words ?? [...new Set(values.map(String))]
    const at = (value: number | string): number =>
      (Math.max(0, words.indexOf(String(value))) + 0.5) / Math.max(1, words.length)
    return { at, ticks: words.map((word) => ({ at: at(word), text: cut(word) })) }
  }
  const numbers = values.map(Number).filter(Number.isFinite)
  const isLog = axis.scale === 'log' && numbers.every((number) => number > 0)
  const fold = (value: number): number => (isLog ? Math.log10(value) : value)
  if (numbers.length === 0) return { at: () => 0.5, ticks: [] }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  if (low === high) {
    // One value alone stands in the middle.
    const at = (value: number | string): number => (Number(value) === low ? 0.5 : Number(value) < low ? 0 : 1)
    return { at, ticks: [{ at: 0.5, text: axis.format(low) }] }
  }
  const at = (value: number | string): number => (fold(Number(value)) - fold(low)) / (fold(high) - fold(low))
  const between = (isLog ? powers(low, high) : steps(low, high)).filter((tick) => {
    const place = at(tick)
    return place > 0.12 && place < 0.88
  })
  return { at, ticks: [low, ...between, high].map((tick) => ({ at: at(tick), text: axis.format(tick) })) }
}

function steps(low: number, high: number): number[] {
  const step = niceStep(high - low, 4)
  const first = Math.ceil(low / step)
  const count = Math.max(0, Math.floor(high / step) - first + 1)
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

function powers(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number((10 ** (first + index)).toPrecision(12)),
  )
}

const cut = (word: string): string =>
  word.length > longestWord ? `${word.slice(0, longestWord - 1)}…` : word

/** Pixels from the top. */
export const yOf = ({ top, bottom }: ParallelLayout, at: number): number => bottom - at * (bottom - top)

/** The corners of a line, without the axes on which it has no value. */
export function cornersOf(
  layout: ParallelLayout,
  line: ParallelLine,
): { readonly x: number; readonly y: number }[] {
  return layout.axes.flatMap(({ x, at }, index) => {
    const value = line.values[index]
    return value === null || value === undefined ? [] : [{ x, y: yOf(layout, at(value)) }]
  })
}

/** Whether a line passes every stretch; one without a value on a brushed axis does not. */
export function passes(layout: ParallelLayout, line: ParallelLine, brushed: Brushed): boolean {
  return layout.axes.every(({ axis, at }, index) => {
    const stretch = brushed[axis.id]
    if (!stretch) return true
    const value = line.values[index]
    if (value === null || value === undefined) return false
    const place = at(value)
    return place >= stretch.low - 1e-9 && place <= stretch.high + 1e-9
  })
}
