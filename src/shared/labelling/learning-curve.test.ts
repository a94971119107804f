// The learning curve of labels beside SciPy (test/golden/make-learning-curves.py), and what is said of it.
import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/learning-curves.json'
import { createRng } from '../rng'
import {
  type CurvePoint,
  drawnValues,
  expectedGain,
  fitCurve,
  gainWords,
  labelsFor,
  labelsSaved,
  macroF1Of,
  resampleMacroF1,
  valueAt,
} from './learning-curve'

type Case = (typeof golden.curves)[number]
const pointsOf = ({ labels, values }: Case): CurvePoint[] =>
  labels.map((count, at) => ({ labels: count, value: values[at] ?? 0 }))

/** Squared errors of a fit, later points weighted more, as it minimises them. */
function costOf(points: readonly CurvePoint[]): number {
  const fit = fitCurve(points)
  const sorted = [...points].sort((one, other) => one.labels - other.labels)
  return sorted.reduce(
    (sum, { labels, value }, at) =>
      sum + ((at + 1) / sorted.length) * ((fit ? valueAt(fit, labels) : Number.NaN) - value) ** 2,
    0,
  )
}
const curve = (a: number, b: number, c: number, labels: readonly number[]): CurvePoint[] =>
  labels.map((count) => ({ labels: count, value: 1 - a - b * count ** -c }))
const grid = [100, 150, 230, 350, 520, 800]

describe('the learning curve', () => {
  const fitted = golden.curves.filter(({ labels }) => labels.length > 1)

  it('fits no worse than SciPy from many starts', () => {
    expect(fitted.length).toBeGreaterThan(50)
    for (const one of fitted)
      expect(costOf(pointsOf(one)), one.labels.join()).toBeLessThan(one.cost * (1 + 1e-6) + 1e-11)
  })

  it('expects of 100 more labels what SciPy expects', () => {
    for (const one of fitted) {
      const fit = fitCurve(pointsOf(one))
      expect(fit && valueAt(fit, fit.last), one.labels.join()).toBeCloseTo(one.atLast, 4)
      expect(expectedGain(pointsOf(one), 100)?.gain, one.labels.join()).toBeCloseTo(one.gain100, 4)
    }
  })

  it('finds the law that made the points, floor and all', () => {
    const fit = fitCurve(curve(0.08, 6, 0.6, grid))
    expect(fit?.a).toBeCloseTo(0.08, 5)
    expect(fit?.b).toBeCloseTo(6, 3)
    expect(fit?.c).toBeCloseTo(0.6, 5)
    expect(fit && labelsFor(fit, 0.85)).toBeCloseTo((6 / 0.07) ** (1 / 0.6), 1)
    expect(fit && labelsFor(fit, 0.93)).toBeNull()
  })

  it('says nothing of one number of labels, and reads a worse model as a flat curve', () => {
    expect(fitCurve([])).toBeNull()
    expect(
      fitCurve([
        { labels: 0, value: 0.1 },
        { labels: 50, value: 0.5 },
      ]),
    ).toBeNull()
    expect(
      fitCurve([
        { labels: 50, value: 0.5 },
        { labels: 50, value: 0.6 },
      ]),
    ).toBeNull()
    const falling = [100, 200, 300, 400].map((labels, at) => ({ labels, value: 0.9 - at / 20 }))
    expect(expectedGain(falling, 100)).toEqual({ gain: 0, low: null, high: null })
    const perfect = [100, 200, 300, 400].map((labels) => ({ labels, value: 1 }))
    expect(expectedGain(perfect, 100)?.gain).toBeCloseTo(0, 12)
  })
})

