import { expect, it } from 'vitest'
import { contradictions, leaks } from './groups'

it('finds groups whose labels contradict each other, without the rows that have none', () => {
  const labels = ['a', 'b', null, 'c', 'c', null, null]
  expect(
    contradictions(
      [
        [0, 1, 2],
        [3, 4],
        [5, 6],
      ],
      (row) => labels[row] ?? null,
    ),
  ).toEqual([[0, 1]])
})

it('finds groups on both sides of a split, and no others', () => {
  const parts = ['train', 'test', 'train', 'train', 'pool', 'test', 'validation', null, 'test']
  const groups = [
    [0, 1],
    [2, 3],
    [4, 5],
    [6, 8],
    [7, 8],
    [0, 4, 6],
  ]
  expect(leaks(groups, (row) => parts[row] ?? null)).toEqual([
    [0, 1],
    [6, 8],
    [0, 6],
  ])
})
