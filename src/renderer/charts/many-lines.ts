// Many lines in one picture as data: where they lie, which one is under the pointer, what a wheel or a key makes of the
// stretch that is shown. Pure.
import { type Axis, linearAxis, logAxis, place } from './scale'

/** A line with its numbers as columns. */
export type ManyLine = {
  readonly id: string
  readonly name: string
  /** 1 to 8 of the categories. */
  readonly colour: number
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** The stretch of the axis that is shown. */
export type Stretch = { readonly from: number; readonly to: number }

/** From the first to the last place of all lines; null without any. */
export function wholeOf(lines: readonly ManyLine[]): Stretch | null {
  let from = Infinity
  let to = -Infinity
  for (const { x } of lines) {
    from = Math.min(from, x[0] ?? Infinity)
    to = Math.max(to, x.at(-1) ?? -Infinity)
  }
  return from < to ? { from, to } : from === to ? { from: from - 0.5, to: to + 0.5 } : null
}

/** The axes of a stretch: the vertical one spans what is seen of the lines in it. */
export function axesOf(
  lines: readonly ManyLine[],
  stretch: Stretch,
  options: { readonly isLog?: boolean; readonly width: number; readonly bounds?: readonly [number, number] },
): { readonly x: Axis; readonly y: Axis } {
  let low = Infinity
  let high = -Infinity
  let lowestPositive = Infinity
  for (const { x, y } of lines)
    for (let at = 0; at < x.length; at++) {
      const [place, value] = [x[at] ?? 0, y[at] ?? 0]
      if (place < stretch.from || place > stretch.to) continue
      low = Math.min(low, value)
      high = Math.max(high, value)
      if (value > 0) lowestPositive = Math.min(lowestPositive, value)
    }
  const values = low <= high ? [low, high] : []
  const [floor, ceiling] = options.bounds ?? []
  return {
    x: linearAxis([stretch.from, stretch.to], {
      floor: stretch.from,
      ceiling: stretch.to,
      lines: Math.max(2, Math.min(8, Math.floor(options.width / 90))),
    }),
    y: options.isLog
      ? logAxis([lowestPositive, high])
      : linearAxis(values, {
          ...(floor === undefined ? {} : { floor }),
          ...(ceiling === undefined ? {} : { ceiling }),
        }),
  }
}

/** The value of a line at a place, on the straight way between its points; null outside of it. */
export function valueAt({ x, y }: Pick<ManyLine, 'x' | 'y'>, at: number): number | null {
  const last = x.length - 1
  if (last < 0 || at < (x[0] ?? 0) || at > (x[last] ?? 0)) return null
  let low = 0
  let high = last
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  const [left, right] = [x[low] ?? 0, x[high] ?? 0]
  const share = right > left ? (at - left) / (right - left) : 0
  return (y[low] ?? 0) + share * ((y[high] ?? 0) - (y[low] ?? 0))
}

/** The lines that have a value at a place, the highest first. */
export function readLines(
  lines: readonly ManyLine[],
  at: number,
): { readonly line: ManyLine; readonly value: number }[] {
  return lines
    .flatMap((line) => {
      const value = valueAt(line, at)
      return value === null ? [] : [{ line, value }]
    })
    .sort((a, b) => b.value - a.value)
}

/** The line nearest to a point of the plot, both as shares of its width and height from the foot; null if none is near. */
export function lineUnder(
  lines: readonly ManyLine[],
  axes: { readonly x: Axis; readonly y: Axis },
  at: { readonly across: number; readonly up: number },
  reach = 0.08,
): { readonly line: ManyLine; readonly value: number } | null {
  const x = axes.x.min + at.across * (axes.x.max - axes.x.min)
  let best: { readonly line: ManyLine; readonly value: number } | null = null
  let distance = reach
  for (const one of readLines(lines, x)) {
    const away = Math.abs(place(axes.y, one.value) - at.up)
    if (away <= distance) [best, distance] = [one, away]
  }
  return best
}

/** A stretch `factor` as wide around a place of it, inside the whole; null where that is the whole. */
export function zoomed(now: Stretch, whole: Stretch, around: number, factor: number): Stretch | null {
  const width = Math.min(whole.to - whole.from, (now.to - now.from) * factor)
  if (width >= (whole.to - whole.from) * 0.999) return null
  const share = (around - now.from) / (now.to - now.from || 1)
  const from = Math.max(whole.from, Math.min(whole.to - width, around - share * width))
  return { from, to: from + width }
}
