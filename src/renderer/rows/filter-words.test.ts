import { expect, test } from 'vitest'
import { RunRef } from '../../shared/domain/ids'
import { filterWords } from './filter-words'

const names = { run: (id: string) => `Run ${id}`, view: (id: string) => id }
const run = RunRef.parse('7')

test('a filter is said in words, and brackets stand where they are needed', () => {
  expect(
    filterWords(
      {
        op: 'and',
        of: [
          { field: 'labelled', is: false },
          { field: 'metadata', column: 'channel', equals: 'chat' },
          {
            op: 'or',
            of: [
              { field: 'text', contains: 'card' },
              { field: 'prediction', run, in: ['a', 'b', 'c', 'd'] },
            ],
          },
          { op: 'not', of: { field: 'part', in: ['test', null] } },
        ],
      },
      names,
    ),
  ).toBe(
    'unlabelled, channel is chat, (contains “card” or Run 7 says a, b or 2 more), not (in test or no part)',
  )
  expect(filterWords({ field: 'confidence', run, max: 0.5 }, names)).toMatch(/^Run 7 is sure at most 50/)
  expect(filterWords({ field: 'length', unit: 'words', min: 3, max: 3 }, names)).toBe('3 words')
  expect(filterWords({ op: 'and', of: [] }, names)).toBe('all messages')
})
