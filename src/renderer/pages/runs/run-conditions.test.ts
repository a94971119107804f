import { expect, test } from 'vitest'
import { Run } from '../../../shared/domain/run'
import { facetItems, hasConditions, meeting, rangeText, readConditions } from './run-conditions'
import { bestOf, groupRuns, tableLines } from './run-groups'

const make = (number: number, more: Partial<Run> = {}, accuracy: number | null = null): Run =>
  Run.parse({
    id: `r${number}`,
    number,
    name: `Run ${number}`,
    status: 'completed',
    datasetId: 'd1',
    dataset: 'bank',
    datasetRevision: 1,
    splitId: 's1',
    splitVersion: 1,
    testHash: 'h1',
    output: 'label',
    labels: [],
    outputs: [],
    family: 'bag-of-words',
    settings: {},
    textColumns: null,
    model: null,
    step: 0,
    totalSteps: 1,
    checkpointStep: 0,
    createdAt: '2026-10-01T09:00:00Z',
    startedAt: null,
    finishedAt: null,
    result:
      accuracy === null
        ? null
        : {
            backend: 'cpu',
            device: 'CPU',
            precision: 'f32',
            trainRows: 90,
            validationRows: 9,
            testRows: 400,
            features: 1,
            epochs: 3,
            bestEpoch: 2,
            isStoppedEarly: false,
            keptBy: 'macroF1',
            trainSeconds: 90,
            trainSamplesPerSecond: 1,
            evalSamplesPerSecond: 1,
            peakRssMiB: 1,
            trainLoss: 0.5,
            validationAccuracy: 0.5,
            validationMacroF1: 0.5,
            testAccuracy: accuracy,
            testMacroF1: accuracy,
          },
    validationCurve: [],
    error: null,
    ...more,
  })
const asked = (search: string) => {
  const params = new URLSearchParams(search)
  return readConditions({ get: (key) => params.get(key), all: (key) => params.getAll(key) })
}
const numbers = (runs: readonly Run[]): number[] => runs.map(({ number }) => number)
const runs = [
  make(1, { tags: ['Baseline', 'short'] }, 0.8),
  make(2, { tags: ['baseline'], isStarred: true }, 0.9),
  make(3, { status: 'failed' }),
  make(4, { datasetId: 'd2', dataset: 'tickets', testHash: 'h2', splitId: 's2' }, 0.95),
]

test('runs meet every condition of the address, and any value of one condition', () => {
  expect(numbers(meeting(runs, asked('tag=baseline')))).toEqual([1, 2])
  expect(numbers(meeting(runs, asked('tag=baseline&tag=short&starred=1')))).toEqual([2])
  expect(numbers(meeting(runs, asked('status=failed&status=completed&dataset=d1')))).toEqual([1, 2, 3])
  expect(numbers(meeting(runs, asked('q=tickets')))).toEqual([4])
  expect(numbers(meeting(runs, asked('')))).toEqual([1, 2, 3, 4])
})

test('bounds of a figure hold both ends, and a run without it is left out', () => {
  expect(numbers(meeting(runs, asked('range=accuracy:0.8:0.9')))).toEqual([1, 2])
  expect(numbers(meeting(runs, asked('range=accuracy:0.85:&range=minutes::1.5')))).toEqual([2, 4])
  expect(asked('range=nothing:1:2&range=accuracy::&range=accuracy:x:').ranges).toEqual([])
  expect(rangeText({ figure: 'accuracy', min: 0.5, max: null })).toBe('accuracy:0.5:')
  expect([hasConditions(asked('')), hasConditions(asked('range=epochs:1:'))]).toEqual([false, true])
})

test('values are counted under the other conditions, and one that no run has can be taken away', () => {
  expect(facetItems(runs, asked('starred=1&tag=gone'), 'tag')).toEqual([
    { value: 'baseline', label: 'Baseline', note: '1' },
    { value: 'gone', label: 'gone', note: '0' },
    { value: 'short', label: 'short', note: '0' },
  ])
  expect(facetItems(runs, asked('dataset=d1'), 'dataset').map(({ label, note }) => [label, note])).toEqual([
    ['bank', '3'],
    ['tickets', '1'],
  ])
})

test('groups hold their runs and their best one; a run with two tags stands in both', () => {
  const groups = groupRuns(runs, 'tag')
  expect(groups.map(({ name, runs: own, best }) => [name, numbers(own), best?.number])).toEqual([
    ['Baseline', [1, 2], 2],
    ['short', [1], 1],
    ['No tag', [3, 4], 4],
  ])
  expect(groupRuns(runs, 'split').map(({ name }) => name)).toEqual(['bank, split v1', 'tickets, split v1'])
})

test('runs that were tested on other messages have no best one', () => {
  expect(bestOf(runs)).toBeNull()
  expect(bestOf([make(7)])).toBeNull()
  expect(groupRuns(runs, 'family')[0]?.best).toBeNull()
})

test('a closed group keeps its line and hides its runs', () => {
  const lines = tableLines(runs, 'dataset', new Set(['d1']))
  expect(lines.map((line) => (line.kind === 'run' ? line.run.number : line.group.name))).toEqual([
    'bank',
    'tickets',
    4,
  ])
  expect(tableLines(runs, null, new Set())).toHaveLength(4)
})
