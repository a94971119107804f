import { expect, test } from 'vitest'
import { axesOf, lineUnder, type ManyLine, readLines, valueAt, wholeOf, zoomed } from './many-lines'

const line = (id: string, x: number[], y: number[]): ManyLine => ({ id, name: id, colour: 1, x, y })
const lines = [line('a', [0, 10], [0, 1]), line('b', [2, 6, 10], [1, 1, 0])]

test('the whole goes from the first to the last place of any line', () => {
  expect(wholeOf(lines)).toEqual({ from: 0, to: 10 })
  expect(wholeOf([line('one', [3], [1])])).toEqual({ from: 2.5, to: 3.5 })
  expect(wholeOf([])).toBeNull()
})

test('a value is read between two points, and nowhere beyond the ends', () => {
  expect(valueAt(lines[0] as ManyLine, 2.5)).toBeCloseTo(0.25)
  expect(valueAt(lines[1] as ManyLine, 1)).toBeNull()
  expect(readLines(lines, 5).map(({ line: { id } }) => id)).toEqual(['b', 'a'])
})

test('the line under the pointer is the nearest one within reach', () => {
  const axes = axesOf(lines, { from: 0, to: 10 }, { width: 600 })
  expect(lineUnder(lines, axes, { across: 0.5, up: 0.97 })?.line.id).toBe('b')
  expect(lineUnder(lines, axes, { across: 0.5, up: 0.53 })?.line.id).toBe('a')
  expect(lineUnder(lines, axes, { across: 0.5, up: 0.2 })).toBeNull()
})

test('the vertical axis spans what is seen in the stretch', () => {
  const spiked = [line('s', [0, 1, 2, 3], [100, 1, 2, 1])]
  expect(axesOf(spiked, { from: 0, to: 3 }, { width: 600 }).y.max).toBe(100)
  expect(axesOf(spiked, { from: 1, to: 3 }, { width: 600 }).y.max).toBe(2)
  expect(axesOf(spiked, { from: 1, to: 3 }, { width: 600 }).x).toMatchObject({ min: 1, max: 3 })
})

test('zooming keeps the place under the pointer, stays inside the whole and ends at it', () => {
  const whole = { from: 0, to: 10 }
  expect(zoomed(whole, whole, 5, 0.5)).toEqual({ from: 2.5, to: 7.5 })
  expect(zoomed({ from: 0, to: 4 }, whole, 0, 2)).toEqual({ from: 0, to: 8 })
  expect(zoomed({ from: 6, to: 10 }, whole, 10, 2)).toEqual({ from: 2, to: 10 })
  expect(zoomed({ from: 2, to: 8 }, whole, 5, 2)).toBeNull()
})
