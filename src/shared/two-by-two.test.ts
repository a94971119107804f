import { expect, test } from 'vitest'
import { twoByTwo } from './two-by-two'

test('the four counts come back from the figures of a label, and sum to the rows', () => {
  const counts = twoByTwo({ recall: 7 / 9, support: 9, predicted: 11 }, 40)
  expect(counts).toEqual({ both: 7, givenOnly: 4, trueOnly: 2, neither: 27 })
  expect(Object.values(counts).reduce((sum, one) => sum + one)).toBe(40)
  expect(twoByTwo({ recall: 0, support: 0, predicted: 0 }, 5)).toEqual({
    both: 0,
    givenOnly: 0,
    trueOnly: 0,
    neither: 5,
  })
})
