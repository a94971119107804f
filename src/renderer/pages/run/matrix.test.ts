import { expect, test } from 'vitest'
import {
  csvOf,
  matrixRows,
  nextSize,
  usualOrder,
  buildMatrix,
  cellText,
  mostConfused,
  rightStep,
  windowAt,
  windowWith,
  worstCell,
  wrongStep,
} from './matrix'
import { orderBySimilarity } from './seriation'

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
  expect([1, 2, 3, 4, 5, 40].map((count) => wrongStep(count, 5))).toEqual([0, 1, 2, 3, 4, 4])
  expect([1, 48, 49, 133, 244].map((count) => wrongStep(count, 244))).toEqual([0, 0, 1, 2, 4])
})

test('the full colour of a wrong cell is the largest count of one, and five where there are few', () => {
  expect(buildMatrix(small).mostWrong).toBe(5)
  const confusion = [
    { truth: 0, predicted: 0, count: 900 },
    { truth: 0, predicted: 1, count: 244 },
  ]
  expect(buildMatrix({ ...small, confusion }).mostWrong).toBe(244)
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

test('groups of labels that are taken for each other stand together, whatever their order was', () => {
  // Three groups of five, dealt out one by one.
  const groupOf = (label: number): number => label % 3
  const confusion = Array.from({ length: 15 }, (_, truth) =>
    Array.from({ length: 15 }, (_, predicted) => ({
      truth,
      predicted,
      count: truth === predicted ? 80 : groupOf(truth) === groupOf(predicted) ? 5 : truth % 7 === 0 ? 1 : 0,
    })),
  )
    .flat()
    .filter(({ count }) => count > 0)
  const order = orderBySimilarity(15, confusion)
  const runs = order.filter((label, at) => at === 0 || groupOf(label) !== groupOf(order[at - 1] ?? 0))
  expect(runs).toHaveLength(3)
  expect(orderBySimilarity(15, confusion)).toEqual(order)
  expect(orderBySimilarity(15, confusion.toReversed())).toEqual(order)
})

test('the order of many labels is found in no time that a person sees', () => {
  const size = 150
  const confusion = Array.from({ length: size * size }, (_, at) => ({
    truth: Math.floor(at / size),
    predicted: at % size,
    count: 1 + ((at * 7919) % 13),
  }))
  expect(new Set(orderBySimilarity(size, confusion)).size).toBe(size)
  const many = orderBySimilarity(2000, [{ truth: 3, predicted: 1999, count: 4 }])
  expect(Math.abs(many.indexOf(3) - many.indexOf(1999))).toBe(1)
})

const sized = {
  labels: [
    { ...label('a'), support: 10 },
    { ...label('b'), support: 2 },
    { ...label('c'), support: 8 },
    { ...label('d'), support: 3 },
  ],
  confusion: [
    { truth: 0, predicted: 0, count: 8 },
    { truth: 0, predicted: 1, count: 2 },
    { truth: 1, predicted: 3, count: 2 },
    { truth: 2, predicted: 2, count: 8 },
    { truth: 3, predicted: 3, count: 2 },
    { truth: 3, predicted: 0, count: 1 },
  ],
}

test('small labels stand together at the end, and no row is lost', () => {
  const matrix = buildMatrix(sized, { order: 'labels', fewest: 5 })
  expect(matrix.labels).toEqual(['a', 'c', '2 small labels'])
  expect(matrix.members[2]).toEqual(['b', 'd'])
  expect(matrix.other).toBe(2)
  expect(matrix.count({ row: 0, column: 2 })).toBe(2)
  expect(matrix.count({ row: 2, column: 2 })).toBe(4)
  expect(matrix.rowSums.reduce((sum, one) => sum + one, 0)).toBe(23)
  expect(matrix.placeOfLabel.get('d')).toBe(2)
  // One small label alone keeps its name.
  expect(buildMatrix(sized, { order: 'labels', fewest: 3 }).labels).toEqual(['a', 'b', 'c', 'd'])
})

test('labels stand by confusion, and ordered classes in their order', () => {
  expect(buildMatrix(sized, { order: 'confusion', fewest: 0 }).labels).toEqual(['b', 'a', 'd', 'c'])
  const many = { labels: Array.from({ length: 20 }, (_, at) => label(`${at}`)), confusion: [] }
  expect(usualOrder({ ...many, kind: 'ordered' })).toBe('labels')
  expect(usualOrder({ ...many, kind: 'single' })).toBe('similarity')
})

test('zooming goes from step to step and ends at all labels', () => {
  expect(nextSize(11, 77, 1)).toBe(15)
  expect(nextSize(31, 77, 1)).toBe(77)
  expect(nextSize(77, 77, 1)).toBe(77)
  expect(nextSize(77, 77, -1)).toBe(31)
  expect(nextSize(9, 77, -1)).toBe(7)
  expect(nextSize(5, 9, 1)).toBe(7)
})

test('the matrix is written as CSV with its labels quoted', () => {
  const matrix = buildMatrix({
    labels: [label('a, b'), label('c')],
    confusion: [{ truth: 0, predicted: 1, count: 3 }],
  })
  expect(csvOf(matrixRows(matrix, 'counts'))).toBe('true label,"a, b",c\n"a, b",0,3\nc,0,0\n')
})
