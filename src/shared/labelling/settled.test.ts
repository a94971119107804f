// When predictions settle: kappa beside scikit-learn, and the rule of Bloodgood and Vijay-Shanker.
import { describe, expect, it } from 'vitest'
import golden from '../../../test/golden/learning-curves.json'
import { agreementOf, settledOf, usualStop } from './settled'

describe('the agreement of two models', () => {
  it('is scikit-learn’s kappa, and 1 where that is not defined because both give one label', () => {
    expect(golden.kappas.length).toBe(60)
    for (const { one, other, classes, kappa } of golden.kappas)
      expect(agreementOf(Int32Array.from(one), Int32Array.from(other), classes)).toBeCloseTo(kappa ?? 1, 12)
  })

  it('is 1 for the same predictions and 0 for chance', () => {
    const one = Int32Array.of(0, 0, 1, 1)
    expect(agreementOf(one, one, 2)).toBe(1)
    expect(agreementOf(one, Int32Array.of(0, 1, 0, 1), 2)).toBe(0)
    expect(agreementOf(Int32Array.of(0, 0), Int32Array.of(0, 0), 3)).toBe(1)
    expect(agreementOf(one, Int32Array.of(1, 1, 0, 0), 2)).toBe(-1)
  })
})

describe('settled predictions', () => {
  it('need three pairs of models whose mean reaches 0.99', () => {
    expect(usualStop).toEqual({ agreement: 0.99, pairs: 3 })
    expect(settledOf([1, 1])).toEqual({ agreement: null, isSettled: false })
    expect(settledOf([0.5, 0.99, 0.985, 0.996])).toEqual({
      agreement: expect.closeTo(0.9903, 4),
      isSettled: true,
    })
    expect(settledOf([1, 1, 0.99, 0.98, 0.99]).isSettled).toBe(false)
  })

  it('are judged by the last pairs alone and by the bar that is asked', () => {
    expect(settledOf([0.99, 0.99, 0.99, 0.5]).isSettled).toBe(false)
    expect(settledOf([0.97, 0.98], { agreement: 0.97, pairs: 2 }).isSettled).toBe(true)
  })
})
