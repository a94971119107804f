// What is said of labels that were given and of those to come.
import { describe, expect, it } from 'vitest'
import type { Worth } from '../domain/worth'
import { worthWords } from './worth-words'

const point = (labels: number, macroF1: number): Worth['points'][number] =>
  ({ run: 'r', number: labels, name: `Run ${labels}`, labels, macroF1 }) as Worth['points'][number]
const stop = { kappas: [0.95, 0.99, 0.996], agreement: 0.9787, isSettled: false, rows: 2000, isTest: false }
const found: Omit<Worth, 'says'> = {
  output: 'label',
  tested: 1234,
  points: [point(183, 0.612), point(266, 0.68), point(1300, 0.75)],
  leftOut: 0,
  next: { more: 100, gain: 0.0123, low: 0.004, high: 0.021 },
  stop,
}

describe('the sentences on labels', () => {
  it('tell what they gave, what more would give, and whether predictions have settled', () => {
    expect(worthWords(found)).toEqual([
      'From 183 to 1,300 labels macro-F1 on the same 1,234 test messages went from 61.2 % to 75.0 %.',
      'Another 100 labels: about +1.2 points (+0.4 to +2.1) of macro-F1, by the curve through 3 runs.',
      'Predictions still change from model to model (kappa 0.979 on 2,000 unlabelled messages; settled from 0.99 on).',
    ])
    const settled = { ...stop, agreement: 0.994, isSettled: true, rows: 300, isTest: true }
    expect(worthWords({ ...found, stop: settled }).at(-1)).toBe(
      'Predictions have settled: the last 4 models agree (kappa 0.994 on 300 test messages). More labels of the same kind change little.',
    )
  })

  it('say how many trainings are missing', () => {
    const early = { ...stop, agreement: null }
    expect(worthWords({ ...found, stop: { ...early, kappas: [0.9, 0.9] } }).at(-1)).toBe(
      'Whether predictions have settled shows after one more training.',
    )
    expect(worthWords({ ...found, stop: { ...early, kappas: [0.9] } }).at(-1)).toBe(
      'Whether predictions have settled shows after 2 more trainings.',
    )
    expect(worthWords({ ...found, points: found.points.slice(0, 1), next: null, stop: null })).toEqual([
      '183 labels give macro-F1 61.2 % on 1,234 test messages. Train again with more labels to see what they bring.',
    ])
    expect(worthWords({ ...found, points: [], next: null, stop: null })).toEqual([])
  })
})
