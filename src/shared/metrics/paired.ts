// Whether one model is righter than another on the same rows, from the rows on which they differ alone. Pure.

/** The difference between two models on the same rows. */
export type PairedDifference = {
  readonly rows: number
  /** Rows that only the first, and only the second, got right. */
  readonly onlyFirst: number
  readonly onlySecond: number
  /** Share right of the first less that of the second, with its 95 % interval. */
  readonly difference: number
  readonly low: number
  readonly high: number
  /** Two-sided exact p of McNemar's test: how often chance alone would part them as far. */
  readonly p: number
}

const z95 = 1.959963984540054

/**
 * The difference with its Wald interval for paired shares (Newcombe 1998, method 1) and McNemar's exact test, which is
 * the sign test over the rows that part them. Over 2,000 such rows the normal law with continuity correction stands in.
 */
export function pairedDifference(rows: number, onlyFirst: number, onlySecond: number): PairedDifference {
  const parted = onlyFirst + onlySecond
  const gain = onlyFirst - onlySecond
  const difference = rows > 0 ? gain / rows : 0
  const error = rows > 0 ? (z95 * Math.sqrt(Math.max(0, parted - gain ** 2 / rows))) / rows : 0
  return {
    rows,
    onlyFirst,
    onlySecond,
    difference,
    low: difference - error,
    high: difference + error,
    p: signTest(Math.min(onlyFirst, onlySecond), parted),
  }
}

/** Two-sided probability of `fewer` or fewer heads, or as many tails, in `all` fair throws. */
function signTest(fewer: number, all: number): number {
  if (all === 0) return 1
  if (all > 2000) {
    const z = (Math.abs(all - 2 * fewer) - 1) / Math.sqrt(all)
    return Math.min(1, 2 * (1 - normal(Math.max(0, z))))
  }
  // In logs: 2^-2000 is no number.
  let log = -all * Math.LN2
  let sum = 0
  for (let heads = 0; heads <= fewer; heads++) {
    sum += Math.exp(log)
    log += Math.log(all - heads) - Math.log(heads + 1)
  }
  return Math.min(1, 2 * sum)
}

/** The normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8); x from 0. */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * x)
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * poly
}

/** Mean and sample standard deviation (n - 1); the latter is 0 for one value. */
export function meanAndDeviation(values: readonly number[]): {
  readonly mean: number
  readonly deviation: number
} {
  const mean = values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length)
  if (values.length < 2) return { mean, deviation: 0 }
  const squares = values.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) }
}
