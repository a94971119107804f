import type { Estimate } from '../domain/prediction'

const z = 1.959963984540054

/**
 * A share of rows with its 95 % interval after Wilson, "Probable inference, the law of succession, and statistical
 * inference", JASA 22, 1927: it stays inside 0 and 1 and is honest where all or none are right. 0 of no rows.
 */
export function wilson(hits: number, rows: number): Estimate {
  if (rows <= 0) return { value: 0, low: 0, high: 1 }
  const value = hits / rows
  const share = z ** 2 / rows
  const centre = (value + share / 2) / (1 + share)
  const half = (z * Math.sqrt((value * (1 - value)) / rows + share / (4 * rows))) / (1 + share)
  return {
    value,
    low: Math.max(0, Math.min(value, centre - half)),
    high: Math.min(1, Math.max(value, centre + half)),
  }
}
