import { describe, expect, it } from 'vitest'
import { guessRoles, resolveRoles } from './columns'

const rows = (count: number, make: (i: number) => string[]): string[][] =>
  Array.from({ length: count }, (_, i) => make(i))
const roles = (header: string[], sample: string[][]): string[] =>
  guessRoles(header, sample).map(({ role }) => role)

describe('a guess', () => {
  it('finds text, label, split and id by name and value, with a reason for each', () => {
    const sample = rows(60, (i) => [
      String(i),
      `message number ${i} is here`,
      i % 2 ? 'a' : 'b',
      i % 3 ? 'train' : 'dev',
      'en',
    ])
    const guesses = guessRoles(['id', 'message', 'intent', 'part', 'language'], sample)
    expect(guesses.map(({ role }) => role)).toEqual(['id', 'text', 'label', 'split', 'metadata'])
    for (const { reason } of guesses) expect(reason).toMatch(/\.$/u)
  })

  it('goes by the values where the names say nothing', () => {
    const sample = rows(60, (i) => [
      i % 3 ? 'refund' : 'delay',
      `where is parcel ${i} of mine`,
      i % 4 ? 'train' : 'test',
    ])
    expect(roles(['Column 1', 'Column 2', 'Column 3'], sample)).toEqual(['label', 'text', 'split'])
  })

  it('takes stars and whole numbers as labels', () => {
    const sample = rows(60, (i) => [`I liked thing ${i} a lot`, String((i % 5) + 1), String(20 + (i % 40))])
    expect(roles(['review', 'stars', 'age'], sample)).toEqual(['text', 'label', 'metadata'])
    expect(roles(['review', 'anything', 'age'], sample)).toEqual(['text', 'label', 'metadata'])
  })

  it('takes the review for the text, not its title', () => {
    const sample = rows(40, (i) => [
      `A title ${i}`,
      `A long review of many words, the ${i}th of them all, with an end`,
      'x',
    ])
    expect(roles(['title', 'body', 'kind'], sample)[1]).toBe('text')
  })

  it('finds messages in a script without spaces', () => {
    const sample = rows(20, (i) => [`カードがまだ届いていません${i}`, i % 2 ? '到着' : '紛失'])
    expect(roles(['本文', '分類'], sample)).toEqual(['text', 'label'])
  })

  it('takes no column of many distinct values for a label', () => {
    const sample = rows(200, (i) => [`message ${i} is here`, `Product ${i}`])
    expect(roles(['text', 'product'], sample)).toEqual(['text', 'metadata'])
  })

  it('finds the label among 500 classes and in a file of one row', () => {
    expect(
      roles(
        ['text', 'label'],
        rows(2000, (i) => [`message ${i} is here`, `class ${i % 500}`]),
      ),
    ).toEqual(['text', 'label'])
    expect(roles(['text', 'label'], [['one message', 'a']])).toEqual(['text', 'label'])
  })

  it('names no column twice and survives repeated headers and no rows', () => {
    const twice = roles(
      ['text', 'text', 'label', 'label'],
      rows(9, (i) => [`a message ${i}`, `a message ${i}`, 'x', 'y']),
    )
    expect(twice.filter((role) => role === 'text')).toHaveLength(1)
    expect(twice.filter((role) => role === 'label')).toHaveLength(1)
    expect(roles(['a', 'b'], [])).toEqual(['metadata', 'metadata'])
  })
})

