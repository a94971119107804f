import { expect, test } from 'vitest'
import { layOut, type LineChartSpec, nearest, readablePlaces, readAt } from './line-chart-layout'

const spec: LineChartSpec = {
  unit: 'epoch',
  until: 5,
  hasWholeTicks: true,
  floor: 0,
  format: (value) => value.toFixed(3),
  lines: [
    {
      id: 'raw',
      name: '',
      style: 'raw',
      colour: 1,
      points: [
        { x: 0, y: 5 },
        { x: 3.4, y: 0.1 },
      ],
    },
    {
      id: 'train',
      name: 'training',
      style: 'smooth',
      colour: 1,
      points: [
        { x: 0, y: 4.5 },
        { x: 3.4, y: 0.152 },
      ],
    },
    {
      id: 'val',
      name: 'validation',
      style: 'evaluated',
      colour: 2,
      points: [
        { x: 1, y: 1 },
        { x: 3, y: 0.2 },
      ],
    },
  ],
}

test('the axis runs to what is still to come, with whole ticks', () => {
  const layout = layOut(spec, 420, 440)
  expect(layout.x.max).toBe(5)
  expect(layout.x.ticks).toEqual([0, 1, 2, 3, 4, 5])
  expect(layout.lastX).toBe(3.4)
})

test('names stand at the ends, never over each other, and a raw line has none', () => {
  const { names } = layOut(spec, 420, 440)
  expect(names.map((name) => name.text)).toEqual(['training 0.152', 'validation 0.200'])
  expect(Math.abs((names[0]?.y ?? 0) - (names[1]?.y ?? 0))).toBeGreaterThanOrEqual(15)
})

test('an empty chart keeps its axes', () => {
  const layout = layOut({ ...spec, lines: [] }, 420, 440)
  expect(layout.isEmpty).toBe(true)
  expect(layout.y.ticks.length).toBeGreaterThan(2)
})

test('reading goes from evaluation to evaluation and gives every line', () => {
  expect(readablePlaces(spec)).toEqual([1, 3])
  expect(nearest([1, 3], 2.4)).toBe(3)
  expect(readAt(spec, 3).values.map(({ line }) => line.id)).toEqual(['train', 'val'])
  expect(readAt(spec, 0).values.map(({ line }) => line.id)).toEqual(['train'])
})

test('many epochs get round whole ticks', () => {
  expect(layOut({ ...spec, until: 12 }, 420, 440).x.ticks).toEqual([0, 2, 4, 6, 8, 10, 12])
  expect(layOut({ ...spec, until: 500 }, 420, 440).x.ticks).toEqual([0, 100, 200, 300, 400, 500])
})

test('a log axis keeps values inside the plot', () => {
  const layout = layOut({ ...spec, isLog: true }, 420, 440)
  expect(layout.y.kind).toBe('log')
  expect(layout.y.min).toBeLessThanOrEqual(0.1)
})
