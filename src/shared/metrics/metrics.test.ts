import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/metrics.json'
import { computeMetrics, evaluate, standardBootstrap } from './evaluate'
import { metricIds } from './ids'
import { metrics } from './index'

const unit = 1 / 65536

function scoresOf(values: readonly number[]): Float32Array {
  return Float32Array.from(values, (value) => value * unit)
}

describe('metrics', () => {
  it('are listed once each, under their own id', () => {
    expect(Object.keys(metrics)).toEqual([...metricIds])
    for (const id of metricIds) expect(metrics[id].id).toBe(id)
  })

  it('all have golden values in every case', () => {
    expect(golden.cases.length).toBeGreaterThanOrEqual(200)
    for (const { name, expected } of golden.cases)
      expect(Object.keys(expected).sort(), name).toEqual([...metricIds].sort())
  })

  it.each(metricIds)('%s is what scikit-learn says', (id) => {
    for (const { name, truth, scores, classes, expected } of golden.cases) {
      const value = computeMetrics(Int32Array.from(truth), scoresOf(scores), classes)[id]
      expect(Math.abs(value - expected[id]), `${name}: ${value} for ${expected[id]}`).toBeLessThan(1e-9)
    }
  })

  it('are numbers, not NaN, over no rows', () => {
    const values = computeMetrics(new Int32Array(0), new Float32Array(0), 3)
    for (const id of metricIds) expect(values[id], id).toBe(0)
  })
})

describe('evaluate', () => {
  const truth = Int32Array.from([0, 1, 1, 2, 2, 0])
  const scores = Float32Array.from([0.9, 0.1, 0.2, 0.8, 0.7, 0.3, 0.6, 0.4, 0.1, 0.9, 0.8, 0.2])
  const names = ['red', 'green', 'blue']

  it('counts labels unseen in training as wrong and names them', () => {
    const result = evaluate({ truth, scores, classes: 2, names })
    expect(result.rows).toBe(6)
    expect(result.right).toBe(3)
    expect(result.unseenLabels).toEqual(['blue'])
    expect(result.labels[2]).toEqual({
      label: 'blue',
      precision: 0,
      recall: 0,
      f1: 0,
      support: 2,
      predicted: 0,
    })
  })

  it('gives a label without a name a place of its own', () => {
    const result = evaluate({
      truth: truth.map((label) => (label === 2 ? -1 : label)),
      scores,
      classes: 2,
      names,
    })
    expect(result.right).toBe(3)
    expect(result.unseenLabels).toEqual(['label not in training'])
    expect(result.labels).toHaveLength(4)
  })

  it('fills the confusion with every row once', () => {
    const { confusion } = evaluate({ truth, scores, classes: 2, names })
    expect(confusion).toEqual([
      { truth: 0, predicted: 0, count: 2 },
      { truth: 1, predicted: 0, count: 1 },
      { truth: 1, predicted: 1, count: 1 },
      { truth: 2, predicted: 0, count: 1 },
      { truth: 2, predicted: 1, count: 1 },
    ])
  })

  it('gives the same intervals for the same seed, around the value', () => {
    const input = { truth, scores, classes: 2, names, bootstrap: standardBootstrap }
    const one = evaluate(input)
    expect(evaluate(input)).toEqual(one)
    const { value, low, high } = one.metrics['accuracy'] ?? { value: 0, low: 1, high: 0 }
    expect(value).toBe(0.5)
    expect(low).toBeLessThan(0.5)
    expect(high).toBeGreaterThan(0.5)
  })

  it('has intervals as wide as the binomial law says', () => {
    const rows = 400
    const many = Float32Array.from({ length: rows * 2 }, (_, index) => (index % 2 === 0 ? 0.9 : 0.1))
    const result = evaluate({
      truth: Int32Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? 1 : 0)),
      scores: many,
      classes: 2,
      names: ['a', 'b'],
      bootstrap: {
        resamples: 2e3,
        seed: 7,
      },
    })
    const { low, high } = result.metrics['accuracy'] ?? { low: 0, high: 0 }
    const half = 1.96 * Math.sqrt((0.8 * 0.2) / rows)
    expect(Math.abs(high - low - 2 * half)).toBeLessThan(0.01)
  })

  it('has no interval for a single row', () => {
    const result = evaluate({
      truth: Int32Array.of(0),
      scores: Float32Array.of(1, 0),
      classes: 2,
      names,
      bootstrap: standardBootstrap,
    })
    expect(result.metrics['accuracy']).toEqual({ value: 1, low: 1, high: 1 })
  })
})
