import { describe, expect, it } from 'vitest'
import { Filter } from '../../shared/domain/filter'
import { filterOf, isFiltered, none, pagesFor, readFilter, readSort } from './row-query'

const from = (search: string) => {
  const params = new URLSearchParams(search)
  return readFilter({ get: (key) => params.get(key), all: (key) => params.getAll(key) })
}

describe('the filter of the rows tab', () => {
  it('is nothing for an address without a search', () => {
    expect(isFiltered(from(''))).toBe(false)
    expect(filterOf(from(''), 'label', undefined)).toBeUndefined()
  })
  it('makes one leaf of one condition and an and of several', () => {
    expect(filterOf(from('label=a&label=b'), 'intent', undefined)).toEqual({
      field: 'label',
      in: ['a', 'b'],
      output: 'intent',
    })
    expect(filterOf(from('label=a&part=test&words=4-24'), undefined, undefined)).toEqual({
      op: 'and',
      of: [
        { field: 'label', in: ['a'] },
        { field: 'part', in: ['test'] },
        { field: 'length', unit: 'words', min: 4, max: 24 },
      ],
    })
  })
  it('can ask for rows without a label beside labels, and for rows in no part', () => {
    const filter = filterOf(from(`label=a&label=${none}&part=${none}`), undefined, undefined)
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
  it('keeps rows by what the chosen run says, and forgets it without a run', () => {
    const filter = from('said=NEGATIVE&sure=90-95')
    expect(isFiltered(filter)).toBe(true)
    expect(filterOf(filter, 'label', undefined)).toBeUndefined()
    expect(filterOf(filter, 'label', 'r1')).toEqual({
      op: 'and',
      of: [
        { field: 'prediction', run: 'r1', in: ['NEGATIVE'] },
        { field: 'confidence', run: 'r1', min: 0.9, max: 0.95 - 1e-9 },
      ],
    })
    expect(filterOf(from('sure=95-100'), undefined, 'r1')).toMatchObject({ min: 0.95, max: 1 })
  })
  it('reads cells of several columns, and addresses from before there could be several', () => {
    const web = { field: 'metadata', column: 'the shop', equals: 'a=b' }
    expect(filterOf(from('column=the shop&value=a%3Db'), undefined, undefined)).toEqual(web)
    const address = new URLSearchParams(
      ['in', 'range'].map((key, at) => [key, ['the%20shop=a%3Db', 'age=n:1..5'][at] ?? '']),
    )
    expect(filterOf(from(address.toString()), undefined, undefined)).toEqual({
      op: 'and',
      of: [web, { field: 'number', column: 'age', min: 1, max: 5 }],
    })
    expect(filterOf(from('q=a  b&mode=words&lang=de&right=no'), undefined, 'r1')).toEqual({
      op: 'and',
      of: [
        { field: 'words', all: ['a', 'b'] },
        { field: 'language', in: ['de'] },
        { field: 'right', run: 'r1', is: false },
      ],
    })
  })
  it('knows two orders by confidence, and none', () => {
    const sortOf = (search: string) => readSort({ get: (key) => new URLSearchParams(search).get(key) })
    expect(['sort=surest', 'sort=least', 'sort=x', ''].map(sortOf)).toEqual(['surest', 'least', null, null])
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
