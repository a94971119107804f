// Axes: round steps, bounds and positions. Pure, so that names, ticks and the drawn curve agree on every pixel.

/** An axis from `min` to `max` with its ticks; `log` has base 10. */
export type Axis = {
  readonly kind: 'linear' | 'log'
  readonly min: number
  readonly max: number
  readonly ticks: readonly number[]
}

/** The step of 1, 2, 2.5 or 5 times a power of ten that gives about `count` steps over `span`. */
export function niceStep(span: number, count: number): number {
  if (!(span > 0)) return 1
  const raw = span / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(raw))
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= raw * 0.999) ?? 10
  return factor * power
}

/** A linear axis around `values` with 4 to 6 lines; `floor` and `ceiling` bound it where given. */
export function linearAxis(
  values: readonly number[],
  options: { readonly floor?: number; readonly ceiling?: number; readonly lines?: number } = {},
): Axis {
  const finite = values.filter(Number.isFinite)
  let low = finite.length > 0 ? Math.min(...finite) : (options.floor ?? 0)
  let high = finite.length > 0 ? Math.max(...finite) : (options.ceiling ?? 1)
  if (low === high) {
    low -= Math.abs(low) * 0.1 || 0.5
    high += Math.abs(high) * 0.1 || 0.5
  }
  const step = niceStep(high - low, options.lines ?? 5)
  let min = Math.floor(low / step + 1e-9) * step
  let max = Math.ceil(high / step - 1e-9) * step
  if (options.floor !== undefined) min = Math.max(min, options.floor)
  if (options.ceiling !== undefined) max = Math.min(max, options.ceiling)
  return { kind: 'linear', min, max, ticks: steps(min, max, step) }
}

function steps(min: number, max: number, step: number): number[] {
  const first = Math.ceil(min / step - 1e-9)
  const count = Math.floor(max / step + 1e-9) - first
  return Array.from({ length: Math.max(0, count) + 1 }, (_, index) => round((first + index) * step))
}

const round = (value: number): number => Number(value.toPrecision(12))

/** A base-10 axis around the positive ones of `values`, with a tick at each power (and 2 and 5 when few). */
export function logAxis(values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value))
  const low = Math.log10(positive.length > 0 ? Math.min(...positive) : 0.1)
  const high = Math.log10(positive.length > 0 ? Math.max(...positive) : 1)
  const first = Math.floor(low + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high - 1e-9))
  const factors = last - first <= 2 ? [1, 2, 5] : [1]
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .flatMap((power) => factors.map((factor) => round(factor * 10 ** power)))
    .filter((tick) => tick <= 10 ** last * 1.0001)
  return { kind: 'log', min: 10 ** first, max: 10 ** last, ticks }
}

/** Where a value lies on an axis, 0 at `min` and 1 at `max`; may leave that range. */
export function place(axis: Axis, value: number): number {
  if (axis.kind === 'linear') return (value - axis.min) / (axis.max - axis.min || 1)
  const safe = Math.max(value, Number.MIN_VALUE)
  return Math.log10(safe / axis.min) / Math.log10(axis.max / axis.min)
}

/** Moves sorted-by-wish positions apart so that neighbours are `gap` away and all lie in `low..high`. */
export function separate(wishes: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wishes.map((wish, index) => ({ wish, index })).sort((a, b) => a.wish - b.wish)
  const places: number[] = []
  for (const { wish } of order) {
    const previous = places[places.length - 1]
    places.push(Math.max(low, wish, previous === undefined ? low : previous + gap))
  }
  let ceiling = high
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.min(places[index] ?? high, ceiling)
    ceiling = (places[index] ?? high) - gap
  }
  const result = Array.from({ length: wishes.length }, () => 0)
  order.forEach(({ index }, rank) => {
    result[index] = places[rank] ?? 0
  })
  return result
}
