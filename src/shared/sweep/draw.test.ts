import { describe, expect, it } from 'vitest'
import type { Dimension } from '../domain/sweep'
import { families } from '../models'
import { createRng } from '../rng'
import { type Arm, drawFrom, gridPoints, gridSize, gridTrials, randomTrials } from './draw'
import { usualSpaces } from './space'

const words: Arm = { family: 'bag-of-words', model: null, settings: {}, search: usualSpaces['bag-of-words'] }
const frozen: Arm = {
  family: 'frozen-encoder',
  model: { id: 'm1', name: 'tiny' },
  settings: { maxLength: 64 },
  search: usualSpaces['frozen-encoder'],
}
const settingOf = (key: string) => {
  const found = families['bag-of-words'].settings.find((one) => one.key === key)
  if (!found) throw new Error(key)
  return found
}

describe('a random search', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(randomTrials([words, frozen], 20, 7)).toEqual(randomTrials([words, frozen], 20, 7))
    expect(randomTrials([words, frozen], 20, 7)).not.toEqual(randomTrials([words, frozen], 20, 8))
    // More trials do not change those before them.
    expect(randomTrials([words], 20, 7).slice(0, 5)).toEqual(randomTrials([words], 5, 7))
  })

  it('gives families their turns, and begins each with its own defaults', () => {
    const trials = randomTrials([words, frozen], 20, 1)
    const families_ = trials.map(({ arm }) => arm.family)
    expect(families_.filter((one) => one === 'bag-of-words')).toHaveLength(10)
    const first = trials.find(({ arm }) => arm === words)
    expect(first?.settings).toEqual({
      learningRate: 0.1,
      dropout: 0.6,
      wordNgrams: 2,
      characterNgrams: 5,
      minDocumentFrequency: 2,
    })
    expect(
      trials.filter(({ arm }) => arm === frozen).every(({ settings }) => settings['maxLength'] === 64),
    ).toBe(true)
  })

  it('stays in its ranges, and never tries the same twice', () => {
    const trials = randomTrials([words], 200, 3)
    expect(trials).toHaveLength(200)
    for (const { settings } of trials) {
      expect(settings['learningRate']).toBeGreaterThanOrEqual(0.02)
      expect(settings['learningRate']).toBeLessThanOrEqual(0.3)
      expect([0, 4, 5, 6]).toContain(settings['characterNgrams'])
    }
    expect(new Set(trials.map(({ settings }) => JSON.stringify(settings))).size).toBe(200)
    const few: Arm = { ...words, search: { epochs: { kind: 'choices', values: [2, 3, 5] } } }
    expect(
      randomTrials([few], 20, 1)
        .map(({ settings }) => settings['epochs'])
        .toSorted(),
    ).toEqual([2, 3, 5])
    const none: Arm = { ...words, search: {} }
    expect(randomTrials([none], 20, 1)).toHaveLength(1)
  })
})

describe('a draw', () => {
  const draws = (dimension: Dimension, key: string) => {
    const rng = createRng(5)
    return Array.from({ length: 4000 }, () => Number(drawFrom(settingOf(key), dimension, rng)))
  }

  it('over a logarithm has as many under its middle as above it', () => {
    const values = draws({ kind: 'range', low: 1e-5, high: 1e-3, scale: 'log' }, 'learningRate')
    expect(values.filter((one) => one < 1e-4).length / 4000).toBeCloseTo(0.5, 1)
    expect(values.filter((one) => one < 1e-5 * 10 ** 0.5).length / 4000).toBeCloseTo(0.25, 1)
    const even = draws({ kind: 'range', low: 0, high: 0.8, scale: 'linear' }, 'dropout')
    expect(even.filter((one) => one < 0.2).length / 4000).toBeCloseTo(0.25, 1)
    expect(values.every((one) => Number(one.toPrecision(3)) === one)).toBe(true)
  })

  it('of whole numbers gives each the same share, the ends too', () => {
    const values = draws({ kind: 'range', low: 2, high: 5, scale: 'linear' }, 'epochs')
    for (const number of [2, 3, 4, 5])
      expect(values.filter((one) => one === number).length / 4000).toBeCloseTo(0.25, 1)
    expect(new Set(draws({ kind: 'range', low: 1, high: 3, scale: 'log' }, 'epochs'))).toEqual(
      new Set([1, 2, 3]),
    )
  })
})

describe('a grid', () => {
  const search: Arm['search'] = {
    learningRate: { kind: 'range', low: 0.01, high: 1, scale: 'log' },
    epochs: { kind: 'range', low: 2, high: 10, scale: 'linear', steps: 5 },
    schedule: { kind: 'choices', values: ['linear', 'constant'] },
  }

  it('has equal steps over a range or its logarithm, with both ends', () => {
    expect(gridPoints(settingOf('learningRate'), search['learningRate'] as Dimension)).toEqual([0.01, 0.1, 1])
    expect(gridPoints(settingOf('epochs'), search['epochs'] as Dimension)).toEqual([2, 4, 6, 8, 10])
    expect(
      gridPoints(settingOf('epochs'), { kind: 'range', low: 1, high: 2, scale: 'linear', steps: 9 }),
    ).toEqual([1, 2])
  })

  it('holds every combination of every family once', () => {
    const arms = [
      { ...words, search },
      { ...frozen, search: {} },
    ]
    const trials = gridTrials(arms)
    expect(gridSize(arms)).toBe(3 * 5 * 2 + 1)
    expect(trials).toHaveLength(31)
    expect(new Set(trials.map((one) => JSON.stringify(one))).size).toBe(31)
    expect(trials[0]?.settings).toEqual({ learningRate: 0.01, epochs: 2, schedule: 'linear' })
    expect(trials[1]?.settings).toEqual({ learningRate: 0.01, epochs: 2, schedule: 'constant' })
  })
})
