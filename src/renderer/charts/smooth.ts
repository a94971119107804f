// Exponential smoothing of a curve, forwards and backwards, so that the smoothed curve does not trail behind a
// steep fall. Divided by the mass of its weights (as the bias correction of Adam), so no end is pulled to zero.
import type { Point } from './downsample'

/** Smooths `y`; `weight` 0 leaves the curve as it is, towards 1 it moves less and less. */
export function smooth(points: readonly Point[], weight: number): Point[] {
  if (weight <= 0) return [...points]
  const kept = Math.min(weight, 0.999)
  const values = points.map((point) => point.y)
  const forwards = oneWay(values, kept)
  const backwards = oneWay(values.toReversed(), kept).toReversed()
  return points.map(({ x }, index) => {
    const before = forwards[index] ?? { sum: 0, mass: 0 }
    const after = backwards[index] ?? { sum: 0, mass: 0 }
    return { x, y: (before.sum + after.sum) / (before.mass + after.mass || 1) }
  })
}

// Sum and mass rather than their ratio: near an end the way that has seen more counts more.
function oneWay(values: readonly number[], kept: number): { readonly sum: number; readonly mass: number }[] {
  let sum = 0
  let mass = 0
  return values.map((value) => {
    sum = kept * sum + (1 - kept) * value
    mass = kept * mass + (1 - kept)
    return { sum, mass }
  })
}
