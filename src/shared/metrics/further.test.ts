// Every figure of an evaluation against scikit-learn (test/golden/make-further-metrics.py), their intervals, and what is
// said where a figure is not defined.
import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/further-metrics.json'
import plain from '../../../test/golden/metrics.json'
import type { OutputKind } from '../domain/label-kind'
import type { EvaluatedFigures } from './metric'
import { createRng } from '../rng'
import { calibrationBins, tellingBin } from './calibration'
import { evaluate, standardBootstrap } from './evaluate'
import { evaluateMulti } from './evaluate-multi'
import { furtherMultiIds } from './further-multi'
import { furtherIds } from './ids'
import { interval, mirroredInterval } from './interval'
import { metricsOf } from './index'
import { multiMetricIds } from './multi'
import { orderedFigures, orderedMetricIds, splitAccuracies, tallyOrdered } from './ordered'
import { rankingOf } from './ranking'
import { togetherFigures } from './together'
import { resamplesFor } from './weights'

type Case = {
  readonly name: string
  readonly classes: number
  readonly truth: number[]
  readonly scores: number[]
}
type Expected = {
  readonly expected: Readonly<Record<string, number | null>>
  readonly labels: readonly (readonly number[])[]
}

const scoresOf = (values: readonly number[]) => Float32Array.from(values, (value) => value / 65536)
const named = (many: number) => Array.from({ length: many }, (_, at) => `label ${at}`)
const cases: (Case & Expected)[] = [
  ...plain.cases.map((one, at) => {
    const { expected, labels } = golden.again[at] ?? { expected: {}, labels: [] }
    return { ...one, expected, labels }
  }),
  ...golden.own,
]

function figuresOf({ truth, scores, classes, labels }: Case & Expected): EvaluatedFigures {
  const given = { truth: Int32Array.from(truth), scores: scoresOf(scores), classes }
  return evaluate({ ...given, names: named(labels.length) })
}

function expectFigures(name: string, figures: EvaluatedFigures, given: Expected): void {
  for (const [id, value] of Object.entries(given.expected)) {
    const own = figures.metrics[id]?.value
    if (value === null) expect(own, `${name}: ${id}`).toBeUndefined()
    else
      expect(Math.abs((own ?? Number.NaN) - value), `${name}: ${id} ${own} for ${value}`).toBeLessThan(2e-7)
  }
  expect(figures.labels.map((one) => [one.precision, one.recall, one.f1, one.support]).flat()).toEqual(
    given.labels.flat().map((value): unknown => expect.closeTo(value, 9)),
  )
}

describe('figures of one label a message', () => {
  it('are there for 200 cases and more, each with every figure', () => {
    expect(cases.length).toBeGreaterThanOrEqual(240)
    for (const { expected, name } of cases)
      expect(Object.keys(expected).sort(), name).toEqual([...furtherIds].sort())
  })

  it('are what scikit-learn says, those of each label too', () => {
    for (const one of cases) expectFigures(one.name, figuresOf(one), one)
  })

  it('are left out where they cannot be said, and say what they need', () => {
    const one = cases.find(({ name }) => name === 'one true class, all right')
    if (!one) throw new Error('no such case')
    const { metrics } = figuresOf(one)
    expect(metrics).not.toHaveProperty('rocAuc')
    expect(metrics).not.toHaveProperty('prAuc')
    expect(metricsOf('single')['rocAuc']?.needs).toContain('some messages have')
    for (const [id, info] of Object.entries(metricsOf('single')))
      if (info.needs === undefined) expect(metrics, id).toHaveProperty(id)
  })

  it('are numbers with low and high around them in every case, whatever is resampled', () => {
    const check = (name: string, { metrics, labels }: EvaluatedFigures) => {
      for (const [id, { value, low, high }] of Object.entries(metrics)) {
        expect([value, low, high].every(Number.isFinite), `${name} ${id}`).toBe(true)
        expect(low, `${name} ${id}`).toBeLessThanOrEqual(high)
      }
      for (const { intervals } of labels)
        for (const { low, high } of Object.values(intervals ?? {}))
          expect(low >= 0 && low <= high && high <= 1, name).toBe(true)
    }
    for (const one of cases.slice(-90)) {
      const { truth, scores, classes, labels, name } = one
      const given = { truth: Int32Array.from(truth), scores: scoresOf(scores), classes }
      const bootstrap = { resamples: 50, seed: 1 }
      check(name, evaluate({ ...given, names: named(labels.length), bootstrap, isOrdered: true }))
    }
    for (const { truth, scores, classes, threshold, name } of golden.multi.slice(-60)) {
      const given = { truth, scores: scoresOf(scores), classes, threshold, names: named(classes) }
      check(name, evaluateMulti({ ...given, bootstrap: { resamples: 50, seed: 1 } }))
    }
  })

  it('are no NaN over no rows', () => {
    const { metrics } = evaluate({
      truth: new Int32Array(0),
      scores: new Float32Array(0),
      classes: 3,
      names: [],
    })
    for (const { value } of Object.values(metrics)) expect(value).toBe(0)
  })
})

