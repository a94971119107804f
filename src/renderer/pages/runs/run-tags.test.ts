import { expect, test } from 'vitest'
import type { Run } from '../../../shared/domain/run'
import { sharedTags, tagChange } from './run-tags'

const tagged = (...tags: string[]): Run => ({ tags }) as unknown as Run

test('several runs share the tags that all of them have, in any case', () => {
  expect(sharedTags([tagged('Baseline', 'short'), tagged('baseline', 'long')])).toEqual(['Baseline'])
  expect(sharedTags([tagged('a')])).toEqual(['a'])
  expect(sharedTags([])).toEqual([])
})

test('a change says what comes and what goes, and nothing where only the case differs', () => {
  expect(tagChange(['a', 'b'], ['B', 'c', ' '])).toEqual({ addTags: ['c'], removeTags: ['a'] })
  expect(tagChange(['a'], ['a'])).toEqual({ addTags: [], removeTags: [] })
})
