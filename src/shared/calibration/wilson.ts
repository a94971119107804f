const z = 1.959963984540054

/** A share with its 95 % Wilson score interval (Wilson 1927); of nothing it is 0 to 1. */
export function wilson(
  hits: number,
  of: number,
): { readonly value: number; readonly low: number; readonly high: number } {
  if (of === 0) return { value: 0, low: 0, high: 1 }
  const share = hits / of
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  return {
    value: share,
    low: hits === 0 ? 0 : Math.max(0, middle - half),
    high: hits === of ? 1 : Math.min(1, middle + half),
  }
}
