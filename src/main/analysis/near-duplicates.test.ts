import { describe, expect, it } from 'vitest'
import { createRng } from '../../shared/rng'
import { createNearDuplicates, groupsAt } from './near-duplicates'
import { comparable, jaccard, shinglesOf } from './shingles'

const orderOf = (texts: readonly string[]) => {
  const collector = createNearDuplicates()
  for (const text of texts) collector.add(text)
  return collector.find()
}
const groups = (texts: readonly string[], similarity: number) =>
  groupsAt(orderOf(texts), similarity)
    .map((group) => group.toSorted((a, b) => a - b))
    .toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0))

const words =
  'card order parcel late money back please help account login number street wrong paid twice'.split(' ')
const random = createRng(3)
const sentence = (length: number): string =>
  Array.from({ length }, () => words[Math.floor(random.next() * words.length)]).join(' ')

describe('near-duplicates', () => {
  it('are texts that differ in case, punctuation and white space, in any script', () => {
    const texts = [
      'Where is my card?',
      'where is  my card',
      'カードが届きません。いつ届きますか',
      'カードが届きません、いつ届きますか？',
      'أين بطاقتي الجديدة من فضلك',
      'أين بطاقتي الجديدة، من فضلك!',
      'Something else entirely',
      '👍👍',
      '🙂',
      '',
    ]
    expect(groups(texts, 1)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ])
  })

  it('are found at the similarity that was planted, and not above it', () => {
    const base =
      'I ordered a new card two weeks ago and it has still not arrived, can you tell me where it is'
    const near = base.replace('two weeks', 'three weeks')
    const similarity = jaccard(shinglesOf(base), shinglesOf(near))
    expect(similarity).toBeGreaterThan(0.7)
    const texts = [base, 'How do I change the PIN of my account at the machine', near]
    expect(groups(texts, similarity)).toEqual([[0, 2]])
    expect(groups(texts, similarity + 0.001)).toEqual([])
  })

  it('are those of all pairs, compared one by one, at every similarity', () => {
    const texts: string[] = []
    for (let at = 0; at < 60; at++) {
      const text = sentence(8 + (at % 9))
      texts.push(text)
      for (let copy = 0; copy < at % 4; copy++) {
        const parts = text.split(' ')
        parts[(at + copy) % parts.length] = words[(at * 7 + copy) % words.length] ?? ''
        texts.push(parts.join(' '))
      }
    }
    const sets = texts.map(shinglesOf)
    for (const similarity of [0.6, 0.7, 0.8, 0.9, 1]) {
      const parent = texts.map((_, at) => at)
      const find = (at: number): number => (parent[at] === at ? at : find(parent[at] ?? at))
      sets.forEach((set, a) =>
        sets.forEach((other, b) => {
          if (b > a && jaccard(set, other) >= similarity) parent[find(b)] = find(a)
        }),
      )
      const expected = new Map<number, number[]>()
      texts.forEach((_, at) => expected.set(find(at), [...(expected.get(find(at)) ?? []), at]))
      const several = [...expected.values()].filter((group) => group.length > 1)
      expect(groups(texts, similarity)).toEqual(several.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)))
    }
  })

  it('come in no time where thousands of texts are equal or alike', () => {
    const texts = Array.from(
      { length: 5000 },
      (_, at) => `your ticket ${at} was closed, thank you for your patience`,
    )
    const equal = Array.from({ length: 5000 }, () => 'thank you for your message, we will be back soon')
    const found = groups([...texts, ...equal], 0.7)
    expect(found.map((group) => group.length).toSorted((a, b) => a - b)).toEqual([5000, 5000])
  })

  it('stop when they are told to', () => {
    const collector = createNearDuplicates()
    collector.add('some text or other')
    expect(() => collector.find(undefined, AbortSignal.abort(new Error('stopped')))).toThrow('stopped')
  })
})

it('compares what matters of a text', () => {
  expect(comparable('  Ｈｅｌｌｏ—WORLD!! ')).toBe('hello world')
  expect(jaccard(shinglesOf('abcdefgh'), shinglesOf('abcdefgh'))).toBe(1)
  expect(jaccard(shinglesOf('abcdef'), shinglesOf('bcdefg'))).toBeCloseTo(1 / 3)
})
