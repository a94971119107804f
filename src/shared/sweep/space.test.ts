import { describe, expect, it } from 'vitest'
import { FamilyId } from '../domain/run'
import type { Dimension } from '../domain/sweep'
import { families } from '../models'
import { parseSetting, type Setting } from '../models/settings'
import {
  checkDimensions,
  dimensionFault,
  formatDimension,
  isSearchable,
  parseDimension,
  usualSpaces,
} from './space'

const settingOf = (family: FamilyId, key: string): Setting => {
  const found = families[family].settings.find((one) => one.key === key)
  if (!found) throw new Error(key)
  return found
}
const rate = settingOf('bag-of-words', 'learningRate')
const epochs = settingOf('bag-of-words', 'epochs')
const pooling = settingOf('encoder', 'pooling')
const range = (low: number, high: number, scale: 'linear' | 'log' = 'linear'): Dimension => ({
  kind: 'range',
  low,
  high,
  scale,
})

describe('the usual spaces', () => {
  it.each(FamilyId.options)('of %s are within its settings and hold its defaults', (family) => {
    checkDimensions(family, usualSpaces[family])
    for (const [key, dimension] of Object.entries(usualSpaces[family])) {
      const { default: usual } = settingOf(family, key)
      if (dimension.kind === 'choices')
        expect([key, dimension.values]).toEqual([key, expect.arrayContaining([usual])])
      else
        expect([key, Number(usual) >= dimension.low && Number(usual) <= dimension.high]).toEqual([key, true])
    }
  })
})

describe('a dimension', () => {
  it.each<[Setting, Dimension, string]>([
    [rate, range(1e-7, 0.1, 'log'), 'Learning rate runs from 1e-7 to 0.1, but it goes from 1e-6 to 1.'],
    [rate, range(0.1, 2), 'Learning rate runs from 0.1 to 2, but it goes from 1e-6 to 1.'],
    [rate, range(0.1, 0.01), 'Learning rate runs from 0.1 to 0.01; the first number is the smaller one.'],
    [epochs, range(1.5, 3), 'Epochs is a whole number; it runs from 1.5 to 3.'],
    // 0 stands for auto: a range does not begin there.
    [epochs, range(0, 3), 'Epochs runs from 0 to 3, but it goes from 1 to 500.'],
    [settingOf('bag-of-words', 'dropout'), range(0, 0.5, 'log'), 'a logarithmic range begins above 0.'],
    [pooling, range(0, 1), 'Reads a text by is one of head, mean, first; it has no range.'],
    [
      pooling,
      { kind: 'choices', values: ['head', 'last'] },
      'Reads a text by is one of head, mean, first. Found: last.',
    ],
    [epochs, { kind: 'choices', values: [3, 3] }, 'Epochs has a value twice: 3, 3.'],
    [epochs, { kind: 'choices', values: [1000] }, 'Epochs is at most 500. Found: 1000.'],
  ])('that is wrong is named with its range: %#', (setting, dimension, message) => {
    expect(dimensionFault(setting, dimension)).toContain(message)
  })

  it('of another family, and one that would change what is judged, are refused', () => {
    const say = (search: Record<string, Dimension>) => () => checkDimensions('bag-of-words', search)
    expect(say({ pooling: range(0, 1) })).toThrow('Bag of words has no setting named pooling.')
    expect(say({ seed: range(1, 9) })).toThrow('Seed is not searched.')
    expect(['seed', 'validation', 'keepBestBy', 'limitTrain', 'dropout'].map(isSearchable)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ])
  })

  it.each([
    [rate, '1e-5..1e-3:log', { kind: 'range', low: 1e-5, high: 1e-3, scale: 'log' }],
    [rate, '0.01..0.5', { kind: 'range', low: 0.01, high: 0.5, scale: 'linear' }],
    [epochs, '2..10:linear:5', { kind: 'range', low: 2, high: 10, scale: 'linear', steps: 5 }],
    [epochs, '2,3, auto', { kind: 'choices', values: [2, 3, 0] }],
    [pooling, 'mean,head', { kind: 'choices', values: ['mean', 'head'] }],
  ])('is read as it is typed and written again: %#', (setting, typed, dimension) => {
    expect(parseDimension(setting, typed, parseSetting)).toEqual(dimension)
    expect(parseDimension(setting, formatDimension(setting, dimension as Dimension), parseSetting)).toEqual(
      dimension,
    )
  })

  it.each(['1e-5..', '..3', 'a..b', '1..2:exp'])(
    'typed as %s is no range, and the hint shows one',
    (typed) => {
      expect(() => parseDimension(rate, typed, parseSetting)).toThrow(
        expect.objectContaining({ code: 'input.invalid', hint: expect.stringContaining('1e-5..1e-3:log') }),
      )
    },
  )
})