describe('figures of several labels a message', () => {
  it('are what scikit-learn says in 200 cases and the degenerate ones', () => {
    expect(golden.multi.length).toBeGreaterThanOrEqual(200)
    for (const one of golden.multi) {
      const { truth, classes, threshold, name } = one
      expect(Object.keys(one.expected).sort(), name).toEqual([...multiMetricIds, ...furtherMultiIds].sort())
      const given = { truth, scores: scoresOf(one.scores), classes, threshold, names: named(classes) }
      expectFigures(name, evaluateMulti(given), one)
    }
  })
})

describe('figures of ordered classes', () => {
  it('are what scikit-learn says in 200 cases and the degenerate ones', () => {
    expect(golden.ordered.length).toBeGreaterThanOrEqual(200)
    for (const { truth, given, classes, expected, splits, name } of golden.ordered) {
      const rows = { truth: Int32Array.from(truth), predicted: Int32Array.from(given) }
      const values = orderedFigures(tallyOrdered(rows, classes))
      for (const id of orderedMetricIds) expect(values[id], `${name}: ${id}`).toBeCloseTo(expected[id], 9)
      splitAccuracies(tallyOrdered(rows, classes)).forEach((value, at) =>
        expect(value, `${name}: split ${at}`).toBeCloseTo(splits[at] ?? Number.NaN, 9),
      )
      expect(splits).toHaveLength(classes - 1)
    }
  })
})

describe('figures of several outputs together', () => {
  it('are what scikit-learn says in 200 cases and the degenerate ones, with an interval around them', () => {
    expect(golden.together.length).toBeGreaterThanOrEqual(204)
    for (const { name, right, allRight, meanRight } of golden.together) {
      const rights = right.map((one) => Uint8Array.from(one))
      const found = togetherFigures(rights, { resamples: 40, seed: 1 })
      expect(found.allRight.value, name).toBeCloseTo(allRight, 9)
      expect(found.meanRight.value, name).toBeCloseTo(meanRight, 9)
      for (const { value, low, high } of [found.allRight, found.meanRight])
        expect(low <= value + 1e-12 && value <= high + 1e-12 && (found.rows < 2 || low < high), name).toBe(
          true,
        )
    }
  })
})

describe('every metric of the registry', () => {
  /** Cases with a value of each figure, by kind of output. */
  const valued: Readonly<
    Record<OutputKind, (readonly [name: string, Readonly<Record<string, number | null>>])[]>
  > = {
    single: [
      ...plain.cases.map(
        ({ name, expected }, at) => [name, { ...expected, ...golden.again[at]?.expected }] as const,
      ),
      ...golden.own.map(({ name, expected }) => [name, expected] as const),
    ],
    multi: golden.multi.map(({ name, expected }) => [name, expected] as const),
    ordered: golden.ordered.map(({ name, expected }) => [name, expected] as const),
  }

  it.each(['single', 'multi', 'ordered'] as const)(
    'has 200 random cases and degenerate ones that scikit-learn has valued: %s',
    (kind) => {
      // What ordered classes share with others is one function, proven there.
      const others = kind === 'ordered' ? new Set(Object.keys(metricsOf('single'))) : new Set<string>()
      for (const id of Object.keys(metricsOf(kind)).filter((one) => !others.has(one))) {
        const own = valued[kind].filter(([, expected]) => typeof expected[id] === 'number')
        const random = own.filter(([name]) => /^(?:random|tied)/u.test(name))
        expect(random.length, id).toBeGreaterThanOrEqual(200)
        expect(own.length - random.length, id).toBeGreaterThanOrEqual(5)
      }
    },
  )
})

