import { expect, test } from 'vitest'
import { smooth } from './smooth'

const at = (values: number[]) => values.map((y, x) => ({ x, y }))

test('weight 0 leaves the curve as it is', () => {
  expect(smooth(at([3, 1, 2]), 0)).toEqual(at([3, 1, 2]))
})

test('a constant stays constant from the first point on', () => {
  for (const point of smooth(at([5, 5, 5, 5]), 0.9)) expect(point.y).toBeCloseTo(5)
})

test('smoothing follows the formula', () => {
  const [first, second] = smooth(at([4, 2]), 0.5)
  expect(first?.y).toBeCloseTo(4)
  expect(second?.y).toBeCloseTo((0.5 * (0.5 * 4) + 0.5 * 2) / 0.75)
})

test('the curve moves less than what it smooths', () => {
  const noise = at(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 0 : 1)))
  const tail = smooth(noise, 0.9).slice(50).map((point) => point.y)
  expect(Math.max(...tail) - Math.min(...tail)).toBeLessThan(0.2)
})
