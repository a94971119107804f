import { describe, expect, it } from 'vitest'
import type { BusinessInputs, DecisionCurve } from '../domain/policy'
import { RunId } from '../domain/ids'
import { createRng } from '../rng'
import { applyPolicy } from './apply'
import { binomialAt, normalCdf } from './binomial'
import { decide, flaggedAt, messagesPerDay } from './decide'
import { wilson } from '../metrics/wilson'
import { bestStep, effortCurve } from './effort'

const inputs: BusinessInputs = {
  catch: ['0'],
  trigger: ['0', '1'],
  waste: ['2', '3', '4'],
  volume: 10_000,
  perDay: { '0': 500 },
  minutesToRead: 1.5,
  costPerHour: 32,
  costOfMiss: 40,
  costOfFalseAlarm: 0,
  workDays: 22,
  currency: '€',
}
const labels = (rows: number[]) => rows.map((one, at) => ({ label: String(at), rows: one }))

describe('the figures of the article', () => {
  it('come out exactly, and its own rounding beside them', () => {
    const found = decide(labels([100, 100, 100, 100, 100]), [95, 12, 12, 12, 12], inputs)
    expect(found.caught.value).toBeCloseTo(475, 9)
    expect(found.read.value).toBeCloseTo(475 + 1140, 9)
    expect(found.saved.value).toBeCloseTo(0.8385, 12)
    expect(found.missed.value / 500).toBeCloseTo(0.05, 12)
    expect(found.ruleOfThumb.read).toBeCloseTo(1700, 9)
    expect(found.ruleOfThumb.saved).toBeCloseTo(0.83, 12)
    // Class 1 is neither caught nor a waste: a flag on it is read, and counts as no false alarm.
    expect(found.wasted.value).toBeCloseTo((9500 * 0.12 * 3) / 4, 9)
  })

  it('reckon the money of a month', () => {
    const found = decide(labels([100, 100, 100, 100, 100]), [95, 12, 12, 12, 12], inputs)
    expect(found.readAllCost).toBeCloseTo(10_000 * 0.8 * 22, 6)
    expect(found.readingCost.value).toBeCloseTo(1615 * 0.8 * 22, 6)
    expect(found.missCost.value).toBeCloseTo(25 * 40 * 22, 6)
    expect(found.moneySaved.value).toBeCloseTo((10_000 - 1615) * 0.8 * 22 - 25 * 40 * 22, 6)
  })
})

describe('intervals', () => {
  it('are those of a bootstrap that draws the rows of each label', () => {
    const rows = [80, 300, 200]
    const flagged = [72, 30, 10]
    const asked = { ...inputs, perDay: { '0': 500, '1': 3000, '2': 6500 }, waste: ['1', '2'] }
    const found = decide(labels(rows), flagged, asked)
    const rng = createRng(7)
    const drawn = Array.from({ length: 4000 }, () => {
      const counts = rows.map((size, at) => {
        let sum = 0
        for (let row = 0; row < size; row++) if (rng.below(size) < (flagged[at] ?? 0)) sum++
        return sum / size
      })
      return {
        caught: 500 * (counts[0] ?? 0),
        read: 500 * (counts[0] ?? 0) + 3000 * (counts[1] ?? 0) + 6500 * (counts[2] ?? 0),
      }
    })
    const band = (of: 'caught' | 'read'): [number, number] => {
      const all = drawn.map((one) => one[of]).sort((a, b) => a - b)
      return [all[100] ?? 0, all[3900] ?? 0]
    }
    // One message of the 80 is 6.25 a day: an interval may end a message beside that of so few draws.
    const near = (low: number, high: number, [a, b]: [number, number], grain: number): void => {
      expect(Math.abs(low - a)).toBeLessThan(Math.max(grain, (b - a) * 0.08))
      expect(Math.abs(high - b)).toBeLessThan(Math.max(grain, (b - a) * 0.08))
    }
    near(found.caught.low, found.caught.high, band('caught'), 6.26)
    near(found.read.low, found.read.high, band('read'), 0)
  })

  it('take the binomial exactly where few are expected', () => {
    // scipy.stats.binom.ppf(norm.cdf(z), n, p)
    expect([-1.959964, 0, 1.959964].map((z) => binomialAt(z, 20, 0.95))).toEqual([17, 19, 20])
    expect([-1.959964, 0, 1.959964].map((z) => binomialAt(z, 1000, 0.3))).toEqual([272, 300, 329])
    expect([-1.959964, 0, 1.959964].map((z) => binomialAt(z, 40, 0.02))).toEqual([0, 1, 3])
    expect([binomialAt(1, 10, 0), binomialAt(-5, 10, 1), binomialAt(0, 0, 0.5)]).toEqual([0, 10, 0])
    expect(normalCdf(1.959964)).toBeCloseTo(0.975, 6)
  })
})

it('shares what is left of the volume as the rows are, where a label has no figure of its own', () => {
  expect(messagesPerDay(labels([10, 30, 10]), { volume: 1000, perDay: { '0': 200 } })).toEqual([
    200, 600, 200,
  ])
  expect(messagesPerDay(labels([10, 30]), { volume: 100, perDay: { '0': 500 } })).toEqual([500, 0])
  expect(messagesPerDay(labels([0, 0]), { volume: 100 })).toEqual([0, 0])
})

