import { expect, test } from 'vitest'
import { wilson } from './wilson'

// Values of scipy.stats.binomtest(hits, rows).proportion_ci(method='wilson').
test.each([
  [5, 10, 0.236593, 0.763407],
  [0, 10, 0, 0.277533],
  [2877, 3080, 0.924776, 0.942324],
])('%i of %i', (hits, rows, low, high) => {
  const found = wilson(hits, rows)
  expect(found.low).toBeCloseTo(low, 5)
  expect(found.high).toBeCloseTo(high, 5)
})

test('no rows say nothing', () => {
  expect(wilson(0, 0)).toEqual({ value: 0, low: 0, high: 1 })
})
