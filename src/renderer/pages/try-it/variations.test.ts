import { expect, test } from 'vitest'
import { variationsOf } from './variations'

const message = 'Someone charged my card twice yesterday, please refund the second payment.'

test('the same message always meets the same changes', () => {
  expect(variationsOf(message)).toEqual(variationsOf(message))
  expect(variationsOf(message).map((one) => one.name)).toEqual([
    'Typos',
    'No punctuation',
    'Greeting added',
    'All capitals',
    'Shortened',
  ])
})

test('typos keep every letter, punctuation goes without a letter', () => {
  const [typos, plain] = variationsOf(message)
  const letters = (text: string | undefined): string => [...(text ?? '')].sort().join('')
  expect(letters(typos?.text)).toBe(letters(message))
  expect(plain?.text).toBe('someone charged my card twice yesterday please refund the second payment')
})

test('a change that changes nothing is left out, and so is a text too short to change', () => {
  expect(variationsOf('no card yet').some((one) => one.name === 'No punctuation')).toBe(false)
  expect(variationsOf('card lost')).toEqual([])
})
