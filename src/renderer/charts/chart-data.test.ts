import { describe, expect, it } from 'vitest'
import { lineData, spotsOf, spotText } from './chart-data'
import type { LineChartSpec } from './line-chart-layout'
import { readAt } from './line-chart-layout'
import { spotUnder } from './SpotReader'

const spec: LineChartSpec = {
  unit: 'epoch',
  format: (value) => `${value.toFixed(1)} %`,
  lines: [
    { id: 'raw', name: '', style: 'raw', colour: 1, points: [{ x: 1, y: 40 }] },
    {
      id: 'own',
      name: '',
      readAs: 'caught',
      style: 'evaluated',
      colour: 1,
      points: [
        { x: 1, y: 50 },
        { x: 2, y: 60 },
      ],
      band: [{ x: 2, low: 55, high: 64 }],
    },
    {
      id: 'random',
      name: 'at random',
      style: 'reference',
      colour: 2,
      points: [
        { x: 0, y: 0 },
        { x: 4, y: 100 },
      ],
    },
  ],
}

describe('the figures of a line chart', () => {
  it('are a row a place, with intervals where there are any and the raw line left out', () => {
    expect(lineData(spec)).toEqual({
      head: ['epoch', 'caught', '95\u202f% interval', 'at random'],
      rows: [
        ['1', '50.0 %', '', '25.0 %'],
        ['2', '60.0 %', '55.0 % to 64.0 %', '50.0 %'],
      ],
    })
  })

  it('read a reference on the straight way between its points, and not beyond them', () => {
    const at = (x: number): (number | undefined)[] =>
      readAt(spec, x)
        .values.filter(({ line }) => line.id === 'random')
        .map(({ y }) => y)
    expect([at(0), at(1), at(4), at(5)]).toEqual([[0], [25], [100], []])
  })
})

describe('spots', () => {
  const data = {
    head: ['part', 'accuracy', 'interval'],
    rows: [
      ['test', '90', '88 to 92'],
      ['train', '99', ''],
    ],
  }
  const spots = spotsOf(data, (row) => ({ x: 0.25 + row / 2, y: 0.5 }))

  it('say what stands in their row, without what is empty', () => {
    expect(spots.map(spotText)).toEqual(['test: 90 accuracy, 88 to 92 interval', 'train: 99 accuracy'])
  })

  it('are found where the pointer is, and not far from it', () => {
    const box = { width: 200, height: 100 }
    expect(spotUnder(spots, { x: 60, y: 45 }, box, 'both')).toBe(0)
    expect(spotUnder(spots, { x: 140, y: 5 }, box, 'x')).toBe(1)
    expect(spotUnder(spots, { x: 140, y: 5 }, box, 'both')).toBeNull()
    expect(spotUnder(spots, { x: 100, y: 50 }, box, 'x')).toBeNull()
    expect(spotUnder([], { x: 0, y: 0 }, box, 'both')).toBeNull()
  })
})
