// Figures of several labels a message and of ordered classes, against scikit-learn (test/golden/make-kinds-metrics.py).
import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/kinds-metrics.json'
import { evaluate, standardBootstrap } from './evaluate'
import { metricsOf } from './index'
import { evaluateMulti } from './evaluate-multi'
import { computeMulti, multiMetricIds } from './multi'
import { orderedFigures, orderedMetricIds, tallyOrdered } from './ordered'
import { bestThreshold, defaultThreshold } from './threshold'

const scoresOf = (values: readonly number[]) => Float32Array.from(values, (value) => value / 65536)

describe('several labels a message', () => {
  it.each(golden.multi)('have the figures that scikit-learn gives: $name', (given) => {
    const { truth, classes, threshold, expected, labels } = given
    const input = { truth, scores: scoresOf(given.scores), classes, threshold }
    const values = computeMulti(input)
    expect(Object.keys(values)).toEqual([...multiMetricIds])
    for (const id of multiMetricIds) expect(values[id], id).toBeCloseTo(expected[id], 6)
    const names = labels.map((_, index) => `label ${index}`)
    const figures = evaluateMulti({ ...input, names, bootstrap: standardBootstrap })
    figures.labels.forEach((own, index) => {
      const { precision = 0, recall = 0, f1 = 0, support, predicted } = labels[index] ?? {}
      expect(own).toMatchObject({ label: names[index], support, predicted })
      expect([own.precision, own.recall, own.f1].map((value) => value.toFixed(6))).toEqual(
        [precision, recall, f1].map((value) => value.toFixed(6)),
      )
    })
    for (const id of multiMetricIds) {
      const { value, low, high } = figures.metrics[id] ?? { value: Number.NaN, low: 0, high: 0 }
      expect(value).toBe(values[id])
      expect(low <= value + 1e-9 && value <= high + 1e-9, `${id} ${low} ${value} ${high}`).toBe(true)
    }
  })

  it('count a label that training never saw as missed, and name it', () => {
    const scores = Float32Array.of(0.9, 0.1, 0.2, 0.8)
    const input = { truth: [[0], [1, 2]], scores, classes: 2, threshold: 0.5, names: ['a', 'b', 'c'] }
    const figures = evaluateMulti(input)
    expect(figures).toMatchObject({ rows: 2, right: 1, unseenLabels: ['c'] })
    expect(figures.metrics['macroRecall']?.value).toBeCloseTo(2 / 3, 9)
  })

  it('have no figures but zeros over no rows', () => {
    const values = computeMulti({ truth: [], scores: new Float32Array(0), classes: 3, threshold: 0.5 })
    for (const id of multiMetricIds) expect(values[id], id).toBe(0)
  })
})

describe('the threshold', () => {
  it.each(golden.multi)('gives the best micro-F1 that any gives: $name', ({ truth, scores, classes }) => {
    const own = scoresOf(scores)
    const f1 = (threshold: number) => computeMulti({ truth, scores: own, classes, threshold }).microF1
    const threshold = bestThreshold(truth, own, classes)
    expect(threshold).toBeGreaterThanOrEqual(0.05)
    expect(threshold).toBeLessThanOrEqual(0.95)
    const tried = Array.from({ length: 901 }, (_, step) => f1(0.05 + step / 1000))
    expect(f1(threshold)).toBeGreaterThanOrEqual(Math.max(...tried) - 1e-9)
  })

  it('is one half where that is as good as any other, or nothing is known', () => {
    expect(bestThreshold([[0], []], Float32Array.of(0.9, 0.1), 1)).toBe(defaultThreshold)
    expect(bestThreshold([], new Float32Array(0), 3)).toBe(defaultThreshold)
  })
})

describe('ordered classes', () => {
  it.each(golden.ordered)(
    'have the figures that scikit-learn gives: $name',
    ({ truth, given, classes, expected }) => {
      const rows = { truth: Int32Array.from(truth), predicted: Int32Array.from(given) }
      const values = orderedFigures(tallyOrdered(rows, classes))
      for (const id of orderedMetricIds) expect(values[id], id).toBeCloseTo(expected[id], 9)
      const scores = new Float32Array(truth.length * classes)
      given.forEach((label, row) => (scores[row * classes + label] = 1))
      const names = Array.from({ length: classes }, (_, index) => `${index + 1}`)
      const input = { truth: rows.truth, scores, classes, names, bootstrap: standardBootstrap }
      const { metrics } = evaluate({ ...input, isOrdered: true })
      expect(Object.keys(metrics)).toEqual(Object.keys(metricsOf('ordered')))
      for (const id of orderedMetricIds) {
        const { value, low, high } = metrics[id] ?? { value: Number.NaN, low: 0, high: 0 }
        expect(value).toBeCloseTo(expected[id], 9)
        expect(low <= value && value <= high, id).toBe(true)
      }
      expect(Object.keys(evaluate(input).metrics)).not.toContain('mae')
    },
  )

  it('count a class that training never saw as wrong by the whole scale', () => {
    const tally = tallyOrdered({ truth: Int32Array.of(0, 3), predicted: Int32Array.of(0, 2) }, 3)
    expect(orderedFigures(tally)).toMatchObject({ mae: 1, withinOne: 0.5, twoGroupAccuracy: 0.5 })
  })
})
