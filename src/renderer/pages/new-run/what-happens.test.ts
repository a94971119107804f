import { expect, test } from 'vitest'
import { bagOfWords } from '../../../shared/models/bag-of-words'
import { encoder } from '../../../shared/models/encoder'
import { completeSettings } from '../../../shared/models/settings'
import { longest, usesOf, whatHappens } from './what-happens'

const statistics = (parts: Record<string, number>) => ({
  rows: 100,
  withoutText: 0,
  distinctTexts: 100,
  unlabelled: 0,
  inNoPart: 0,
  parts,
  outputs: [],
  words: { unit: 'words', min: 0, median: 1, p95: 1, max: 1, bins: [] },
})
const settings = { ...completeSettings(bagOfWords), validation: 0.1, limitTrain: 0, epochs: 20, patience: 5 }

test('validation is taken from training where the dataset has none', () => {
  expect(usesOf(statistics({ train: 1000, test: 50 }), settings)).toEqual({
    train: 900,
    validation: 100,
    test: 50,
  })
  expect(usesOf(statistics({ train: 1000, validation: 70 }), settings)).toEqual({
    train: 1000,
    validation: 70,
    test: 0,
  })
  expect(usesOf(statistics({ train: 1000 }), { ...settings, limitTrain: 200 }).train).toBe(200)
  expect(usesOf(statistics({ train: 1000, validation: 70 }), settings, 300).train).toBe(300)
})

test('the sentences say what is left out', () => {
  const lines = whatHappens(
    'bag-of-words',
    { train: 900, validation: 0, test: 0 },
    { ...settings, wordNgrams: 0, characterNgrams: 0 },
    null,
  )
  expect(lines[0]).toContain('the last epoch is kept')
  expect(lines[1]).toContain('Counts nothing')
  expect(lines[2]).not.toContain('stops early')
  expect(lines[3]).toContain('no test part')
  expect(lines[2]).toContain('20 times at most')
})

test('promises nothing where no labelled message is in training', () => {
  expect(whatHappens('encoder', { train: 0, validation: 0, test: 0 }, {}, null)).toEqual([
    'Nothing yet: no labelled message is in training.',
  ])
})

test('an encoder says what it starts from, what it leaves alone and where it ends', () => {
  const uses = { train: 900, validation: 100, test: 50 }
  const values = { ...completeSettings(encoder), frozenLayers: 2, maxSteps: 40 }
  const text = whatHappens('encoder', uses, values, 'MiniLM').join(' ')
  expect(text).toContain('Starts from MiniLM')
  expect(text).toContain('but the lowest 2 layers')
  expect(text).toContain('Makes 40 steps at most')
})

test('a limit of steps counts only where it is lower than the epochs make', () => {
  const values = { epochs: 2, batchSize: 10, gradAccumulation: 2, maxSteps: 7 }
  expect(longest(values, 100)).toBe('7 steps')
  expect(longest({ ...values, maxSteps: 10 }, 100)).toBe('2 epochs')
})