describe('five stars of seed 002', () => {
  // Its 57,613 rows: 40,998 right, 49,854 off by one at most, 45,737 on the right side of "up to 4 against 5".
  const kinds: [truth: number, given: number, rows: number][] = [
    [4, 4, 30_000],
    [0, 0, 10_998],
    [3, 4, 6000],
    [2, 3, 2856],
    [0, 2, 1883],
    [0, 4, 5876],
  ]
  const rows = kinds.flatMap(([truth, given, many]) => Array.from({ length: many }, () => [truth, given]))
  const truth = Int32Array.from(rows, ([own = 0]) => own)
  const scores = new Float32Array(rows.length * 5)
  rows.forEach(([, given = 0], row) => (scores[row * 5 + given] = 1))
  const names = ['1', '2', '3', '4', '5']

  it('have the accuracy of off by one and of two groups that it prints', () => {
    const bootstrap = { resamples: 20, seed: 1 }
    const { metrics, splits, ...own } = evaluate({
      truth,
      scores,
      classes: 5,
      names,
      isOrdered: true,
      bootstrap,
    })
    expect([own.rows, own.right]).toEqual([57_613, 40_998])
    expect(metrics['accuracy']?.value).toBeCloseTo(0.7116102268585215, 12)
    expect(metrics['withinOne']?.value).toBeCloseTo(0.8653255341676358, 12)
    expect(splits?.map(({ upTo }) => upTo)).toEqual(['1', '2', '3', '4'])
    const last = splits?.at(-1) ?? { value: 0, low: 0, high: 0 }
    expect(last.value).toBeCloseTo(0.7938659677503341, 12)
    expect(last.low < last.value && last.value < last.high).toBe(true)
  })

  it('split anywhere, with rows of a class that training never saw on the wrong side', () => {
    const tally = tallyOrdered({ truth: Int32Array.of(0, 1, 2, 3), predicted: Int32Array.of(2, 1, 1, 0) }, 3)
    expect(splitAccuracies(tally)).toEqual([2 / 4, 1 / 4])
    expect(evaluate({ truth, scores, classes: 5, names }).splits).toBeNull()
  })
})

/** Messages whose true label is likelier the surer the model is of it. */
function drawn(rows: number, classes: number, seed: number) {
  const rng = createRng(seed)
  const truth = Int32Array.from({ length: rows }, () => rng.below(classes))
  const scores = new Float32Array(rows * classes)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let label = 0; label < classes; label++) {
      const score = rng.next() ** 3 + (label === truth[row] ? rng.next() * 0.8 : 0)
      scores[row * classes + label] = score
      sum += score
    }
    for (let label = 0; label < classes; label++)
      scores[row * classes + label] = (scores[row * classes + label] ?? 0) / sum
  }
  return { truth, scores, classes, names: named(classes) }
}

