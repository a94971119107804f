import { describe, expect, it } from 'vitest'
import { FamilyId } from '../../shared/domain/run'
import { usualSpaces } from '../../shared/sweep/space'
import {
  addable,
  addedDimension,
  formFault,
  methodWords,
  openForm,
  readDimension,
  type SweepForm,
  sweepRequest,
  type TypedDimension,
  withMethod,
} from './sweep-form'

const form = openForm('bag-of-words', ['m1'])
const typed = (more: Partial<TypedDimension>): TypedDimension => ({
  key: 'learningRate',
  mode: 'log',
  low: '1e-5',
  high: '1e-3',
  values: '',
  ...more,
})

describe('the form of a sweep', () => {
  it.each(FamilyId.options)('opens with the usual space of %s, which it reads back as it is', (family) => {
    const read = form.searched[family].map((one) => [one.key, readDimension(family, one)])
    expect(Object.fromEntries(read)).toEqual(
      Object.fromEntries(Object.entries(usualSpaces[family]).map(([key, dimension]) => [key, { dimension }])),
    )
    expect(formFault({ ...form, families: [family] })).toBeNull()
  })

  it('says what is wrong with a row, and what it lacks', () => {
    const fault = (one: TypedDimension) => {
      const read = readDimension('bag-of-words', one)
      return 'fault' in read ? read.fault : null
    }
    expect(fault(typed({ high: '' }))).toBe('Learning rate needs two numbers.')
    expect(fault(typed({ high: '5' }))).toContain('but it goes from 1e-6 to 1')
    expect(fault(typed({ mode: 'values', values: ' ' }))).toBe('Learning rate has no value.')
    expect(fault(typed({ mode: 'values', values: '0.1, much' }))).toContain('Learning rate is a number.')
    expect(fault(typed({}))).toBeNull()
    const wrong = { ...form, searched: { ...form.searched, 'bag-of-words': [typed({ high: '5' })] } }
    expect(formFault(wrong)).toContain('Learning rate runs from')
    // A family that does not compete may stay half typed.
    expect(formFault({ ...wrong, families: ['encoder'] })).toBeNull()
    expect(formFault({ ...form, families: [] })).toBe('Choose at least one family.')
    expect(formFault({ ...form, trials: '0' })).toBe('Trials are a whole number up to 500.')
    expect(formFault({ ...form, families: ['encoder'], models: [] })).toContain('needs a model folder')
  })

  it('makes a request in which what is searched goes before what the form of the run had', () => {
    const asked: SweepForm = {
      ...form,
      families: ['bag-of-words', 'frozen-encoder'],
      method: 'successiveHalving',
      trials: '9',
      metric: 'accuracy',
      searched: { ...form.searched, 'bag-of-words': [typed({})] },
    }
    const recipe = { family: 'bag-of-words' as const, settings: { learningRate: 0.2, epochs: 4 } }
    expect(sweepRequest(asked, { dataset: 'd1' }, recipe)).toEqual({
      kind: 'sweep',
      dataset: 'd1',
      method: 'successiveHalving',
      trials: 9,
      metric: 'accuracy',
      budget: 'rows',
      spaces: [
        {
          family: 'bag-of-words',
          settings: { epochs: 4 },
          search: { learningRate: { kind: 'range', low: 1e-5, high: 1e-3, scale: 'log' } },
        },
        { family: 'frozen-encoder', search: usualSpaces['frozen-encoder'], models: ['m1'] },
      ],
    })
  })

  it('offers settings that may be searched and are not, with values to begin with', () => {
    const keys = addable('encoder', form.searched.encoder).map(({ key }) => key)
    expect(keys).toContain('dropout')
    for (const key of ['seed', 'validation', 'limitTrain', 'keepBestBy', 'epochs'])
      expect(keys).not.toContain(key)
    expect(addedDimension('encoder', 'classWeights').values).toBe('none, balanced')
    expect(addedDimension('encoder', 'batchSize')).toMatchObject({ mode: 'values', values: '32' })
  })

  it('counts the combinations of a grid before it is asked for', () => {
    const grid = withMethod(form, 'grid')
    expect(grid.trials).toBe('100')
    expect(withMethod(grid, 'random').trials).toBe('20')
    expect(withMethod({ ...form, trials: '7' }, 'grid').trials).toBe('7')
    // 3 · 3 points of two ranges, 3 · 4 · 3 values.
    expect(methodWords(grid, 9003, 77)).toMatch(/^324 combinations,/)
    expect(formFault(grid)).toBe(
      'The grid has 324 combinations: search fewer settings, or allow more trials.',
    )
    expect(formFault({ ...grid, trials: '400' })).toBeNull()
  })

  it('tells what the method will do', () => {
    const halving: SweepForm = { ...form, method: 'successiveHalving' }
    expect(methodWords(halving, 9003, 77)).toBe(
      '20 trials on 1,000 rows, the best 6 on 3,001 rows, the best 2 on all rows: the work of about 6 whole trainings.',
    )
    const two: SweepForm = { ...halving, families: ['bag-of-words', 'frozen-encoder'] }
    expect(methodWords(two, 9003, 77)).toContain('at random is fairer')
    expect(methodWords(halving, 150, 3)).toContain('too few rows')
    expect(methodWords(form, 9003, 77)).toContain('20 trainings')
    expect(methodWords({ ...form, trials: 'x' }, 9003, 77)).toBe('')
  })
})
