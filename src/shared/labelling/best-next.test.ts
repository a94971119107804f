// The order "best next" and the space that it measures likeness in.
import { describe, expect, it } from 'vitest'
import { createRng } from '../rng'
import { type Candidates, chooseBestNext } from './best-next'
import { textVectors } from './diverse'
import { cosineOf, latentVectors, typicality } from './latent'

const cosineOfWords = (texts: readonly string[], one: number, other: number): number => {
  const { from, terms, weights, vocabulary } = textVectors(texts)
  const wide = new Float64Array(vocabulary)
  for (let i = from[one] ?? 0; i < (from[one + 1] ?? 0); i++) wide[terms[i] ?? 0] = weights[i] ?? 0
  let sum = 0
  for (let i = from[other] ?? 0; i < (from[other + 1] ?? 0); i++)
    sum += (wide[terms[i] ?? 0] ?? 0) * (weights[i] ?? 0)
  return sum
}

describe('the space of messages', () => {
  const rng = createRng(2)
  const words = Array.from({ length: 15 }, (_, at) => `w${at}`)
  const random = Array.from({ length: 40 }, () =>
    Array.from({ length: 5 }, () => words[rng.below(words.length)]).join(' '),
  )

  it('keeps every cosine of the words where it has as many dimensions', () => {
    const latent = latentVectors(textVectors(random), 7)
    expect(latent.dims).toBe(15)
    for (let one = 0; one < 40; one++)
      for (let other = 0; other < one; other++)
        expect(cosineOf(latent, one, other)).toBeCloseTo(cosineOfWords(random, one, other), 4)
  })

  it('brings messages together that share no word but have words in common with the same ones', () => {
    const texts = [
      'card lost',
      'card stolen',
      'card lost stolen',
      'parcel late',
      'parcel delayed',
      'parcel late delayed',
    ]
    const latent = latentVectors(textVectors([...texts, 'lost', 'stolen', 'late']), 7, 2)
    expect(cosineOfWords([...texts, 'lost', 'stolen', 'late'], 6, 7)).toBe(0)
    expect(cosineOf(latent, 6, 7)).toBeGreaterThan(0.9)
    expect(cosineOf(latent, 6, 8)).toBeLessThan(0.1)
  })

  it('is the same with the same seed, and has a place for a message without words, alone or among others', () => {
    const vectors = textVectors(['a b', '', 'b c'])
    const latent = latentVectors(vectors, 3)
    expect(latentVectors(vectors, 3)).toEqual(latent)
    expect(latent.values.every(Number.isFinite)).toBe(true)
    expect(cosineOf(latent, 1, 0)).toBe(0)
    expect(cosineOf(latent, 0, 0)).toBeCloseTo(1, 5)
    expect(typicality(latentVectors(textVectors(['']), 1), 1)).toEqual(Float32Array.of(0))
    expect(typicality(latentVectors(textVectors([]), 1), 1)).toHaveLength(0)
  })

  it('finds what is said often typical, and what is said once not', () => {
    const often = Array.from({ length: 10 }, (_, at) => `where is my card ${at % 2 ? 'now' : 'please'}`)
    const typical = typicality(latentVectors(textVectors([...often, 'zebra quagga']), 1), 1)
    expect(Math.min(...typical.slice(0, 10))).toBeGreaterThan(0.95)
    expect(typical[10]).toBeLessThan(0.05)
  })
})

describe('the best messages to label next', () => {
  function candidates(
    texts: readonly string[],
    known: number,
    scores: readonly number[][],
    counts: readonly number[],
  ) {
    const latent = latentVectors(textVectors(texts), 1)
    const width = counts.length
    return {
      latent,
      typical: typicality(latent, 1),
      known,
      scores: Float32Array.from(scores.flat()),
      width,
      unsure: Float32Array.from(scores, (own) => {
        const [first = 0, second = 0] = own.toSorted((a, b) => b - a)
        return 1 - (first - second)
      }),
      counts,
    } satisfies Candidates
  }
  const order = (given: Candidates, take: number): number[] => chooseBestNext(given, take).map(({ at }) => at)
  const even = [0.5, 0.5]

  it('do not ask the same question twice while another waits', () => {
    const texts = [
      'my card is lost',
      'my card is lost',
      'parcel came late',
      'parcel came late',
      'my card is lost',
    ]
    const scores = [even, even, [0.55, 0.45], [0.55, 0.45], even]
    expect(order(candidates(texts, 0, scores, [5, 5]), 2)).toEqual([0, 2])
  })

  it('are typical ones before odd ones, and unsure ones before sure ones', () => {
    const texts = ['where is my card', 'where is the card', 'where is card', 'qwert zuiop']
    expect(order(candidates(texts, 0, [even, even, even, even], [5, 5]), 4).at(-1)).toBe(3)
    const sure = [[0.99, 0.01], even, [0.99, 0.01], [0.99, 0.01]]
    expect(order(candidates(texts, 0, sure, [5, 5]), 1)).toEqual([1])
  })

  it('are likely of labels that few messages have, counting those chosen before', () => {
    const texts = ['a x', 'a x', 'a x', 'a x']
    const scores = [
      [0.5, 0.5, 0],
      [0, 0.5, 0.5],
      [0.5, 0.5, 0],
      [0, 0.5, 0.5],
    ]
    expect(order(candidates(texts, 0, scores, [0, 50, 50]), 1)).toEqual([0])
    expect(order(candidates(texts, 0, scores, [50, 50, 0]), 1)).toEqual([1])
    expect(order(candidates(texts, 0, scores, [1, 1, 1]), 2)).toEqual([0, 1])
  })

  it('are each the one of most worth by the formula, whatever stands before', () => {
    const rng = createRng(9)
    for (let round = 0; round < 20; round++) {
      const count = 12
      const known = round % 3
      const texts = Array.from({ length: count + known }, () =>
        Array.from({ length: 4 }, () => `w${rng.below(12)}`).join(' '),
      )
      const scores = Array.from({ length: count }, () => {
        const own = [rng.next(), rng.next(), rng.next()]
        const sum = own.reduce((a, b) => a + b, 0)
        return own.map((one) => one / sum)
      })
      const given = candidates(texts, known, scores, [rng.below(9), rng.below(9), rng.below(9)])
      const before: number[] = []
      for (const { at, score } of chooseBestNext(given, count)) {
        const worth = (one: number): number => {
          const near = Math.max(
            0,
            ...before.map((other) => cosineOf(given.latent, known + one, known + other)),
          )
          const wanted = given.counts.reduce((sum, had, label) => {
            const more = before.reduce((total, other) => total + (scores[other]?.[label] ?? 0), had)
            return sum + (scores[one]?.[label] ?? 0) / Math.sqrt(more + 1)
          }, 0)
          const likeness = Math.min(1, near)
          return (given.unsure[one] ?? 0) * (given.typical[known + one] ?? 0) * (1 - 0.8 * likeness) * wanted
        }
        const left = scores.map((_, one) => one).filter((one) => !before.includes(one))
        expect(score).toBeCloseTo(worth(at), 5)
        expect(score).toBeGreaterThan(Math.max(...left.map(worth)) - 1e-6)
        before.push(at)
      }
      expect(before.toSorted((a, b) => a - b)).toEqual(scores.map((_, one) => one))
    }
  })
})
