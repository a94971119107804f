import { expect, test } from 'vitest'
import { linearAxis, logAxis, niceStep, place, separate } from './scale'

test('steps are round', () => {
  expect(niceStep(10, 5)).toBe(2)
  expect(niceStep(47, 5)).toBe(10)
  expect(niceStep(0.9, 5)).toBeCloseTo(0.2)
})

test('a linear axis has four to seven round lines around its values', () => {
  for (const values of [
    [0, 4.97],
    [50.2, 92.1],
    [0.151, 0.389],
    [88, 89],
    [3, 3],
  ]) {
    const axis = linearAxis(values)
    expect(axis.min).toBeLessThanOrEqual(Math.min(...values))
    expect(axis.max).toBeGreaterThanOrEqual(Math.max(...values))
    expect(axis.ticks.length).toBeGreaterThanOrEqual(3)
    expect(axis.ticks.length).toBeLessThanOrEqual(8)
  }
})

test('an axis of percentages does not go over its ceiling', () => {
  const axis = linearAxis([52, 99.8], { floor: 0, ceiling: 100 })
  expect(axis.max).toBe(100)
  expect(axis.ticks).toContain(100)
})

test('no values give an axis all the same', () => {
  expect(linearAxis([], { floor: 0, ceiling: 5 }).ticks).toEqual([0, 1, 2, 3, 4, 5])
})

test('a log axis has powers of ten and places them evenly', () => {
  const axis = logAxis([0.012, 4.3])
  expect(axis.ticks).toEqual([0.01, 0.1, 1, 10])
  expect(place(axis, 0.1)).toBeCloseTo(1 / 3)
  expect(logAxis([0, -1]).ticks.length).toBeGreaterThan(1)
})

test('places run from 0 to 1 over an axis', () => {
  const axis = linearAxis([0, 5])
  expect(place(axis, 0)).toBe(0)
  expect(place(axis, 2.5)).toBe(0.5)
  expect(place(axis, 5)).toBe(1)
})

test('names that would overlap move apart and stay inside', () => {
  const places = separate([100, 102, 101], 14, 0, 110)
  const sorted = [...places].sort((a, b) => a - b)
  sorted.forEach((one, index) => {
    if (index > 0) expect(one - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(14)
  })
  expect(Math.max(...places)).toBeLessThanOrEqual(110)
  expect((places[0] ?? 0) < (places[2] ?? 0) && (places[2] ?? 0) < (places[1] ?? 0)).toBe(true)
})

test('names that have room stay where they wish to be', () => {
  expect(separate([10, 60], 14, 0, 100)).toEqual([10, 60])
})
