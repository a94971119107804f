// Thins a series out for drawing: min-max buckets, so that no spike is lost. It keeps order and the ends.

/** A point of a chart. */
export type Point = { readonly x: number; readonly y: number }

/** At most `most` points: of each bucket of equal count the lowest and the highest, in their order. */
export function downsample(points: readonly Point[], most = 2000): Point[] {
  const finite = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y))
  if (finite.length <= most) return finite
  const first = finite[0]
  const last = finite[finite.length - 1]
  if (!first || !last || most < 4) return finite.slice(0, most)
  const inner = finite.slice(1, -1)
  const buckets = Math.floor((most - 2) / 2)
  const kept: Point[] = [first]
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * inner.length) / buckets)
    const to = Math.floor(((bucket + 1) * inner.length) / buckets)
    kept.push(...extremes(inner.slice(from, to)))
  }
  kept.push(last)
  return kept
}

function extremes(points: readonly Point[]): Point[] {
  let low = 0
  let high = 0
  points.forEach((point, index) => {
    if (point.y < (points[low]?.y ?? 0)) low = index
    if (point.y > (points[high]?.y ?? 0)) high = index
  })
  const places = low === high ? [low] : [Math.min(low, high), Math.max(low, high)]
  return places.flatMap((place) => points[place] ?? [])
}

/**
 * The places of at most `most` values from `from` up to, not with, `to`: both ends, and of each stretch of equal count
 * the lowest and the highest, in order. For long curves that stand in typed arrays.
 */
export function thinPlaces(values: ArrayLike<number>, from: number, to: number, most: number): number[] {
  const count = to - from
  if (count <= most || most < 4) return Array.from({ length: Math.min(count, most) }, (_, at) => from + at)
  const places = [from]
  const buckets = Math.floor((most - 2) / 2)
  const inner = count - 2
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = from + 1 + Math.floor((bucket * inner) / buckets)
    const next = from + 1 + Math.floor(((bucket + 1) * inner) / buckets)
    let low = first
    let high = first
    for (let at = first + 1; at < next; at++) {
      if ((values[at] ?? 0) < (values[low] ?? 0)) low = at
      if ((values[at] ?? 0) > (values[high] ?? 0)) high = at
    }
    places.push(Math.min(low, high))
    if (low !== high) places.push(Math.max(low, high))
  }
  places.push(to - 1)
  return places
}
