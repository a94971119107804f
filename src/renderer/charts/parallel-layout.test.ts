import { describe, expect, it } from 'vitest'
import { cornersOf, layOutParallel, type ParallelSpec, passes } from './parallel-layout'
import { mixed, parallelOption } from './parallel-option'

const format = (value: number): string => String(value)
const spec: ParallelSpec = {
  axes: [
    { id: 'rate', name: 'Learning rate', scale: 'log', format },
    { id: 'family', name: 'Family', scale: 'words', words: ['bag', 'encoder'], format },
    { id: 'metric', name: 'Macro-F1', scale: 'linear', format },
  ],
  lines: [
    { id: 'a', name: 'a', values: [0.001, 'bag', 0.5], shade: 0, isBest: false },
    { id: 'b', name: 'b', values: [0.1, 'encoder', 0.9], shade: 1, isBest: true },
    { id: 'c', name: 'c', values: [0.01, null, 0.7], shade: 0.5, isBest: false },
  ],
}
const layout = layOutParallel(spec, 472, 142)

describe('a parallel layout', () => {
  it('has its axes at equal distances and its scales from foot to top', () => {
    expect(layout.axes.map(({ x }) => x)).toEqual([52, 252, 452])
    const [rate, family, metric] = layout.axes
    expect([0.001, 0.01, 0.1].map((value) => rate?.at(value))).toEqual([0, expect.closeTo(0.5, 9), 1])
    expect(['bag', 'encoder'].map((word) => family?.at(word))).toEqual([0.25, 0.75])
    expect([0.5, 0.7, 0.9].map((value) => metric?.at(value))).toEqual([0, expect.closeTo(0.5, 9), 1])
    expect(rate?.ticks.map(({ text }) => text)).toEqual(['0.001', '0.01', '0.1'])
  })

  it('draws a line from axis to axis and leaves out the one where it has no value', () => {
    const [a, , c] = spec.lines
    expect(a && cornersOf(layout, a)).toEqual([
      { x: 52, y: 130 },
      { x: 252, y: 105 },
      { x: 452, y: 130 },
    ])
    expect(c && cornersOf(layout, c).map(({ x }) => x)).toEqual([52, 452])
  })

  it('keeps the lines that pass every brushed stretch', () => {
    const kept = (brushed: Parameters<typeof passes>[2]) =>
      spec.lines.filter((line) => passes(layout, line, brushed)).map(({ id }) => id)
    expect(kept({})).toEqual(['a', 'b', 'c'])
    expect(kept({ metric: { low: 0.4, high: 1 } })).toEqual(['b', 'c'])
    expect(kept({ metric: { low: 0.4, high: 1 }, rate: { low: 0, high: 0.6 } })).toEqual(['c'])
    // A line without a value there does not pass.
    expect(kept({ family: { low: 0, high: 1 } })).toEqual(['a', 'b'])
  })

  it('puts the only value of an axis into its middle', () => {
    const one = layOutParallel({ ...spec, lines: spec.lines.slice(0, 1) }, 472, 142)
    expect(one.axes[0]?.at(0.001)).toBe(0.5)
    // Before the first trial is done there is none.
    expect(layOutParallel({ ...spec, lines: [] }, 472, 142).axes.map(({ ticks }) => ticks.length)).toEqual([
      0, 2, 0,
    ])
  })
})

describe('the picture', () => {
  const palette = {
    font: 'Inter',
    surface: '#ffffff',
    canvas: '#f5f3ef',
    line: '#e6e2db',
    axis: '#d2cdc4',
    grid: '#edeae4',
    text: '#1e1d1a',
    text3: '#716c63',
    series: ['#0b6b7a'],
    seriesText: ['#0b6b7a'],
  }
  const drawn = (brushed: Parameters<typeof passes>[2]) => {
    const { series } = parallelOption(spec, layout, palette, brushed, { width: 472, height: 142 })
    return (series[0]?.data ?? []) as { value: unknown[]; lineStyle: { color: string; width: number } }[]
  }

  it('draws the best last, thickest and in the strongest colour', () => {
    const lines = drawn({})
    expect(lines.map(({ lineStyle }) => [lineStyle.color, lineStyle.width])).toEqual([
      ['#d2cdc4', 1.5],
      ['#6f9c9f', 1.5],
      ['#0b6b7a', 3],
    ])
    expect(lines[1]?.value[1]).toBe('-')
  })

  it('draws what a brush leaves out faintly', () => {
    expect(drawn({ metric: { low: 0, high: 0.1 } }).map(({ lineStyle }) => lineStyle.color)).toEqual([
      '#edeae4',
      '#edeae4',
      '#d2cdc4',
    ])
  })

  it('mixes two colours, and takes the second where the first is no hex', () => {
    expect(mixed('#000', '#ffffff', 0.5)).toBe('#808080')
    expect(mixed('rgb(0, 0, 0)', '#ffffff', 0.5)).toBe('#ffffff')
  })
})
