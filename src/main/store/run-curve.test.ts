import { expect, test } from 'vitest'
import { mostCurvePoints, thinCurve } from './run-curve'

test('a short curve stays as it is', () => {
  expect(thinCurve([0.1, 0.3, 0.2])).toEqual([0.1, 0.3, 0.2])
})

test('a long curve keeps its peaks, its order and its end', () => {
  const long = Array.from({ length: 10_000 }, (_, at) => at / 10_000)
  long[5000] = 7
  long[7001] = -3
  const thin = thinCurve(long)
  expect(thin).toHaveLength(mostCurvePoints)
  expect(Math.max(...thin)).toBe(7)
  expect(thin.indexOf(7)).toBeLessThan(thin.indexOf(-3))
  expect(thin.at(-1)).toBeCloseTo(long.at(-1) ?? 0, 4)
})