describe('roles beside text and label', () => {
  const header = ['sent', 'customer', 'subject', 'message', 'intent']
  const sample = Array.from({ length: 12 }, (_, at) => [
    `2026-11-${String(at + 1).padStart(2, '0')}`,
    `C${at % 4}`,
    `Question ${at} on my card`,
    `The card of mine does not work in shop number ${at}, what can I do about it?`,
    at % 2 === 0 ? 'card' : 'transfer',
  ])

  it('are a subject to append, a date by its values and a group by its name, each with a reason', () => {
    const guesses = guessRoles(header, sample)
    expect(guesses.map(({ role }) => role)).toEqual(['date', 'group', 'append', 'text', 'label'])
    expect(guesses.map(({ reason }) => reason)).toEqual([
      'All values are dates; the rows can be divided by it.',
      '4 values in 12 rows, and a name that whoever writes has; rows of one can stay together.',
      'A name that goes with a message; stands under “message” after a blank line.',
      expect.stringContaining('The longest text'),
      expect.stringContaining('2 distinct values'),
    ])
  })

  it('are not guessed where values or names do not fit', () => {
    const other = sample.map(([, , ...rest]) => ['soon', `C${rest[0]}`, ...rest])
    expect(roles(header, other).slice(0, 2)).toEqual(['metadata', 'metadata'])
    expect(
      roles(
        ['a', 'b', 'title', 'message', 'intent'],
        sample.map((row) => row.with(2, 'Mr')),
      )[2],
    ).toBe('metadata')
  })

  it('append nothing by a guess where the text was chosen', () => {
    const given = [{ column: 'message', role: 'text' as const }]
    expect(resolveRoles(header, given, sample).map(({ role }) => role)).toEqual([
      'date',
      'group',
      'metadata',
      'text',
      'label',
    ])
    const both = [...given, { column: 'subject', role: 'append' as const }]
    expect(resolveRoles(header, both, sample)[2]).toMatchObject({ role: 'append', reason: 'Chosen by you.' })
    const two = [...both, { column: 'intent', role: 'append' as const }]
    expect(() => resolveRoles(header, two, sample)).toThrow('Two columns are given as append')
  })

  it('may be several groups', () => {
    const given = ['customer', 'sent'].map((column) => ({ column, role: 'group' as const }))
    expect(
      resolveRoles(header, given, sample)
        .map(({ role }) => role)
        .slice(0, 2),
    ).toEqual(['group', 'group'])
  })
})

describe('given roles', () => {
  const header = ['text', ' note ', 'label', 'same', 'same']
  const sample = rows(20, (i) => [`a message ${i}`, `note ${i}`, i % 2 ? 'x' : 'y', 's', 't'])
  const resolve = (given: { column: string | number; role: 'text' | 'label' | 'split' | 'metadata' }[]) =>
    resolveRoles(header, given, sample).map(({ role }) => role)

  it('win, and take the role from the guessed column', () => {
    expect(resolve([])).toEqual(['text', 'metadata', 'label', 'metadata', 'metadata'])
    expect(resolve([{ column: 'note', role: 'text' }])).toEqual([
      'metadata',
      'text',
      'label',
      'metadata',
      'metadata',
    ])
    expect(
      resolve([
        { column: 4, role: 'label' },
        { column: 3, role: 'label' },
      ]),
    ).toEqual(['text', 'metadata', 'metadata', 'label', 'label'])
  })

  it('by a name that is not there or stands twice are errors that say so', () => {
    expect(() => resolve([{ column: 'Body', role: 'text' }])).toThrow(
      /no column “Body”.*“text”, “ note ”, “label”/u,
    )
    expect(() => resolve([{ column: 'same', role: 'label' }])).toThrow(/columns 4 and 5/u)
    expect(() => resolve([{ column: 9, role: 'label' }])).toThrow(/no column 10; the file has 5/u)
    expect(() =>
      resolve([
        { column: 0, role: 'text' },
        { column: 1, role: 'text' },
      ]),
    ).toThrow(/There can be one/u)
  })

  it('that leave no text are an error', () => {
    expect(() => resolve([{ column: 'text', role: 'metadata' }])).toThrow(
      expect.objectContaining({ code: 'csv.noTextColumn' }),
    )
  })

  it('match a name verbatim before they match it trimmed', () => {
    const columns = resolveRoles([' text', 'text'], [{ column: 'text', role: 'text' }], [])
    expect(columns.map(({ role }) => role)).toEqual(['metadata', 'text'])
  })
})
