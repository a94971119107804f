import { describe, expect, it } from 'vitest'
import { meanAndDeviation, pairedDifference } from './paired'

describe('two models on the same rows', () => {
  // scipy.stats.binomtest(min(b, c), b + c).pvalue
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 1, 0.21875],
    [30, 12, 0.007915897334896727],
    [100, 140, 0.01166409231767769],
    [3, 3, 1],
    [900, 1010, 0.012608304160630267],
  ])('have the exact p of McNemar’s test: %i and %i', (first, second, p) => {
    expect(pairedDifference(5000, first, second).p).toBeCloseTo(p, 9)
    expect(pairedDifference(5000, second, first).p).toBeCloseTo(p, 9)
  })

  it.each([
    [1200, 1100, 0.03896685268382023],
    [1500, 1300, 0.00016841162264376235],
  ])('come close to it where there are many: %i and %i', (first, second, p) => {
    expect(Math.abs(pairedDifference(5000, first, second).p - p) / p).toBeLessThan(0.03)
  })

  it('have an interval around their difference', () => {
    // Newcombe 1998, method 1, by hand: 0.18 ± 1.96 · sqrt(42 - 18² / 100) / 100
    const { difference, low, high } = pairedDifference(100, 30, 12)
    expect(difference).toBeCloseTo(0.18, 12)
    expect(low).toBeCloseTo(0.18 - (1.959964 * Math.sqrt(42 - 3.24)) / 100, 6)
    expect(high).toBeCloseTo(0.18 + (1.959964 * Math.sqrt(42 - 3.24)) / 100, 6)
    expect(pairedDifference(0, 0, 0)).toMatchObject({ difference: 0, low: 0, high: 0, p: 1 })
  })
})

it('mean and deviation are those of a sample', () => {
  expect(meanAndDeviation([1, 2, 3, 4])).toEqual({ mean: 2.5, deviation: Math.sqrt(5 / 3) })
  expect(meanAndDeviation([7])).toEqual({ mean: 7, deviation: 0 })
})
