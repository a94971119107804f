/** z of the 95 % interval. */
const z = 1.959963984540054

/** 95 % interval of a share (Wilson 1927): `count` of `total`; 0 to 1 where there is nothing. */
export function wilson(
  count: number,
  total: number,
): { readonly count: number; readonly value: number; readonly low: number; readonly high: number } {
  if (total === 0) return { count, value: 0, low: 0, high: 1 }
  const share = count / total
  const scale = 1 + (z * z) / total
  const middle = (share + (z * z) / (2 * total)) / scale
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))
  return { count, value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
