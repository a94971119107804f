import { describe, expect, it } from 'vitest'
import type { ComparedFigures } from '../../../shared/domain/comparison'
import { cellsOf, changeTone, labelsThatMoved } from './moved'

const figures = (cells: readonly (readonly [number, number, number])[], labels: number): ComparedFigures => ({
  right: 0,
  metrics: {},
  labels: Array.from({ length: labels }, (_, at) => ({
    label: '',
    precision: 0,
    recall: 0,
    f1: 0,
    support: cells.filter(([truth]) => truth === at).length,
    predicted: 0,
  })),
  confusion: cells.map(([truth, predicted, count]) => ({ truth, predicted, count })),
})

describe('what moved between two runs', () => {
  it('is better on the diagonal when it grows, off it when it shrinks', () => {
    expect(changeTone(1, 1, 3)).toBe(1)
    expect(changeTone(1, 1, -3)).toBe(-1)
    expect(changeTone(1, 2, -3)).toBe(1)
    expect(changeTone(1, 2, 3)).toBe(-1)
    expect(changeTone(1, 2, 0)).toBe(0)
  })

  it('shows all labels where they are few, else the eleven that moved most', () => {
    const few = { labels: ['a', 'b', 'c'] }
    const one = figures(
      [
        [0, 0, 5],
        [1, 1, 4],
        [2, 0, 1],
      ],
      3,
    )
    const other = figures(
      [
        [0, 0, 6],
        [1, 1, 4],
        [2, 2, 1],
      ],
      3,
    )
    expect(labelsThatMoved(few, one, other)).toEqual({ shown: [0, 1, 2], moved: 2 })
    const many = { labels: Array.from({ length: 40 }, (_, at) => String(at)) }
    const before = figures(
      many.labels.map((_, at) => [at, at, 10] as const),
      40,
    )
    const after = figures(
      many.labels.map((_, at) => [at, at, at < 20 ? 10 : at] as const),
      40,
    )
    expect(labelsThatMoved(many, before, after).shown).toEqual([29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39])
  })

  it('is counted by cell', () => {
    const cells = cellsOf(figures([[1, 2, 7]], 3), 3)
    expect([cells(1, 2), cells(2, 1)]).toEqual([7, 0])
  })
})
