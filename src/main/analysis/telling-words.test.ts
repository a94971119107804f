import { expect, test } from 'vitest'
import { countWords, priorWords, tellingWords, wordsOf } from './telling-words'

test('words of any script are cut, in lower case, without signs', () => {
  expect([...wordsOf('My card, MY Card!')]).toEqual(['my', 'card'])
  expect([...wordsOf('カードを紛失しました。')]).toContain('カード')
  expect([...wordsOf('我的银行卡丢了')].length).toBeGreaterThan(2)
  expect([...wordsOf('บัตรของฉันหาย')].length).toBeGreaterThan(1)
  expect([...wordsOf(' … !')]).toEqual([])
})

test('the figure of a word is that of Monroe, Colaresi and Quinn', () => {
  const first = countWords(['lost card', 'lost card', 'my card'])
  const second = countWords(['lost password', 'my password', 'my password'])
  const background = countWords(['lost card', 'my password'])
  const { first: found } = tellingWords(first, second, background)
  const card = found.find(({ word }) => word === 'card')
  // y1 3 of 6 words, y2 0 of 6; the prior from 1 + 3 + 0 of 4 + 6 + 6 words.
  const prior = (priorWords * 4) / 16
  const odds = (count: number): number => Math.log((count + prior) / (6 + priorWords - count - prior))
  const z = (odds(3) - odds(0)) / Math.sqrt(1 / (3 + prior) + 1 / prior)
  // So few texts prove nothing: it is not named.
  expect(z).toBeLessThan(1.96)
  expect(card).toBeUndefined()
  const many = tellingWords(
    countWords(Array.from({ length: 40 }, () => 'my lost card')),
    countWords(Array.from({ length: 40 }, () => 'my lost password')),
    background,
  )
  const share = (priorWords * 41) / 244
  const own = (count: number): number => Math.log((count + share) / (120 + priorWords - count - share))
  expect(many.first).toEqual([
    {
      word: 'card',
      z: expect.closeTo((own(40) - own(0)) / Math.sqrt(1 / (40 + share) + 1 / share), 9),
      own: 40,
      other: 0,
    },
  ])
  expect(many.second.map(({ word }) => word)).toEqual(['password'])
})

test('a text that repeats a word counts it once', () => {
  expect(countWords(['card card card', 'card']).counts.get('card')).toBe(2)
})

test('Japanese labels are told apart by their words', () => {
  const found = tellingWords(
    countWords(Array.from({ length: 30 }, (_, at) => `カードを紛失しました ${at}`)),
    countWords(Array.from({ length: 30 }, (_, at) => `パスワードを忘れました ${at}`)),
    countWords([]),
  )
  expect(found.first.map(({ word }) => word)).toContain('カード')
  expect(found.second.map(({ word }) => word)).toContain('パスワード')
})
