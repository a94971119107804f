import { expect, test } from 'vitest'
import {
  buildMatrix,
  cellText,
  mostConfused,
  orderBySimilarity,
  rightStep,
  windowAt,
  windowWith,
  worstCell,
  wrongStep,
} from './matrix'

const label = (name: string) => ({ label: name, precision: 0, recall: 0, f1: 0, support: 0, predicted: 0 })
const small = {
  labels: ['a', 'b', 'c'].map(label),
  confusion: [
    { truth: 0, predicted: 0, count: 8 },
    { truth: 0, predicted: 2, count: 2 },
    { truth: 1, predicted: 1, count: 5 },
    { truth: 2, predicted: 0, count: 3 },
  ],
}

test('labels that are taken for each other come side by side, each exactly once', () => {
  const order = orderBySimilarity(20, [
    { truth: 3, predicted: 17, count: 9 },
    { truth: 17, predicted: 8, count: 4 },
    { truth: 1, predicted: 1, count: 50 },
  ])
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  expect(Math.abs(order.indexOf(3) - order.indexOf(17))).toBe(1)
  expect(Math.abs(order.indexOf(8) - order.indexOf(17))).toBe(1)
})

test('a small matrix keeps the order of the labels and sums rows and columns', () => {
  const matrix = buildMatrix(small)
  expect(matrix.labels).toEqual(['a', 'b', 'c'])
  expect(matrix.rowSums).toEqual([10, 5, 3])
  expect(matrix.columnSums).toEqual([11, 5, 2])
  expect(matrix.count({ row: 0, column: 2 })).toBe(2)
  expect(matrix.count({ row: 2, column: 2 })).toBe(0)
})

test('the counts survive the reordering of many labels', () => {
  const many = {
    labels: Array.from({ length: 40 }, (_, index) => label(`l${index}`)),
    confusion: [
      { truth: 5, predicted: 31, count: 7 },
      { truth: 5, predicted: 5, count: 2 },
    ],
  }
  const matrix = buildMatrix(many)
  const cell = { row: matrix.labels.indexOf('l5'), column: matrix.labels.indexOf('l31') }
  expect(matrix.count(cell)).toBe(7)
  expect(worstCell(matrix)).toEqual(cell)
})

test('a window stays inside the matrix', () => {
  expect(windowAt(0, 11, 77)).toBe(0)
  expect(windowAt(40, 11, 77)).toBe(35)
  expect(windowAt(76, 11, 77)).toBe(66)
})

test('a window moves as little as it must', () => {
  expect(windowWith(10, 15, 11, 77)).toBe(10)
  expect(windowWith(10, 9, 11, 77)).toBe(9)
  expect(windowWith(10, 21, 11, 77)).toBe(11)
  expect(windowWith(70, 76, 11, 77)).toBe(66)
  expect(windowWith(0, 2, 11, 3)).toBe(0)
})

test('colours have five steps each', () => {
  expect([0, 0.59, 0.6, 0.7, 0.8, 0.9, 1].map(rightStep)).toEqual([0, 0, 1, 2, 3, 4, 4])
  expect([1, 2, 3, 4, 5, 40].map(wrongStep)).toEqual([0, 1, 2, 3, 4, 4])
})

test('a cell shows its count or its share', () => {
  const matrix = buildMatrix(small)
  expect(cellText(matrix, { row: 0, column: 0 }, 'counts')).toBe('8')
  expect(cellText(matrix, { row: 0, column: 0 }, 'row')).toBe('80')
  expect(cellText(matrix, { row: 0, column: 0 }, 'column')).toBe('73')
  expect(cellText(matrix, { row: 1, column: 2 }, 'counts')).toBe('')
})

test('the most confused pairs leave right answers out', () => {
  expect(mostConfused(buildMatrix(small), 5).map((pair) => pair.count)).toEqual([3, 2])
})
