// Exponential smoothing of a curve, forwards and backwards, so that the smoothed curve does not trail behind a
// steep fall. Divided by the mass of its weights (as the bias correction of Adam), so no end is pulled to zero.

/** Smooths values in their order; `weight` 0 leaves them as they are, towards 1 they move less and less. */
export function smoothValues(values: ArrayLike<number>, weight: number): Float64Array {
  const { length } = values
  const smoothed = Float64Array.from(values)
  if (weight <= 0) return smoothed
  const kept = Math.min(weight, 0.999)
  const masses = new Float64Array(length)
  // Sum and mass rather than their ratio: near an end the way that has seen more counts more.
  let sum = 0
  let mass = 0
  for (let at = 0; at < length; at++) {
    sum = kept * sum + (1 - kept) * (values[at] ?? 0)
    mass = kept * mass + (1 - kept)
    smoothed[at] = sum
    masses[at] = mass
  }
  sum = 0
  mass = 0
  for (let at = length - 1; at >= 0; at--) {
    sum = kept * sum + (1 - kept) * (values[at] ?? 0)
    mass = kept * mass + (1 - kept)
    smoothed[at] = ((smoothed[at] ?? 0) + sum) / ((masses[at] ?? 0) + mass || 1)
  }
  return smoothed
}
