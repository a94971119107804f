import { describe, expect, it } from 'vitest'
import { cellOfLabels, knownOrder, labelsInCell } from '../../shared/domain/label-kind'
import { guessKind, readingOf } from './label-kinds'

const many = (values: readonly string[]) =>
  Array.from({ length: 60 }, (_, at) => values[at % values.length] ?? '')

describe('what a label column holds', () => {
  it.each([
    ['label', ['card', 'parcel', 'refund']],
    ['label', ['Billing, other', 'Billing', 'Login']],
    ['intent', ['0', '1', '2', '3', '4', '5']],
    ['class', ['1', '2', '3']],
    ['stars', ['1', '2']],
    ['category', ['Mail; or parcel', 'Login']],
    ['label', ['a 1', 'b 2', 'c 3']],
    ['label', []],
  ])('is one label a row where nothing else is plain: %s of %j', (name, values) => {
    expect(guessKind(name, many(values)).kind).toBe('single')
  })

  it.each([
    ['label', ['1', '2', '3', '4', '5']],
    ['stars', ['1', '2', '3']],
    ['Star rating', ['0', '1.0', '2', '10']],
    ['label', ['1 star', '2 stars', '3 stars']],
    ['label', ['1 ★', '2 ★', '3 ★', '4 ★']],
    ['mood', ['Very negative', 'negative', 'Neutral', 'positive']],
    ['priority', ['low', 'high', 'medium']],
  ])('is ordered classes where their names say so: %s of %j', (name, values) => {
    expect(guessKind(name, many(values))).toMatchObject({ kind: 'ordered' })
  })

  it.each([
    ['|', ['card|refund', 'card', 'refund', 'refund|login', 'login']],
    [';', ['card; refund', 'card', 'refund; card', 'login; card', 'login']],
    [',', ['card, refund', 'card', 'refund', 'login,refund', 'login, card', 'login']],
    ['json', ['["card","refund"]', '[]', '["login"]']],
    ['json', ["['card', \"it's\"]", "['login']"]],
  ])('is several labels with %s between them: %j', (separator, values) => {
    expect(guessKind('topics', many(values))).toMatchObject({ kind: 'multi', separator })
  })

  it('is what a person says; the separator is still found', () => {
    expect(readingOf('stars', many(['1', '2', '3', '4', '5']), { kind: 'single' })).toEqual({
      kind: 'single',
      reason: null,
    })
    const cells = ['Mail; or parcel', 'Login']
    expect(readingOf('category', cells, { kind: 'multi' })).toMatchObject({ separator: ';' })
    expect(readingOf('category', ['x'], { kind: 'multi' })).toMatchObject({ separator: '|' })
  })
})

describe('several labels in a cell', () => {
  it('are read trimmed and once, and written back the same way', () => {
    for (const separator of ['|', ';', ',', 'json'] as const) {
      const reading = { kind: 'multi' as const, separator }
      const labels = ['カード', 'refund ❤', 'it is']
      expect(labelsInCell(cellOfLabels(labels, reading), reading)).toEqual(labels)
    }
    expect(labelsInCell(' a || b |a', { kind: 'multi', separator: '|' })).toEqual(['a', 'b'])
    expect(labelsInCell('["a", 2]', { kind: 'multi', separator: 'json' })).toEqual(['a', '2'])
    expect(labelsInCell('["a", {}]', { kind: 'multi', separator: 'json' })).toEqual(['["a", {}]'])
    expect(labelsInCell('a|b', { kind: 'single' })).toEqual(['a|b'])
    expect(labelsInCell('  ', { kind: 'multi' })).toEqual([])
  })

  it('stand in an order that their names say', () => {
    expect(knownOrder(['10', '9', '-1'])).toEqual(['-1', '9', '10'])
    expect(knownOrder(['high', 'low', 'medium'])).toEqual(['low', 'medium', 'high'])
    expect(knownOrder(['red', 'green', 'blue'])).toBeNull()
    expect(knownOrder(['1 a', '1 b'])).toBeNull()
  })
})
