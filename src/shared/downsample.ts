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
