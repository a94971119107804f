// Exponential smoothing of a curve, corrected for its start (as the bias correction of Adam), so that the
// first points are not pulled to zero.
import type { Point } from './downsample'

/** Smooths `y`; `weight` 0 leaves the curve as it is, towards 1 it moves less and less. */
export function smooth(points: readonly Point[], weight: number): Point[] {
  if (weight <= 0) return [...points]
  const kept = Math.min(weight, 0.999)
  let average = 0
  let mass = 0
  return points.map(({ x, y }) => {
    average = kept * average + (1 - kept) * y
    mass = kept * mass + (1 - kept)
    return { x, y: average / mass }
  })
}
