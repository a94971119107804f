import { describe, expect, it } from 'vitest'
import { freeName, nameFromFile, withRole } from './roles'

describe('roles at import', () => {
  const columns = [
    { index: 0, role: 'text' },
    { index: 1, role: 'label' },
    { index: 2, role: 'metadata' },
  ] as const
  it('gives a role that one column holds to the new one alone', () => {
    expect(withRole(columns, 2, 'text')).toEqual([
      { column: 0, role: 'metadata' },
      { column: 1, role: 'label' },
      { column: 2, role: 'text' },
    ])
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
  })
  it('counts up when the name is taken, whatever its case', () => {
    expect(freeName('Inbox', ['inbox', 'Inbox 2'])).toBe('Inbox 3')
    expect(freeName('Inbox', [])).toBe('Inbox')
  })
})
