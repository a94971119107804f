/** A proportion with its 95 % interval by the normal approximation, within 0 and 1. */
export function normalInterval(
  value: number,
  rows: number,
): { readonly value: number; readonly low: number; readonly high: number } {
  const half = rows > 0 ? 1.96 * Math.sqrt((value * (1 - value)) / rows) : 0
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half) }
}
