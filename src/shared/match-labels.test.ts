import { expect, test } from 'vitest'
import { matchLabels } from './match-labels'

test('labels match by the same text first, then without case and outer white space', () => {
  expect(matchLabels(['positive', 'neutral', ' Negative '], ['NEGATIVE', 'POSITIVE'])).toEqual([1, -1, 0])
  expect(matchLabels(['Card', 'card'], ['card', 'CARD'])).toEqual([1, 0])
  expect(matchLabels(['card'], ['CARD', 'card'])).toEqual([1])
})

test('a label is taken once, whatever else would fit', () => {
  expect(matchLabels(['card', 'Card', 'CARD'], ['card'])).toEqual([0, -1, -1])
  expect(matchLabels(['Card', 'card'], ['card'])).toEqual([-1, 0])
  expect(matchLabels([], ['card'])).toEqual([])
})

test('accents match however they are written', () => {
  expect(matchLabels(['Gru\u0308n'], ['gr\u00fcn'])).toEqual([0])
})
