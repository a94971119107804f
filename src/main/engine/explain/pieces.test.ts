// Words and n-grams with their places in the text as it was written.
import { describe, expect, it } from 'vitest'
import { createRng } from '../../../shared/rng'
import { fold, forEachCharacterNgram, forEachWordNgram } from '../text/ngrams'
import { foldWithPlaces, placeCharacterNgrams, placeWordNgrams } from './ngram-places'
import { joinPieces, piecesOf, sumInto, withoutPiece } from './pieces'

const words = (text: string): string[] => piecesOf(text).map(({ start, end }) => text.slice(start, end))

describe('pieces', () => {
  it('are the words of a text, verbatim, and runs of other signs', () => {
    expect(words('Where’s my  card?! 🙂')).toEqual(['Where’s', 'my', 'card', '?!', '🙂'])
    expect(words(' \n\t')).toEqual([])
    expect(words('don’t—stop')).toEqual(['don’t', '—', 'stop'])
  })

  it('are words in scripts without spaces, too', () => {
    const japanese = words('カードが届きません')
    expect(japanese.join('')).toBe('カードが届きません')
    expect(japanese).toContain('カード')
    const chinese = words('我的信用卡丢了')
    expect(chinese.join('')).toBe('我的信用卡丢了')
    expect(chinese.length).toBeGreaterThan(2)
  })

  it('are joined where there are many, and left out with one of two spaces that meet', () => {
    const pieces = piecesOf('a b c d e')
    expect(joinPieces(pieces, 2)).toEqual([
      { start: 0, end: 5 },
      { start: 6, end: 9 },
    ])
    expect(joinPieces(pieces, 9)).toEqual(pieces)
    expect(pieces.map((piece) => withoutPiece('a b c d e', piece))[1]).toBe('a c d e')
    expect(withoutPiece('a b', { start: 2, end: 3 })).toBe('a ')
    expect(sumInto([{ start: 0, end: 2 }], Float64Array.of(1, 2, 4))).toEqual([3])
  })
})

const alphabet = [...'aAbBß ﬁ İΣςé.,!-_  \n１カド届我信🙂👨‍👩‍👧ｶﾞ½e\u0301ก็']

describe('places of n-grams', () => {
  it('are those of the n-grams that are counted, in the same order, and of what was written', () => {
    const rng = createRng(7)
    for (let round = 0; round < 400; round++) {
      const text = Array.from({ length: rng.below(24) }, () => alphabet[rng.below(alphabet.length)]).join('')
      const { folded, starts, ends } = foldWithPlaces(text)
      expect(folded).toBe(fold(text))
      const longest = 1 + rng.below(5)
      const expected: string[] = []
      forEachWordNgram(folded, longest, (ngram) => expected.push(ngram))
      const seen: string[] = []
      placeWordNgrams(folded, longest, (ngram, { start, end }) => {
        seen.push(ngram)
        expect(folded.startsWith(ngram.split(' ')[0] ?? '', start)).toBe(true)
        expect(folded.slice(0, end).endsWith(ngram.split(' ').at(-1) ?? '')).toBe(true)
      })
      expect(seen).toEqual(expected)
      const characters: string[] = []
      forEachCharacterNgram(folded, longest, (ngram) => characters.push(ngram))
      const placed: string[] = []
      placeCharacterNgrams(folded, longest, forEachCharacterNgram, (ngram, { start, end }) => {
        placed.push(ngram)
        expect(folded.slice(start, end)).toContain(ngram.trim())
        expect(starts[start]).toBeLessThan(ends[end - 1] ?? 0)
      })
      expect(placed).toEqual(characters)
    }
  })

  it('lead back over ligatures, half-width signs and case', () => {
    const text = 'ﬁne ＣＡＲＤ'
    const { folded, starts, ends } = foldWithPlaces(text)
    expect(folded).toBe('fine card')
    const at = folded.indexOf('card')
    expect(text.slice(starts[at], ends[at + 3])).toBe('ＣＡＲＤ')
    expect(text.slice(starts[0], ends[1])).toBe('ﬁ')
  })
})