describe('how far the gain is known', () => {
  /** What models that are right so often say, with the errors of a better model among those of a worse one. */
  function models(rows: number, right: readonly number[]): { truth: Int32Array; given: Int32Array[] } {
    const rng = createRng(5)
    const truth = Int32Array.from({ length: rows }, () => rng.below(4))
    const luck = Array.from({ length: rows }, () => rng.next())
    const given = right.map((share) =>
      truth.map((label, at) => ((luck[at] ?? 0) < share ? label : (label + 1) % 4)),
    )
    return { truth, given }
  }
  const shares = grid.map((labels) => 0.95 - 4 * labels ** -0.6)

  function gainOn(rows: number) {
    const { truth, given } = models(rows, shares)
    const seen = resampleMacroF1(truth, given, 4, { resamples: 200, seed: 7 })
    const all = resampleMacroF1(truth, given, 4, { resamples: 1, seed: 8 })
    const points = grid.map((labels, at) => ({ labels, value: all[0]?.[at] ?? 0 }))
    const gain = expectedGain(points, 100, seen)
    return { width: (gain?.high ?? Number.NaN) - (gain?.low ?? Number.NaN), gain, points, seen }
  }

  it('is an interval that holds the law and is narrower with more test rows', () => {
    const [few, many] = [gainOn(300), gainOn(6000)]
    const truth = 4 * (800 ** -0.6 - 900 ** -0.6)
    expect(few.gain?.low).toBeLessThan(truth)
    expect(few.gain?.high).toBeGreaterThan(truth)
    expect(many.gain?.low).toBeLessThan(truth)
    expect(many.gain?.high).toBeGreaterThan(truth)
    expect(many.width).toBeLessThan(few.width / 2)
  })

  it('is the same with the same seed', () => {
    expect(gainOn(300).gain).toEqual(gainOn(300).gain)
  })

  it('counts macro-F1 as scikit-learn does, rows as often as they are drawn', () => {
    for (const { one, other, classes, macroF1 } of golden.kappas) {
      const [truth, given] = [Int32Array.from(one), Int32Array.from(other)]
      const all = Int32Array.from(one.keys())
      expect(macroF1Of(truth, given, all, classes)).toBeCloseTo(macroF1, 12)
      expect(macroF1Of(truth, given, Int32Array.of(...all, ...all), classes)).toBeCloseTo(macroF1, 12)
    }
  })
})

describe('values drawn from intervals', () => {
  it('are as wide as the intervals, and the same with the same seed', () => {
    const points = [
      { labels: 100, value: 0.5, low: 0.48, high: 0.52 },
      { labels: 200, value: 0.7, low: 0.7, high: 0.7 },
    ]
    const drawn = drawnValues(points, 2000, 4)
    const inside = drawn.filter(([first = 0]) => first > 0.48 && first < 0.52).length
    expect(inside / 2000).toBeCloseTo(0.95, 1.5)
    expect(drawn.every(([, second]) => second === 0.7)).toBe(true)
    expect(drawnValues(points, 2000, 4)).toEqual(drawn)
  })
})

describe('labels saved beside a random order', () => {
  it('is the share that the control would need more', () => {
    const control = curve(0.05, 5, 0.5, grid)
    // Half the labels for the same figure at each point.
    const ordered = control.map(({ labels, value }) => ({ labels: labels / 2, value }))
    expect(labelsSaved(ordered, control)).toBeCloseTo(0.5, 4)
    expect(labelsSaved(control, control)).toBeCloseTo(0, 4)
    expect(labelsSaved(control, ordered)).toBeCloseTo(-1, 3)
  })

  it('is not said where the control never gets there or has one point', () => {
    const control = curve(0.2, 5, 0.5, grid)
    expect(labelsSaved([{ labels: 200, value: 0.9 }], control)).toBeNull()
    expect(labelsSaved([{ labels: 200, value: 0.5 }], control.slice(0, 1))).toBeNull()
    expect(labelsSaved([], control)).toBeNull()
  })
})

describe('the words for it', () => {
  it('give points with one place, signed, and the interval where there is one', () => {
    expect(gainWords(100, { gain: 0.0123, low: 0.004, high: 0.021 })).toBe(
      'Another 100 labels: about +1.2 points (+0.4 to +2.1)',
    )
    expect(gainWords(50, { gain: 0.0004, low: -0.012, high: 0.02 })).toBe(
      'Another 50 labels: about +0.0 points (−1.2 to +2.0)',
    )
    expect(gainWords(50, { gain: 0.01, low: null, high: null })).toBe('Another 50 labels: about +1.0 points')
  })
})
