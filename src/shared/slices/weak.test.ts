// Weak slices: a planted one is found, chance alone is not, and the test is Fisher's.
import { describe, expect, it } from 'vitest'
import { createRng } from '../rng'
import { fisherUpper, logFactorials } from './fisher'
import { findWeak } from './weak'

const rows = 1500

function attributes(seed: number) {
  const rng = createRng(seed)
  return [5, 3, 8, 4].map((values) => ({
    values,
    of: Int32Array.from({ length: rows }, () => rng.below(values)),
  }))
}

describe('Fisher one-sided', () => {
  // scipy.stats.fisher_exact([[k, n-k], [K-k, N-n-K+k]], alternative='greater').pvalue
  it.each([
    [8, 10, 12, 30, 0.002654716597745083],
    [3, 10, 12, 30, 0.8830013564646249],
    [0, 10, 12, 30, 1],
    [40, 100, 200, 1500, 3.501471585760051e-12],
  ])('%i of %i, %i of %i in all', (k, n, wrong, all, p) => {
    expect(fisherUpper(k, n, wrong, all, logFactorials(all)) / p).toBeCloseTo(1, 8)
  })
})

describe('weak slices', () => {
  it('finds a planted pair, and no slice that is weak only through it', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const all = attributes(seed)
      const rng = createRng(1000 + seed)
      const isIn = (row: number): boolean => all[0]?.of[row] === 2 && all[1]?.of[row] === 1
      const right = Uint8Array.from({ length: rows }, (_, row) =>
        rng.next() < (isIn(row) ? 0.5 : 0.9) ? 1 : 0,
      )
      const { weak, tried } = findWeak(all, right, 30)
      expect(tried).toBeGreaterThan(50)
      expect(weak[0]?.place).toEqual([
        { attribute: 0, value: 2 },
        { attribute: 1, value: 1 },
      ])
      expect(weak.length).toBeLessThanOrEqual(2)
    }
  })

  it('finds none where there is none, in 95 % of seeds at least', () => {
    let found = 0
    for (let seed = 1; seed <= 200; seed++) {
      const rng = createRng(5000 + seed)
      const right = Uint8Array.from({ length: rows }, () => (rng.next() < 0.85 ? 1 : 0))
      if (findWeak(attributes(seed), right, 30).weak.length > 0) found++
    }
    expect(found).toBeLessThanOrEqual(10)
  })

  it('tries no slice with too few rows, inside or outside', () => {
    const of = Int32Array.from({ length: 100 }, (_, row) => (row < 20 ? 0 : 1))
    const right = Uint8Array.from({ length: 100 }, (_, row) => (row < 20 ? 0 : 1))
    expect(findWeak([{ values: 2, of }], right, 30)).toEqual({ tried: 0, beyondChance: 0, weak: [] })
    expect(findWeak([{ values: 2, of }], right, 20).weak).toHaveLength(1)
  })
})
