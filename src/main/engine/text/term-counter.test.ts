import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { forEachWordNgram } from './ngrams'
import { TermCounter } from './term-counter'

it('counts documents, not occurrences', () => {
  const counter = new TermCounter()
  for (const terms of [['a', 'b', 'a'], ['a'], []]) {
    counter.next()
    terms.forEach(counter.see)
  }
  expect(counter.terms(1)).toEqual([
    { term: 'a', documents: 2 },
    { term: 'b', documents: 1 },
  ])
  expect(counter.terms(2)).toEqual([{ term: 'a', documents: 2 }])
})

it('keeps terms, not the texts that they were cut out of', () => {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const used = (): number => {
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  const counter = new TermCounter()
  const before = used()
  const [texts, filler] = [5000, 'a '.repeat(5000)]
  for (let row = 0; row < texts; row++) {
    counter.next()
    // A word that is long enough to be kept as a slice of its text.
    forEachWordNgram(`${filler}extraordinaryword${row}`.toLowerCase(), 1, counter.see)
  }
  expect(counter.terms(1)).toHaveLength(texts + 1)
  expect(used() - before).toBeLessThan((texts * filler.length) / 10)
})
