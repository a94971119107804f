import { expect, test } from 'vitest'
import { scoredName } from './scored-name'

test('a scored file keeps its name and says what it is', () => {
  expect(scoredName('mails.csv')).toBe('mails-scored.csv')
  expect(scoredName('october.inbox.tsv')).toBe('october.inbox-scored.csv')
  expect(scoredName('mails.jsonl.gz')).toBe('mails-scored.csv')
  expect(scoredName('mails')).toBe('mails-scored.csv')
})
