/** A proportion of `rows` with its 95 % interval after Wilson: it stays honest where all or none are right. */
export function proportionInterval(
  value: number,
  rows: number,
): { readonly value: number; readonly low: number; readonly high: number } {
  if (rows <= 0) return { value, low: value, high: value }
  const z = 1.96
  const share = z ** 2 / rows
  const centre = (value + share / 2) / (1 + share)
  const half = (z * Math.sqrt((value * (1 - value)) / rows + share / (4 * rows))) / (1 + share)
  return {
    value,
    low: Math.max(0, Math.min(value, centre - half)),
    high: Math.min(1, Math.max(value, centre + half)),
  }
}
