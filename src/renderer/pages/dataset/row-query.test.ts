import { describe, expect, it } from 'vitest'
import { Filter } from '../../../shared/domain/filter'
import { filterOf, isFiltered, none, pagesFor, readFilter } from './row-query'

const from = (search: string) => {
  const params = new URLSearchParams(search)
  return readFilter({ get: (key) => params.get(key), all: (key) => params.getAll(key) })
}

describe('the filter of the rows tab', () => {
  it('is nothing for an address without a search', () => {
    expect(isFiltered(from(''))).toBe(false)
    expect(filterOf(from(''), 'label')).toBeUndefined()
  })
  it('makes one leaf of one condition and an and of several', () => {
    expect(filterOf(from('label=a&label=b'), 'intent')).toEqual({
      field: 'label',
      in: ['a', 'b'],
      output: 'intent',
    })
    expect(filterOf(from('label=a&part=test&words=4-24'), undefined)).toEqual({
      op: 'and',
      of: [
        { field: 'label', in: ['a'] },
        { field: 'part', in: ['test'] },
        { field: 'length', unit: 'words', min: 4, max: 24 },
      ],
    })
  })
  it('can ask for rows without a label beside labels, and for rows in no part', () => {
    const filter = filterOf(from(`label=a&label=${none}&part=${none}`), undefined)
    expect(filter).toEqual({
      op: 'and',
      of: [
        {
          op: 'or',
          of: [
            { field: 'label', in: ['a'] },
            { field: 'labelled', is: false },
          ],
        },
        { field: 'part', in: [null] },
      ],
    })
    expect(Filter.safeParse(filter).success).toBe(true)
  })
  it('does not trust a length that is not a range', () => {
    expect(from('words=x-3').length).toBeNull()
  })
})

describe('pages of rows', () => {
  it('cover the visible range and no more', () => {
    expect(pagesFor(0, 40, 200)).toEqual([0])
    expect(pagesFor(190, 230, 200)).toEqual([0, 1])
    expect(pagesFor(99_990, 100_000, 200)).toEqual([499, 500])
  })
})
