import { describe, expect, it } from 'vitest'
import { choiceOf } from '../components/role-names'
import { freeName, nameFromFile, withRole } from './roles'

describe('roles at import', () => {
  const columns = [
    { index: 0, role: 'text' },
    { index: 1, role: 'label' },
    { index: 2, role: 'metadata' },
  ] as const
  it('one column appended and one of dates, any number of groups', () => {
    const before = withRole(
      withRole(columns, 2, 'append').map(({ column: index, ...one }) => ({ index, ...one })),
      1,
      'append',
    )
    expect(before.map(({ role }) => role)).toEqual(['text', 'append', 'metadata'])
    const two = withRole(columns, 1, 'group').map(({ column: index, ...one }) => ({ index, ...one }))
    expect(withRole(two, 2, 'group').map(({ role }) => role)).toEqual(['text', 'group', 'group'])
  })

  it('gives a role that one column holds to the new one alone', () => {
    expect(withRole(columns, 2, 'text')).toEqual([
      { column: 0, role: 'metadata' },
      { column: 1, role: 'label' },
      { column: 2, role: 'text' },
    ])
  })
  it('keeps the kind of labels, and changes it by choice', () => {
    const stars = { index: 1, role: 'label', kind: 'ordered' } as const
    expect(choiceOf(stars)).toBe('ordered')
    expect(choiceOf({ ...stars, role: 'metadata' })).toBe('metadata')
    const before = [columns[0], stars, columns[2]]
    expect(withRole(before, 2, 'multi')).toEqual([
      { column: 0, role: 'text' },
      { column: 1, role: 'label', kind: 'ordered' },
      { column: 2, role: 'label', kind: 'multi' },
    ])
    expect(withRole(before, 1, 'label')[1]).toEqual({ column: 1, role: 'label', kind: 'single' })
  })
  it('lets several columns be labels', () => {
    expect(withRole(columns, 2, 'label').filter((one) => one.role === 'label')).toHaveLength(2)
  })
})

describe('names at import', () => {
  it('makes a name from the file name', () => {
    expect(nameFromFile('chat-october.csv')).toBe('Chat October')
    expect(nameFromFile('banking77.csv')).toBe('banking77')
    expect(nameFromFile('.csv')).toBe('Dataset')
    expect(nameFromFile('banking77.jsonl.gz')).toBe('banking77')
    expect(nameFromFile('banking77.gz')).toBe('banking77')
  })
  it('counts up when the name is taken, whatever its case', () => {
    expect(freeName('Inbox', ['inbox', 'Inbox 2'])).toBe('Inbox 3')
    expect(freeName('Inbox', [])).toBe('Inbox')
  })
})
