// A filter that the bar can say comes back from the address as it was.
import { describe, expect, it } from 'vitest'
import type { Filter } from '../../shared/domain/filter'
import { addressOf, withParts } from './filter-address'
import { filterOf, readFilter } from './row-query'

const back = (filter: Filter, first = 'label'): Filter | undefined => {
  const parts = addressOf(filter, first)
  if (!parts) throw new Error('no place')
  const params = new URLSearchParams(withParts('/runs/r1?tab=errors', parts).split('?')[1])
  return filterOf(
    readFilter({ get: (key) => params.get(key), all: (key) => params.getAll(key) }),
    first,
    undefined,
  )
}
const leaves = (filter: Filter | undefined): string[] =>
  (filter && 'op' in filter && filter.op === 'and' ? filter.of : [filter])
    .map((one) => JSON.stringify(Object.entries(one ?? {}).toSorted()))
    .toSorted()

describe('an address', () => {
  it('says the filters of slices, alone and in pairs', () => {
    const filters: Filter[] = [
      { field: 'metadata', column: 'desk & place', equals: 'night = late' },
      { field: 'language', in: ['de'] },
      { field: 'length', unit: 'words', min: 12, max: 40 },
      { field: 'number', column: 'price', min: -1.5, max: 20 },
      { field: 'label', output: 'label', in: ['card'] },
      { field: 'label', output: 'mood', in: ['angry'] },
      { field: 'part', in: ['test', null] },
    ]
    for (const [at, one] of filters.entries()) {
      expect(leaves(back(one))).toEqual(leaves(one))
      for (const other of filters.slice(at + 1)) {
        const both: Filter = { op: 'and', of: [{ op: 'and', of: [one] }, other] }
        expect(leaves(back(both))).toEqual(leaves({ op: 'and', of: [one, other] }))
      }
    }
  })
  it('says a month', () => {
    const month: Filter = { field: 'date', column: 'day', from: '2026-01-01', before: '2026-02-01' }
    expect(back(month)).toEqual({
      ...month,
      from: '2026-01-01T00:00:00.000Z',
      before: '2026-02-01T00:00:00.000Z',
    })
  })
  it('says values of one column, one or another', () => {
    const either: Filter = {
      op: 'or',
      of: ['a', 'b'].map((equals) => ({ field: 'metadata' as const, column: 'desk', equals })),
    }
    expect(back(either)).toEqual(either)
  })
  it.each<[string, Filter]>([
    ['a not', { op: 'not', of: { field: 'part', in: ['test'] } }],
    [
      'an or over two columns',
      {
        op: 'or',
        of: [
          { field: 'metadata', column: 'a', equals: '1' },
          { field: 'metadata', column: 'b', equals: '1' },
        ],
      },
    ],
    [
      'two conditions on one column',
      {
        op: 'and',
        of: [
          { field: 'metadata', column: 'a', equals: '1' },
          { field: 'metadata', column: 'a', equals: '2' },
        ],
      },
    ],
    ['an open end', { field: 'length', unit: 'words', min: 3 }],
    ['a pattern', { field: 'pattern', matches: 'a+' }],
  ])('has no place for %s', (_name, filter) => {
    expect(addressOf(filter, 'label')).toBeNull()
  })
})
