// The curve of a list's sparkline: at most so many points that a line of a hundred pixels can show. The whole curve is in
// the events of the run.

const buckets = 60
/** Most points that are kept of a curve. */
export const mostCurvePoints = buckets * 2

/** Five digits are more than a pixel shows. */
const rounded = (value: number): number => Number(value.toPrecision(5))

/** A curve with at most `mostCurvePoints` points: of each stretch its lowest and its highest, in their order. */
export function thinCurve(values: readonly number[]): readonly number[] {
  if (values.length <= mostCurvePoints) return values.map(rounded)
  const thin: number[] = []
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = Math.floor((bucket * values.length) / buckets)
    const own = values.slice(from, Math.floor(((bucket + 1) * values.length) / buckets))
    const [low, high] = [Math.min(...own), Math.max(...own)]
    thin.push(...(own.indexOf(low) <= own.indexOf(high) ? [low, high] : [high, low]))
  }
  // The line ends where the training does.
  thin[thin.length - 1] = values.at(-1) ?? 0
  return thin.map(rounded)
}
