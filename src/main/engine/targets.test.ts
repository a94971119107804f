import { describe, expect, it } from 'vitest'
import { oneHead } from './heads'
import { oneLabelEach, rowLabels } from './labels'
import { classWeights, countClasses, labelledRows, startingLogits, targetMatrix } from './targets'
import { sourceOfTexts } from './texts'

const head = (classes: number) => ({ output: 'label', isMulti: false, classes })
const several = (classes: number) => ({ output: 'topics', isMulti: true, classes })
const ones = (counts: readonly number[]) => classWeights(countsOf(counts), 'none')
const countsOf = (counts: readonly number[], rows = counts.reduce((a, b) => a + b, 0)) => ({
  counts: Float64Array.from(counts),
  rows,
})

describe('the rows of a training', () => {
  it('are those that have a label', async () => {
    const some = labelledRows(sourceOfTexts(['a', 'b', 'c'], Int32Array.of(1, -1, 0)))
    expect(some).toMatchObject({ count: 2, labels: [oneLabelEach(Int32Array.of(1, 0))] })
    expect(await some.texts(Int32Array.of(1, 0))).toEqual(['c', 'a'])
    const all = sourceOfTexts(['a'], Int32Array.of(0))
    expect(labelledRows(all)).toBe(all)
  })

  it('are those that have a label in any output', () => {
    const labels = [rowLabels([[0], [], []]), rowLabels([[], [1, 0], []])]
    const some = labelledRows(sourceOfTexts(['a', 'b', 'c'], labels))
    expect(some).toMatchObject({ count: 2, labels: [rowLabels([[0], []]), rowLabels([[], [1, 0]])] })
  })

  it('are counted by class, and must be of two', () => {
    const count = (labels: readonly number[], classes: number) =>
      countClasses(oneLabelEach(Int32Array.from(labels)), head(classes))
    expect(count([2, 0, 2], 4)).toEqual({ counts: Float64Array.of(1, 0, 2, 0), rows: 3 })
    expect(() => count([], 2)).toThrow(expect.objectContaining({ code: 'split.noTrain' }))
    expect(() => count([1, 1], 2)).toThrow(expect.objectContaining({ code: 'labels.tooFew' }))
    expect(() => count([0, 2], 2)).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  it('count once for each label that they have, and must not all have the same ones', () => {
    expect(countClasses(rowLabels([[0, 1], [1], []]), several(2))).toEqual(countsOf([1, 2], 2))
    expect(() =>
      countClasses(
        rowLabels([
          [0, 1],
          [0, 1],
        ]),
        several(2),
      ),
    ).toThrow(expect.objectContaining({ code: 'labels.tooFew' }))
  })
})

describe('class weights', () => {
  it('are one each, or rows / (classes × rows of the class) when balanced', () => {
    const counts = countsOf([6, 2, 0])
    expect(classWeights(counts, 'none').having).toEqual(Float64Array.of(1, 1, 1))
    // compute_class_weight('balanced') of scikit-learn over the classes present.
    expect(classWeights(counts, 'balanced').having).toEqual(Float64Array.of(8 / 12, 8 / 4, 0))
  })

  it('weigh having and lacking each of several labels', () => {
    // compute_class_weight('balanced') of each label as a question with two answers.
    const { having, lacking } = classWeights(countsOf([2, 6], 8), 'balanced', true)
    expect([...having]).toEqual([8 / 4, 8 / 12])
    expect([...lacking]).toEqual([8 / 12, 8 / 4])
  })

  it('make the shares of balanced classes equal', () => {
    const counts = countsOf([6, 2])
    const shares = (kind: string) => [...startingLogits(counts, classWeights(counts, kind))].map(Math.exp)
    expect(shares('none')[0]).toBeCloseTo(0.75, 6)
    expect(shares('balanced')[0]).toBeCloseTo(0.5, 6)
    expect(shares('balanced')[1]).toBeCloseTo(0.5, 6)
  })

  it('leave no share at zero', () => {
    const [, none] = startingLogits(countsOf([3, 0]), ones([3, 0]))
    expect(Math.exp(none ?? 0)).toBeCloseTo(0.5 / 3.5, 6)
  })

  it('start each of several labels at its own share', () => {
    const [rare, half, all] = startingLogits(countsOf([1, 4, 8], 8), ones([1, 4, 8]), true)
    expect(rare).toBeCloseTo(Math.log(1 / 7), 6)
    expect(half).toBeCloseTo(0, 6)
    expect(Number.isFinite(all)).toBe(true)
  })
})

describe('the target matrix', () => {
  it('holds in each row the weight of its class, and sums to one', () => {
    const labels = [oneLabelEach(Int32Array.of(0, 1, 1, 2))]
    const weights = [{ having: Float64Array.of(1, 1, 3), lacking: Float64Array.of(1, 1, 1) }]
    const targets = targetMatrix(oneHead(3), labels, weights, Int32Array.of(3, 1))
    expect([...targets]).toEqual([0, 0, 0.75, 0, 0.25, 0])
  })

  it('holds outputs side by side, nothing where a row has no label, and negatives for lacking', () => {
    const labels = [rowLabels([[1], [], [0]]), rowLabels([[0, 2], [1], []])]
    const weights = [ones([1, 1]), ones([1, 1, 1])]
    const targets = targetMatrix([head(2), several(3)], labels, weights, Int32Array.of(0, 1, 2))
    expect([...targets]).toEqual([0, 0.5, 0.5, -0.5, 0.5, 0, 0, -0.5, 0.5, -0.5, 0.5, 0, 0, 0, 0])
  })
})
