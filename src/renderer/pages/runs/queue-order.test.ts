import { expect, it } from 'vitest'
import { movedBy, movedTo } from './queue-order'

const order = ['a', 'b', 'c', 'd']

it('a run moves by places and stops at both ends', () => {
  expect(movedBy(order, 'c', -1)).toEqual(['a', 'c', 'b', 'd'])
  expect(movedBy(order, 'b', 1)).toEqual(['a', 'c', 'b', 'd'])
  expect(movedBy(order, 'a', -1)).toBeNull()
  expect(movedBy(order, 'd', 1)).toBeNull()
  expect(movedBy(order, 'x', 1)).toBeNull()
})

it('a run that is dropped on another takes its place', () => {
  expect(movedTo(order, 'd', 0)).toEqual(['d', 'a', 'b', 'c'])
  expect(movedTo(order, 'a', 2)).toEqual(['b', 'c', 'a', 'd'])
})
