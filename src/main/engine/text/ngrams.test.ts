import { describe, expect, it } from 'vitest'
import { fold, forEachCharacterNgram, forEachWordNgram, words } from './ngrams'

function collect(
  walk: typeof forEachWordNgram | typeof forEachCharacterNgram,
  text: string,
  longest: number,
): string[] {
  const found: string[] = []
  walk(fold(text), longest, (ngram) => found.push(ngram))
  return found
}

describe('n-grams', () => {
  it('fold case and width', () => {
    expect(fold('ＣＡＲＤ Ünïcode ﬁ')).toBe('card ünïcode fi')
  })

  it('take letters, marks and digits of any script as words', () => {
    expect(words(fold("Can't pay €12.50 für Ärger, नमस्ते"))).toEqual([
      'can',
      't',
      'pay',
      '12',
      '50',
      'für',
      'ärger',
      'नमस्ते',
    ])
  })

  it('join neighbouring words', () => {
    expect(collect(forEachWordNgram, 'a b c', 2)).toEqual(['a', 'a b', 'b', 'b c', 'c'])
    expect(collect(forEachWordNgram, 'a b c', 0)).toEqual([])
  })

  it('stay inside a word, with the spaces around it', () => {
    expect(collect(forEachCharacterNgram, 'My card', 4)).toEqual([
      ' my',
      'my ',
      ' my ',
      ' ca',
      'car',
      'ard',
      'rd ',
      ' car',
      'card',
      'ard ',
    ])
  })

  it('count a word shorter than the length once', () => {
    expect(collect(forEachCharacterNgram, 'a', 6)).toEqual([' a '])
  })

  it('cut scripts without spaces into single characters', () => {
    expect(collect(forEachWordNgram, 'カードが', 2)).toEqual([
      'カ',
      'カ ー',
      'ー',
      'ー ド',
      'ド',
      'ド が',
      'が',
    ])
    expect(collect(forEachCharacterNgram, '信用卡', 2)).toEqual(['信', '用', '卡', '信用', '用卡'])
    expect(words(fold('VISA卡 ok'))).toEqual(['visa', '卡', 'ok'])
  })

  it('never cut an emoji', () => {
    for (const ngram of collect(forEachCharacterNgram, 'ok👍👍done', 5))
      expect(ngram).not.toMatch(/\p{Surrogate}/u)
  })
})
