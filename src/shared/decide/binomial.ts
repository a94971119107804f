// How far a share over few rows can be off: quantiles of the binomial distribution. A bootstrap that draws rows within each
// label gives exactly this distribution, so that nothing has to be drawn row by row. Pure.

/** Standard normal distribution function (Abramowitz and Stegun 1964, 7.1.26; error under 1.5e-7). */
export function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const erf = 1 - tail * Math.exp(-x * x)
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2
}

/**
 * Number of successes in `rows` draws with chance `share` at the quantile of the standard normal `z`: exact by summing
 * where few are expected, else by the Cornish-Fisher expansion (1938) of the binomial to its skewness.
 */
export function binomialAt(z: number, rows: number, share: number): number {
  if (rows <= 0 || share <= 0) return 0
  if (share >= 1) return rows
  if (share > 0.5) return rows - binomialAt(-z, rows, 1 - share)
  const variance = rows * share * (1 - share)
  if (variance >= 9) {
    const found = rows * share + z * Math.sqrt(variance) + ((z * z - 1) * (1 - 2 * share)) / 6
    return Math.min(rows, Math.max(0, Math.round(found)))
  }
  const wanted = normalCdf(z)
  let chance = (1 - share) ** rows
  let sum = chance
  let found = 0
  while (sum < wanted && found < rows) {
    chance *= ((rows - found) / (found + 1)) * (share / (1 - share))
    sum += chance
    found++
  }
  return found
}
