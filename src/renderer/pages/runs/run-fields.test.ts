import { expect, test } from 'vitest'
import type { Run } from '../../../shared/domain/run'
import { readColumns, runFields, writeColumns } from './run-fields'
import { sortRuns } from './runs-list'

const run = (number: number, settings: Run['settings'], outputs: object[] = []): Run =>
  ({
    id: `r${number}`,
    number,
    status: 'completed',
    note: 'line one\nline two',
    tags: ['a', 'b'],
    outputs: [],
    settings,
    result: { outputs, trainRows: 12_345, device: 'CPU' },
  }) as unknown as Run
const topic = { output: 'topic', validation: null, test: { microF1: 0.5 } }
const runs = [
  run(1, { epochs: 20 }, [topic, { ...topic, output: 'urgency', test: { mae: 0.25 } }]),
  run(2, { epochs: 3 }),
]
const fields = runFields(runs, { r1: 270_000_000 })
const text = (id: string, at = 0): string | undefined =>
  fields.find((field) => field.id === id)?.text(runs[at] as Run)

test('any setting of any family and any figure of any output is a column', () => {
  expect(text('setting epochs')).toBe('20')
  expect([text('figure test topic microF1'), text('figure test urgency mae')]).toEqual(['50.0', '0.250'])
  expect(text('figure test topic microF1', 1)).toBe('')
  expect([text('disk'), text('disk', 1)]).toEqual(['270 MB', ''])
  expect([text('note'), text('tags'), text('trainRows')]).toEqual(['line one line two', 'a, b', '12,345'])
  expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
})

test('runs are sorted by a chosen column as by any other', () => {
  const key = (id: string) => fields.find((field) => field.id === id)?.key
  const by = (id: string) => sortRuns(runs, { by: id, descending: false }, key).map(({ number }) => number)
  expect(by('setting epochs')).toEqual([2, 1])
  expect(by('disk')).toEqual([2, 1])
})

test('the chosen columns are kept, and what cannot be read is none', () => {
  const kept = new Map<string, string>()
  writeColumns({ setItem: (key, value) => void kept.set(key, value) }, ['disk', 'note'])
  expect(readColumns({ getItem: (key) => kept.get(key) ?? null })).toEqual(['disk', 'note'])
  expect(readColumns({ getItem: () => '{"not": "a list"}' })).toEqual([])
  expect(readColumns({ getItem: () => 'broken' })).toEqual([])
})
