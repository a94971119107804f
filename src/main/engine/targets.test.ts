import { describe, expect, it } from 'vitest'
import { classWeights, countClasses, labelledRows, priorShares, targetMatrix } from './targets'
import { sourceOfTexts } from './texts'

describe('the rows of a training', () => {
  it('are those that have a label', async () => {
    const some = labelledRows(sourceOfTexts(['a', 'b', 'c'], Int32Array.of(1, -1, 0)))
    expect(some).toMatchObject({ count: 2, labels: Int32Array.of(1, 0) })
    expect(await some.texts(Int32Array.of(1, 0))).toEqual(['c', 'a'])
    const all = sourceOfTexts(['a'], Int32Array.of(0))
    expect(labelledRows(all)).toBe(all)
  })

  it('are counted by class, and must be of two', () => {
    expect(countClasses(Int32Array.of(2, 0, 2), 4)).toEqual(Float64Array.of(1, 0, 2, 0))
    expect(() => countClasses(Int32Array.of(), 2)).toThrow(expect.objectContaining({ code: 'split.noTrain' }))
    expect(() => countClasses(Int32Array.of(1, 1), 2)).toThrow(
      expect.objectContaining({ code: 'labels.tooFew' }),
    )
    expect(() => countClasses(Int32Array.of(0, 2), 2)).toThrow(expect.objectContaining({ code: 'internal' }))
  })
})

describe('class weights', () => {
  it('are one each, or rows / (classes × rows of the class) when balanced', () => {
    const counts = Float64Array.of(6, 2, 0)
    expect(classWeights(counts, 'none')).toEqual(Float64Array.of(1, 1, 1))
    // compute_class_weight('balanced') of scikit-learn over the classes present.
    expect(classWeights(counts, 'balanced')).toEqual(Float64Array.of(8 / 12, 8 / 4, 0))
  })

  it('make the shares of balanced classes equal', () => {
    const counts = Float64Array.of(6, 2)
    expect([...priorShares(counts, classWeights(counts, 'none'))]).toEqual([0.75, 0.25])
    const balanced = priorShares(counts, classWeights(counts, 'balanced'))
    expect(balanced[0]).toBeCloseTo(0.5, 6)
    expect(balanced[1]).toBeCloseTo(0.5, 6)
  })

  it('leave no share at zero', () => {
    const shares = priorShares(Float64Array.of(3, 0), Float64Array.of(1, 1))
    expect(shares[1]).toBeCloseTo(0.5 / 3.5, 6)
  })
})

describe('the target matrix', () => {
  it('holds in each row the weight of its class, and sums to one', () => {
    const labels = Int32Array.of(0, 1, 1, 2)
    const targets = targetMatrix(labels, Int32Array.of(3, 1), Float64Array.of(1, 1, 3))
    expect([...targets]).toEqual([0, 0, 0.75, 0, 0.25, 0])
  })
})
