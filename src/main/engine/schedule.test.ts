import { describe, expect, it } from 'vitest'
import { learningRateAt } from './schedule'

const steps = (kind: 'linear' | 'cosine' | 'constant', warmup: number) =>
  Array.from({ length: 10 }, (_, index) =>
    learningRateAt({ kind, peak: 1, warmup, totalSteps: 10 }, index + 1),
  )

describe('the learning rate', () => {
  it('falls linearly and would be zero one step after the last', () => {
    expect(steps('linear', 0).map((rate) => Number(rate.toFixed(6)))).toEqual([
      1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1,
    ])
  })

  it('stays when constant', () => {
    expect(new Set(steps('constant', 0))).toEqual(new Set([1]))
  })

  it('rises over the warm-up, is never zero and never above the peak', () => {
    const rates = steps('linear', 4)
    expect(rates.slice(0, 5).map((rate) => Number(rate.toFixed(6)))).toEqual([0.25, 0.5, 0.75, 1, 1])
    expect(Math.min(...rates)).toBeGreaterThan(0)
    expect(Math.max(...rates)).toBe(1)
    expect(steps('constant', 2).slice(0, 3)).toEqual([0.5, 1, 1])
  })

  it('falls in half a wave: slowly, fast in the middle, slowly', () => {
    const rates = steps('cosine', 0)
    expect(rates[0]).toBe(1)
    expect(rates[5]).toBeCloseTo(0.5, 10)
    expect(rates[1]).toBeCloseTo((1 + Math.cos(0.1 * Math.PI)) / 2, 10)
    expect((rates[4] ?? 0) - (rates[5] ?? 0)).toBeGreaterThan((rates[0] ?? 0) - (rates[1] ?? 0))
  })
})
