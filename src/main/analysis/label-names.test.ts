import { expect, it } from 'vitest'
import { nearTwins } from './label-names'

it('finds names that differ in case, spaces, separators, a plural or one slip', () => {
  const names = [
    'Billing ',
    'billing',
    'refund_request',
    'Refund requests',
    'delivery',
    'delivrey',
    'complaint',
    'x',
  ]
  expect(nearTwins(names)).toEqual([
    ['Billing ', 'billing'],
    ['refund_request', 'Refund requests'],
    ['delivery', 'delivrey'],
  ])
})

it('leaves names alone that are different words or numbers', () => {
  expect(
    nearTwins(['1 star', '2 stars', 'card', 'cart', 'top_up_failed', 'top_up_limits', 'pool 12', 'pool 13']),
  ).toEqual([])
})