const curveOf = (scores: readonly number[][]): DecisionCurve => ({
  run: RunId.parse('r1'),
  part: 'test',
  output: 'stars',
  rows: scores.flat().length,
  labels: scores.map((own, at) => {
    const counts = Array.from({ length: 1001 }, () => 0)
    for (const score of own) {
      const step = Math.floor(score * 1000 + 1e-6)
      counts[step] = (counts[step] ?? 0) + 1
    }
    return { label: String(at), rows: own.length, counts, flagged: null }
  }),
})

describe('the best threshold', () => {
  const curve = curveOf([
    [0.9, 0.8, 0.6, 0.4],
    [0.7, 0.3],
    [0.5, 0.2, 0.1, 0.05],
  ])
  const asked = { ...inputs, volume: 100, perDay: { '0': 40, '1': 20, '2': 40 }, costOfFalseAlarm: 1 }
  const points = effortCurve(curve, asked)

  it('catches enough with the least to read', () => {
    const step = bestStep(points, { kind: 'catchAtLeast', share: 0.75 })
    expect(step).toBe(600)
    expect(flaggedAt(curve, 600)).toEqual([3, 1, 0])
    expect(points[600]).toMatchObject({ read: 40, caught: 0.75 })
    expect(bestStep(points, { kind: 'catchAtLeast', share: 1 })).toBe(400)
  })

  it('reads no more than it may, and catches the most of it', () => {
    // At 400 all four of class 0 are flagged, one of class 1 and one of class 2.
    expect(bestStep(points, { kind: 'readAtMost', messages: 60 })).toBe(400)
    expect(points[400]?.read).toBe(60)
    expect(bestStep(points, { kind: 'readAtMost', messages: 20 })).toBe(800)
    expect(bestStep(points, { kind: 'readAtMost', messages: 0 })).toBe(1000)
  })

  it('costs the least', () => {
    const step = bestStep(points, { kind: 'lowestCost' })
    const cheapest = Math.min(...points.map(({ cost }) => cost))
    expect(points[step ?? -1]?.cost).toBe(cheapest)
  })

  it('draws a band that holds the value and narrows at the ends', () => {
    for (const { low, caught, high } of points) {
      expect(low).toBeLessThanOrEqual(caught)
      expect(high).toBeGreaterThanOrEqual(caught)
    }
    expect(points[0]).toMatchObject({ caught: 1, low: 1, high: 1 })
  })
})

describe('a policy', () => {
  const mood = {
    output: 'mood',
    kind: 'single' as const,
    labels: ['bad', 'poor', 'good'],
    scores: [0.3, 0.28, 0.42],
  }
  const topic = { output: 'topic', kind: 'single' as const, labels: ['card', 'tax'], scores: [0.45, 0.55] }
  const flag = { kind: 'sum' as const, output: 'mood', labels: ['bad', 'poor'], threshold: 0.58 }

  it('flags by the sum, at the threshold itself too', () => {
    expect(applyPolicy({ flag, unsure: null, answerBy: null }, [mood])).toMatchObject({
      action: 'person',
      reason: 'flag',
    })
    expect(
      applyPolicy({ flag: { ...flag, threshold: 0.581 }, unsure: null, answerBy: null }, [mood]),
    ).toEqual({
      action: 'file',
      reason: null,
      score: null,
      label: null,
    })
  })

  it('flags by a threshold for each label', () => {
    const each = {
      kind: 'each' as const,
      output: 'mood',
      thresholds: [
        { label: 'bad', threshold: 0.4 },
        { label: 'poor', threshold: 0.2 },
      ],
    }
    expect(applyPolicy({ flag: each, unsure: null, answerBy: null }, [mood])).toMatchObject({
      action: 'person',
      label: 'poor',
    })
  })

  it('routes in two steps: a person where it is not sure, else the answer of the category', () => {
    const rule = {
      flag: { ...flag, threshold: 0.9 },
      unsure: { output: 'topic', below: 0.6 },
      answerBy: 'topic',
    }
    expect(applyPolicy(rule, [mood, topic])).toMatchObject({
      action: 'person',
      reason: 'unsure',
      label: 'tax',
    })
    const sure = { ...rule, unsure: { output: 'topic', below: 0.5 } }
    expect(applyPolicy(sure, [mood, topic])).toEqual({
      action: 'answer',
      reason: null,
      score: 0.55,
      label: 'tax',
    })
  })
})

describe('where all or none are flagged', () => {
  it('the catch, the misses and what is read in vain have the interval of their rows, not none', () => {
    const found = decide(labels([20, 50, 100]), [20, 3, 0], { ...inputs, waste: ['2'], costOfFalseAlarm: 2 })
    const { low, high } = wilson(20, 20)
    expect(found.catchShare).toEqual({ value: 1, low, high })
    expect(found.missed).toMatchObject({ value: 0, low: 0 })
    expect(found.missed.high).toBeCloseTo(500 * (1 - low), 9)
    expect(found.missCost.high).toBeCloseTo(500 * (1 - low) * 40 * 22, 6)
    expect(found.wasteShare).toMatchObject({ value: 0, low: 0, high: wilson(0, 100).high })
    for (const { rate, rateLow, rateHigh, rows } of found.labels)
      expect(wilson(rate * rows, rows)).toEqual({ value: rate, low: rateLow, high: rateHigh })
  })

  it('is certain only where the rule flags whatever comes', () => {
    const found = decide(labels([20, 50]), [20, 50], inputs)
    expect(found.catchShare).toEqual({ value: 1, low: 1, high: 1 })
  })
})