describe('intervals', () => {
  it('of every figure and every label come from one seed', () => {
    const given = { ...drawn(300, 8, 3), bootstrap: standardBootstrap }
    const one = evaluate(given)
    expect(evaluate(given)).toEqual(one)
    expect(one.bootstrap).toEqual(standardBootstrap)
    for (const [id, { value, low, high }] of Object.entries(one.metrics))
      expect(low < high && low <= value && value <= high, id).toBe(true)
    for (const { intervals, ...own } of one.labels)
      for (const figure of ['precision', 'recall', 'f1'] as const) {
        const { low, high } = intervals?.[figure] ?? { low: 1, high: 0 }
        expect(low < own[figure] && own[figure] < high, `${own.label} ${figure}`).toBe(true)
      }
    const other = evaluate({ ...given, bootstrap: { resamples: 1000, seed: 7 } })
    expect(other.metrics['rocAuc']?.low).not.toBe(one.metrics['rocAuc']?.low)
  })

  it('of a label are as wide as the binomial law says', () => {
    const { labels } = evaluate({ ...drawn(2000, 4, 5), bootstrap: standardBootstrap })
    for (const { recall, support, intervals } of labels) {
      const { low, high } = intervals?.recall ?? { low: 0, high: 0 }
      const half = 1.96 * Math.sqrt((recall * (1 - recall)) / support)
      expect(Math.abs(high - low - 2 * half)).toBeLessThan(0.015)
    }
  })

  it('of a label that is always right are not empty: 40 of 40 may be 92 %', () => {
    const truth = Int32Array.from({ length: 80 }, (_, row) => row % 2)
    const scores = Float32Array.from({ length: 160 }, (_, at) => ((at >> 1) % 2 === at % 2 ? 0.9 : 0.1))
    const { labels } = evaluate({
      truth,
      scores,
      classes: 2,
      names: named(2),
      bootstrap: standardBootstrap,
    })
    const { low, high } = labels[0]?.intervals?.recall ?? { low: 0, high: 0 }
    expect(low).toBeCloseTo(0.912, 2)
    expect(high).toBe(1)
    expect(labels[0]?.intervals?.f1.low).toBeCloseTo(0.912, 2)
  })

  it('of areas under curves are the same whether resampled exactly or by influence', () => {
    const { truth, scores, classes } = drawn(1500, 5, 9)
    const mark = (label: number, mask: Uint8Array) => {
      truth.forEach((one, row) => (mask[row] = one === label ? 1 : 0))
      return truth.filter((one) => one === label).length
    }
    const given = { rows: truth.length, labels: classes, classes, scores, mark }
    const [exact, linear] = [rankingOf(given, true), rankingOf(given, false)]
    expect(linear.figures?.rocAuc).toBeCloseTo(exact.figures?.rocAuc ?? 0, 12)
    expect(linear.figures?.prAuc).toBeCloseTo(exact.figures?.prAuc ?? 0, 12)
    const rng = createRng(4)
    let [widest, moved] = [0, 0]
    for (let time = 0; time < 40; time++) {
      const weights = new Uint16Array(truth.length)
      truth.forEach(() => {
        const row = rng.below(truth.length)
        weights[row] = (weights[row] ?? 0) + 1
      })
      const [one, other] = [exact.resample(weights), linear.resample(weights)]
      for (const id of ['rocAuc', 'prAuc'] as const) {
        widest = Math.max(widest, Math.abs((one?.[id] ?? 0) - (other?.[id] ?? 1)))
        moved = Math.max(moved, Math.abs((one?.[id] ?? 0) - (exact.figures?.[id] ?? 1)))
      }
    }
    // The two part by a small share of what a resample moves.
    expect(widest).toBeLessThan(0.2 * moved)
  })

  it('are of fewer resamples where there are very many rows, and of none for one', () => {
    expect([1, 1000, 100_000, 400_000, 5_000_000].map((rows) => resamplesFor(rows, 1000))).toEqual([
      0, 1000, 1000, 500, 200,
    ])
  })
})

describe('a share of rows that is whole', () => {
  it('may be less: 60 of 60 right are at least 94 %', () => {
    const truth = Int32Array.from({ length: 60 }, (_, row) => row % 2)
    const scores = Float32Array.from({ length: 120 }, (_, at) => ((at >> 1) % 2 === at % 2 ? 0.9 : 0.1))
    const given = { truth, scores, classes: 2, names: named(2), bootstrap: standardBootstrap }
    const { metrics } = evaluate(given)
    for (const id of ['accuracy', 'microF1', 'top3', 'top5'])
      expect(metrics[id], id).toEqual({ value: 1, low: expect.closeTo(0.94, 2) as number, high: 1 })
    const { bootstrap: _, ...plain } = given
    expect(evaluate(plain).metrics['accuracy']).toEqual({ value: 1, low: 1, high: 1 })
  })
})

describe('calibration', () => {
  it('tells of the messages marked about 90 %, or of the fullest bin', () => {
    const rows = 200
    const scores = Float32Array.from({ length: rows * 2 }, (_, at) => (at % 2 === 0 ? 0.9 : 0.1))
    const truth = Int32Array.from({ length: rows }, (_, row) => (row % 25 < 22 ? 0 : 1))
    const { calibration, metrics } = evaluate({ truth, scores, classes: 2, names: named(2) })
    expect(calibration).toHaveLength(calibrationBins)
    const bin = tellingBin(calibration ?? [])
    expect(bin).toEqual({ rows, confidence: expect.closeTo(0.9, 6) as number, right: 176 })
    expect(metrics['calibrationError']?.value).toBeCloseTo(0.02, 6)
    const sure = evaluate({
      truth: truth.fill(0),
      scores: scores.map((one) => (one > 0.5 ? 1 : 0)),
      classes: 2,
      names: named(2),
    })
    expect(tellingBin(sure.calibration ?? [])).toEqual({ rows, confidence: 1, right: rows })
    expect(tellingBin([])).toBeNull()
  })

  it('has an interval that mirrors at the value what resampling adds to it', () => {
    const added = Float64Array.from({ length: 100 }, (_, at) => 0.05 + at / 1000)
    expect(interval(0.05, added).low).toBeGreaterThan(0.05)
    const { low, high } = mirroredInterval(0.05, added)
    expect(low).toBe(0)
    expect(high).toBe(0.05)
  })
})
