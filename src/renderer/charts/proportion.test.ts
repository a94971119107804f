import { expect, it } from 'vitest'
import { proportionInterval } from './proportion'

it('agrees with Wilson’s interval as it is printed', () => {
  const { low, high } = proportionInterval(0.5, 100)
  expect(low).toBeCloseTo(0.4038, 4)
  expect(high).toBeCloseTo(0.5962, 4)
})

it('leaves doubt where every message is right', () => {
  const { low, high } = proportionInterval(1, 80)
  expect(low).toBeCloseTo(0.9542, 4)
  expect(high).toBe(1)
})

it('has no interval without messages', () => {
  expect(proportionInterval(0.4, 0)).toEqual({ value: 0.4, low: 0.4, high: 0.4 })
})
