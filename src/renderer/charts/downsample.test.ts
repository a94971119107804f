import { expect, test } from 'vitest'
import { downsample } from './downsample'

const wave = Array.from({ length: 50_000 }, (_, x) => ({ x, y: Math.sin(x / 300) }))

test('a short series comes back as it is', () => {
  const points = wave.slice(0, 10)
  expect(downsample(points, 2000)).toEqual(points)
})

test('a long series has at most the asked number of points, in order, with both ends', () => {
  const points = downsample(wave, 2000)
  expect(points.length).toBeLessThanOrEqual(2000)
  expect(points.length).toBeGreaterThan(1000)
  expect(points[0]).toEqual(wave[0])
  expect(points.at(-1)).toEqual(wave.at(-1))
  expect(points.every((point, index) => index === 0 || point.x > (points[index - 1]?.x ?? 0))).toBe(true)
})

test('a single spike survives', () => {
  const spiked = wave.map((point) => (point.x === 31_337 ? { ...point, y: 9 } : point))
  expect(Math.max(...downsample(spiked, 200).map((point) => point.y))).toBe(9)
})

test('points that are no number are left out', () => {
  expect(
    downsample([
      { x: 0, y: Number.NaN },
      { x: 1, y: 2 },
    ]),
  ).toEqual([{ x: 1, y: 2 }])
})
