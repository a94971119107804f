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
  // Forwards (4·½, mass ½), backwards (2·¼ + 4·½, mass ¾) at the first of two points.
  expect(first?.y).toBeCloseTo((2 + 2.5) / (0.5 + 0.75))
  expect(second?.y).toBeCloseTo((4 * 0.25 + 2 * 0.5 + 1) / (0.75 + 0.5))
})

test('a straight fall is not trailed behind in its middle', () => {
  const fall = at(Array.from({ length: 101 }, (_, index) => 100 - index))
  expect(smooth(fall, 0.9)[50]?.y).toBeCloseTo(50)
})

test('the curve moves less than what it smooths', () => {
  const noise = at(Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 0 : 1)))
  const tail = smooth(noise, 0.9)
    .slice(50)
    .map((point) => point.y)
  expect(Math.max(...tail) - Math.min(...tail)).toBeLessThan(0.2)
})
