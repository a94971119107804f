import { expect, test } from 'vitest'
import { DatasetStatistics } from '../../../shared/domain/dataset'
import { checkRun } from './checks'

type Counts = Record<string, Record<string, number>>

function statistics(counts: Counts, extra: Partial<DatasetStatistics> = {}): DatasetStatistics {
  const parts: Record<string, number> = {}
  for (const label of Object.values(counts))
    for (const [part, count] of Object.entries(label)) parts[part] = (parts[part] ?? 0) + count
  const rows = Object.values(parts).reduce((sum, count) => sum + count, 0)
  return DatasetStatistics.parse({
    rows,
    withoutText: 0,
    distinctTexts: rows,
    unlabelled: 0,
    inNoPart: 0,
    parts,
    outputs: [
      {
        id: 1,
        name: 'label',
        kind: 'single',
        labels: Object.entries(counts).map(([name, own], index) => ({
          id: index + 1,
          name,
          parts: own,
          color: null,
          description: '',
          count: Object.values(own).reduce((sum, count) => sum + count, 0),
        })),
      },
    ],
    words: { unit: 'words', min: 0, median: 1, p95: 1, max: 1, bins: [] },
    ...extra,
  })
}
const even = { a: { train: 500, test: 150 }, b: { train: 480, test: 150 } }
const find = (stats: DatasetStatistics, id: string, settings = { validation: 0.1, classWeights: 'none' }) =>
  checkRun(stats, settings).find((check) => check.id === id)

test('nothing to look at gives only fine checks', () => {
  expect(checkRun(statistics(even), { validation: 0.1 }).every((check) => check.level === 'fine')).toBe(true)
})

test('one label blocks the run', () => {
  expect(find(statistics({ a: { train: 9 } }), 'labels')?.level).toBe('stop')
  expect(find(statistics({ a: { test: 9 }, b: { test: 3 } }), 'labels')?.level).toBe('stop')
})

test('a label with seven training rows is named, one with eight is not', () => {
  expect(find(statistics({ ...even, rare: { train: 7 } }), 'rare')?.title).toBe('rare has 7 training rows')
  expect(find(statistics({ ...even, rare: { train: 1 } }), 'rare')?.title).toBe('rare has 1 training row')
  expect(find(statistics({ ...even, rare: { train: 8 } }), 'rare')?.level).toBe('fine')
})

test('more than five to one is said, with whether class weights are on', () => {
  const uneven = statistics({ a: { train: 510 }, b: { train: 100 } })
  expect(find(uneven, 'even')?.level).toBe('look')
  expect(find(uneven, 'even')?.detail).toContain('off')
  expect(find(uneven, 'even', { validation: 0.1, classWeights: 'balanced' })?.detail).toContain('on.')
  expect(find(statistics({ a: { train: 500 }, b: { train: 100 } }), 'even')?.level).toBe('fine')
})

test('no test part and a small one are said', () => {
  expect(find(statistics({ a: { train: 9 }, b: { train: 9 } }), 'test')?.title).toBe('There is no test part')
  expect(find(statistics({ a: { train: 9, test: 99 }, b: { train: 9, test: 100 } }), 'test')?.level).toBe(
    'look',
  )
  expect(find(statistics(even), 'test')?.level).toBe('fine')
})

test('validation taken from training is counted', () => {
  expect(find(statistics(even), 'validation')?.title).toContain('about 98 messages')
  expect(find(statistics(even), 'validation', { validation: 0, classWeights: 'none' })?.level).toBe('look')
})

test('labels that only test has are counted', () => {
  const check = find(statistics({ ...even, odd: { test: 7 } }), 'unseen')
  expect(check?.title).toBe('odd is in test alone')
  expect(check?.detail).toContain('7 messages')
})

test('what wants a look comes before what is fine', () => {
  const levels = checkRun(statistics({ ...even, odd: { test: 7 } }), { validation: 0.1 }).map(
    (check) => check.level,
  )
  expect(levels.lastIndexOf('look')).toBeLessThan(levels.indexOf('fine'))
})
