// Weak slices: a planted one is found, chance alone is not, and the test is Fisher's.
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRng } from '../rng'
import { fisherUpper, logFactorials } from './fisher'
import { holm } from './holm'
import { findWeak } from './weak'

const rows = 1500

function attributes(seed: number) {
  const rng = createRng(seed)
  return [5, 3, 8, 4].map((values) => ({
    values,
    of: Int32Array.from({ length: rows }, () => rng.below(values)),
  }))
}

const golden = JSON.parse(
  fs.readFileSync(join(import.meta.dirname, '../../../test/golden/slices.json'), 'utf8'),
) as { fisher: [number, number, number, number, number][]; holm: [number[], number[]][] }

it('tests as scipy does, on 200 random tables and those at the ends', () => {
  expect(golden.fisher.length).toBeGreaterThan(200)
  const logs = logFactorials(Math.max(...golden.fisher.map(([, , , all]) => all)))
  for (const [wrongInside, inside, wrong, all, p] of golden.fisher) {
    const name = `${wrongInside} of ${inside}, ${wrong} of ${all}`
    expect(fisherUpper(wrongInside, inside, wrong, all, logs) / p, name).toBeCloseTo(1, 7)
  }
})

it('corrects as statsmodels does, on 200 random lists and those at the ends', () => {
  expect(golden.holm.length).toBeGreaterThan(200)
  for (const [values, corrected] of golden.holm)
    holm(values).forEach((one, at) => expect(one).toBeCloseTo(corrected[at] ?? -1, 12))
  expect(holm([])).toEqual([])
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
