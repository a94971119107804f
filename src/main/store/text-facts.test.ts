import { expect, test } from 'vitest'
import { contentHash, countCharacters, countWords, foldText, textHash } from './text-facts'

test.each([
  ['', 0],
  ['  \n ', 0],
  ['one  two\tthree', 3],
  ['返金はいつ', 5],
  ['我的 card 丢了', 5],
  ['أين بطاقتي', 2],
])('the words of "%s" are %i', (text, words) => {
  expect(countWords(text)).toBe(words)
})

test('characters are code points', () => {
  expect(countCharacters('a😀é')).toBe(3)
  expect(countCharacters('\ud83d')).toBe(1)
})

test('texts that differ in case and white space alone have one hash', () => {
  expect(foldText('  My\r\n CARD ')).toBe('my card')
  expect(textHash('  My\r\n CARD ')).toBe(textHash('my card'))
  expect(textHash('my card')).not.toBe(textHash('my cards'))
})

test('the content hash tells cells apart', () => {
  expect(contentHash(['a', 'b'])).not.toEqual(contentHash(['ab', '']))
  expect(contentHash(['a', 'b'])).toHaveLength(16)
})
