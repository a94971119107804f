// Smoothing stands in shared: curves of many runs are smoothed before they are thinned out and sent.
import { smoothValues } from '../../shared/smooth'
import type { Point } from './downsample'

/** Smooths `y`; `weight` 0 leaves the curve as it is, towards 1 it moves less and less. */
export function smooth(points: readonly Point[], weight: number): Point[] {
  if (weight <= 0) return [...points]
  const values = smoothValues(
    points.map(({ y }) => y),
    weight,
  )
  return points.map(({ x }, index) => ({ x, y: values[index] ?? 0 }))
}
