// Temperature, calibration error, log loss, Brier, what is answered: against scipy, torch and scikit-learn.
import fs from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OutputKind } from '../domain/label-kind'
import { evaluate } from '../metrics/evaluate'
import { evaluateMulti } from '../metrics/evaluate-multi'
import { wilson } from '../metrics/wilson'
import { coverageCurve, fewestAnswered, markedAbout, pointFor } from './coverage'
import { reliability } from './reliability'
import { atTemperature, fitTemperature } from './temperature'

type Figures = { ece: number; logLoss: number; brier: number }
type Case = {
  name: string
  kind: OutputKind
  width: number
  scores: number[]
  truth: number[][]
  temperature: number
  isAtLimit: boolean
  raw: Figures
  scaled: Figures
  answered: { counts: [number, number, number][]; found: Record<string, [number, boolean] | null> }
}
const golden = JSON.parse(
  fs.readFileSync(join(import.meta.dirname, '../../../test/golden/calibration.json'), 'utf8'),
) as { cases: Case[]; wilson: [number, number, number, number][] }
const names = ['ece', 'logLoss', 'brier'] as const
const scoresOf = (one: Case): Float32Array => Float32Array.from(one.scores, (whole) => whole / 65536)

it('has 200 random cases of each kind, and degenerate ones', () => {
  for (const kind of ['single', 'multi'])
    expect(golden.cases.filter((one) => one.kind === kind).length).toBeGreaterThan(200)
})

it('fits the temperature that scipy and torch find, and gives scikit-learn’s figures before and after', () => {
  for (const one of golden.cases) {
    const { width, kind, truth, name } = one
    const scores = scoresOf(one)
    const fit = fitTemperature(scores, width, kind, truth)
    if (!fit) throw new Error(`${name}: nothing was fitted`)
    // Where no temperature is better than another (all probabilities equal, one class) any is right.
    const isFlat = !one.isAtLimit ? false : kind === 'single' && isEven(scores, width)
    if (!isFlat) {
      expect(fit.isAtLimit, name).toBe(one.isAtLimit)
      expect(Math.log(fit.temperature), name).toBeCloseTo(Math.log(one.temperature), 4)
    }
    const raw = reliability({ scores, width, kind, truth, threshold: 0.5 })
    const cooled = atTemperature(scores, width, kind, one.temperature)
    const scaled = reliability({ scores: cooled, width, kind, truth, threshold: 0.5 })
    for (const figure of names) {
      expect(raw[figure].value, `${name}, ${figure}`).toBeCloseTo(one.raw[figure], 10)
      expect(scaled[figure].value, `${name}, ${figure} at ${one.temperature}`).toBeCloseTo(
        one.scaled[figure],
        5,
      )
    }
    const curve = coverageCurve(raw.steps)
    for (const [step, answered, right] of one.answered.counts)
      expect(curve[step], `${name} at ${step}`).toMatchObject({ step, answered, right })
    for (const [wanted, expected] of Object.entries(one.answered.found)) {
      const found = pointFor(curve, Number(wanted))
      expect(found && [found.point.step, found.isSupported], `${name}, ${wanted}`).toEqual(expected)
    }
  }
})

const isEven = (scores: Float32Array, width: number): boolean =>
  scores.every((value, at) => value === scores[at - (at % width)])

it('has scipy’s Wilson intervals', () => {
  expect(golden.wilson.length).toBeGreaterThan(200)
  for (const [hits, rows, low, high] of golden.wilson) {
    const found = wilson(hits, rows)
    expect(found.low, `${hits} of ${rows}`).toBeCloseTo(low, 9)
    expect(found.high, `${hits} of ${rows}`).toBeCloseTo(high, 9)
  }
})

it('says the figures of the evaluation to the last digit, intervals too', () => {
  const bootstrap = { resamples: 100, seed: 42 }
  for (const one of golden.cases.filter(({ truth }) => truth.length > 1)) {
    const { width, kind, truth, name } = one
    const scores = scoresOf(one)
    const own = reliability({ scores, width, kind, truth, threshold: 0.5 }, bootstrap)
    const labels = Array.from({ length: width }, (_, at) => String(at))
    const asked = { scores, classes: width, names: labels, bootstrap }
    const { metrics } =
      kind === 'multi'
        ? evaluateMulti({ ...asked, truth, threshold: 0.5 })
        : evaluate({ ...asked, truth: Int32Array.from(truth, ([label = 0]) => label) })
    expect(own.brier, name).toEqual(metrics['brier'])
    expect(own.logLoss, name).toEqual(metrics['logLoss'])
    if (kind === 'single') expect(own.ece, name).toEqual(metrics['calibrationError'])
    for (const figure of names) {
      expect(own[figure].low, name).toBeLessThanOrEqual(own[figure].value)
      expect(own[figure].high, name).toBeGreaterThanOrEqual(own[figure].value)
    }
  }
})

it('counts a label that training never saw as wrong, and fits on none of its rows', () => {
  const rows = { scores: Float32Array.of(0.9, 0.1), width: 2, kind: 'single' as const, threshold: 0.5 }
  const found = reliability({ ...rows, truth: [[2]] })
  expect(found.bins[13]).toMatchObject({ rows: 1, right: 0 })
  expect(found.logLoss.value).toBeCloseTo(52 * Math.LN2, 9)
  expect(fitTemperature(rows.scores, 2, 'single', [[-1]])).toBeNull()
})

describe('a share right that is wished for', () => {
  const steps = (counted: readonly [number, number, number][]) => {
    const rows = Array.from({ length: 1001 }, () => 0)
    const right = rows.slice()
    for (const [step, many, hits] of counted) {
      rows[step] = many
      right[step] = hits
    }
    return { rows, right }
  }
  it('is not taken from a handful of rows', () => {
    // Nine rows, all right: 100 % of them, and no ground to answer by.
    expect(
      pointFor(
        coverageCurve(
          steps([
            [990, 9, 9],
            [300, 400, 200],
          ]),
        ),
        0.98,
      ),
    ).toBeNull()
  })
  it('is said to be unsure where the lower end of the interval is under it', () => {
    const found = pointFor(
      coverageCurve(
        steps([
          [950, 60, 59],
          [300, 400, 200],
        ]),
      ),
      0.98,
    )
    expect(found).toMatchObject({ isSupported: false, point: { step: 301, answered: 60, right: 59 } })
    expect(found?.point.accuracy?.low).toBeLessThan(0.98)
    expect(found?.point.answered).toBeGreaterThanOrEqual(fewestAnswered)
  })
  it('is sure where enough rows are behind it, and then the most is answered', () => {
    const found = pointFor(
      coverageCurve(
        steps([
          [950, 3000, 2985],
          [800, 100, 60],
        ]),
      ),
      0.98,
    )
    expect(found).toMatchObject({ isSupported: true, point: { step: 801, answered: 3000 } })
  })
  it('says nothing of a hundred from fewer than twenty', () => {
    expect(markedAbout(steps([[900, 19, 19]]), 0.9)).toBeNull()
    expect(markedAbout(steps([[900, 20, 18]]), 0.9)).toMatchObject({ rows: 20, right: { value: 0.9 } })
  })
})
