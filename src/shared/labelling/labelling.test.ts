import { expect, test } from 'vitest'
import { drawDiverse, textVectors } from './diverse'
import { keyCodes, labelKeys, mostWithKeys, readKey } from './keys'
import {
  binaryEntropy,
  entropyOf,
  leastConfidence,
  marginOf,
  rareLabel,
  rarityOf,
  undecided,
} from './uncertainty'

const scores = Float32Array.from([9, 0.5, 0.125, 0.375, 9])

test('margin, least confidence and entropy are as Settles defines them', () => {
  expect(marginOf(scores, 1, 3)).toEqual({ a: 0, pa: 0.5, b: 2, pb: 0.375, score: 0.875 })
  expect(leastConfidence(scores, 1, 3).score).toBe(0.5)
  const entropy = -(0.5 * Math.log(0.5) + 0.125 * Math.log(0.125) + 0.375 * Math.log(0.375)) / Math.log(3)
  expect(entropyOf(scores, 1, 3).score).toBeCloseTo(entropy, 12)
  expect(marginOf(Float32Array.from([1]), 0, 1)).toMatchObject({ a: 0, b: -1, score: 0 })
})

test('of several labels the one nearest to undecided counts', () => {
  expect(undecided(scores, 1, 3)).toMatchObject({ a: 0, pa: 0.5, score: 1 })
  expect(binaryEntropy(Float32Array.from([0.5, 1]), 0, 2).score).toBe(0.5)
})

test('a rare label outweighs a likelier common one', () => {
  const rarity = rarityOf([99, 4])
  expect(rarity).toEqual([0.05, 1])
  expect(rareLabel(Float32Array.from([0.8, 0.2]), 0, 2, rarity)).toMatchObject({
    a: 1,
    score: expect.closeTo(0.2, 6),
  })
})

test('a draw never takes a message twice, and copies last', () => {
  const vectors = textVectors(['a b', 'a b', 'c d', 'a b', 'e f', ''])
  for (let seed = 0; seed < 30; seed++) {
    const drawn = drawDiverse(vectors, 0, 6, seed).map(({ at }) => at)
    expect(drawn.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5])
    const copies = [0, 1, 3].map((at) => drawn.indexOf(at)).sort((a, b) => a - b)
    expect(copies.slice(1)).toEqual([4, 5])
  }
})

test('what is labelled stands already and is not drawn', () => {
  const vectors = textVectors(['a b', 'a b', 'c d'])
  expect(drawDiverse(vectors, 1, 2, 1)).toEqual([
    { at: 1, distance: expect.closeTo(2, 5) },
    { at: 0, distance: expect.closeTo(0, 5) },
  ])
})

test('of equally far messages the unsure one is drawn far more often', () => {
  const vectors = textVectors(['a', 'b', 'c'])
  const said = { width: 2, scores: Float32Array.from([0.99, 0.01, 0.5, 0.5, 0.99, 0.01]) }
  let unsure = 0
  for (let seed = 0; seed < 100; seed++)
    if (drawDiverse(vectors, 0, 2, seed, said).some(({ at }) => at === 1)) unsure++
  expect(unsure).toBeGreaterThan(95)
})

test('each of 77 labels has a code of its own of at most two keys, and none begins another', () => {
  for (const count of [1, 9, 29, 30, 57, 58, 77, 150, mostWithKeys]) {
    const codes = keyCodes(count)
    expect(new Set(codes).size).toBe(count)
    expect(codes.every((code) => code.length === 1 || code.length === 2)).toBe(true)
    expect(codes.some((code) => codes.some((other) => other !== code && other.startsWith(code)))).toBe(false)
    codes.forEach((code, at) => {
      let typed = ''
      let read = readKey(codes, typed, code[0] ?? '')
      if (read.kind === 'begun') {
        typed = read.typed
        read = readKey(codes, typed, code[1] ?? '')
      }
      expect(read).toEqual({ kind: 'label', at })
    })
  }
  expect(keyCodes(12)).toEqual([...'123456789qwe'])
  expect(keyCodes(mostWithKeys + 1).at(-1)).toBe('')
  expect(labelKeys.some((key) => 'sdfcgl'.includes(key))).toBe(false)
})
