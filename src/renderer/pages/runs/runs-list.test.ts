import { expect, test } from 'vitest'
import { Run } from '../../../shared/domain/run'
import { accuracyAxis, filterRuns, notComparable, shownAccuracy, sortRuns } from './runs-list'

const result = (testAccuracy: number | null) => ({
  backend: 'cpu',
  device: 'CPU',
  precision: 'f32',
  trainRows: 90,
  validationRows: 100,
  testRows: testAccuracy === null ? 0 : 400,
  features: 10,
  epochs: 3,
  bestEpoch: 2,
  isStoppedEarly: false,
  keptBy: 'macroF1',
  trainSeconds: 9,
  trainSamplesPerSecond: 1,
  evalSamplesPerSecond: 1,
  peakRssMiB: 1,
  trainLoss: 1,
  validationAccuracy: 0.7,
  validationMacroF1: 0.7,
  testAccuracy,
  testMacroF1: testAccuracy,
})
const make = (number: number, status: string, accuracy?: number | null, name = `Run ${number}`): Run =>
  Run.parse({
    id: `r${number}`,
    number,
    name,
    status,
    datasetId: 'd',
    dataset: 'banking77',
    datasetRevision: 1,
    splitId: null,
    splitVersion: null,
    testHash: null,
    textColumns: null,
    output: 'label',
    labels: [],
    outputs: [],
    family: 'bag-of-words',
    settings: {},
    model: null,
    step: 0,
    totalSteps: 1,
    checkpointStep: 0,
    createdAt: `2026-10-0${number}T09:00:00Z`,
    startedAt: null,
    finishedAt: null,
    result: accuracy === undefined ? null : result(accuracy),
    validationCurve: [],
    error: null,
  })
const runs = [
  make(1, 'completed', 0.9),
  make(2, 'running'),
  make(3, 'completed', 0.93, 'Words only'),
  make(4, 'failed'),
]

test('runs are found by number, name and state', () => {
  expect(filterRuns(runs, 'run 1').map((run) => run.number)).toEqual([1])
  expect(filterRuns(runs, 'words only').map((run) => run.number)).toEqual([3])
  expect(filterRuns(runs, 'failed').map((run) => run.number)).toEqual([4])
  expect(filterRuns(runs, 'nothing of the kind')).toEqual([])
})

test('runs are found by what is noted of them', () => {
  const noted = {
    ...make(5, 'completed', 0.9),
    isStarred: true,
    tags: ['Baseline'],
    note: 'Too few letters.',
  }
  for (const query of ['starred', 'baseline', 'few letters'])
    expect(filterRuns([...runs, noted], query)).toEqual([noted])
})

test('runs are found by the model they started from, and sorted by it', () => {
  const model = (name: string) => ({ id: name, name, path: `/${name}`, hash: name }) as Run['model']
  const own = [
    { ...make(1, 'completed', 0.9), family: 'encoder' as const, model: model('MiniLM') },
    { ...make(2, 'completed', 0.8), family: 'encoder' as const, model: model('DistilBERT') },
  ]
  expect(filterRuns([...own, ...runs], 'fine-tuned minilm').map((run) => run.number)).toEqual([1])
  expect(sortRuns(own, { by: 'model', descending: false })[0]?.model?.name).toBe('DistilBERT')
})

test('running runs stay on top whatever the order', () => {
  expect(sortRuns(runs, { by: 'accuracy', descending: true }).map((run) => run.number)).toEqual([2, 3, 1, 4])
  expect(sortRuns(runs, { by: 'number', descending: false })[0]?.number).toBe(2)
})

test('an interval comes from the number of messages, and validation stands in for a missing test part', () => {
  const shown = shownAccuracy(make(5, 'completed', 0.9))
  expect(shown?.isTest).toBe(true)
  expect((shown?.high ?? 0) - (shown?.value ?? 0)).toBeCloseTo(1.96 * Math.sqrt((0.9 * 0.1) / 400))
  expect(shownAccuracy(make(6, 'completed', null))).toMatchObject({ isTest: false, value: 0.7 })
  expect(shownAccuracy(make(7, 'failed'))).toBeNull()
})

test('all accuracies are drawn on one scale', () => {
  const axis = accuracyAxis(runs)
  expect(axis.min).toBeLessThan(90 - 2.9)
  expect(axis.max).toBeGreaterThan(93)
  expect(axis.max).toBeLessThanOrEqual(100)
})

test('a run that was tested on other messages than the newest, or than the chosen one, is marked', () => {
  const tested = (number: number, testHash: string | null, splitVersion: number | null = 1): Run => ({
    ...make(number, 'completed', 0.9),
    testHash,
    splitVersion,
  })
  const runs = [tested(1, 'x'), tested(2, 'y', 2), tested(3, 'y', 2), tested(4, null, null)]
  expect([...notComparable(runs)]).toEqual([
    ['r1', 'Not comparable: it was tested on other messages (split v1) than Run 3, split v2.'],
  ])
  expect([...notComparable(runs, new Set(['r1'])).keys()]).toEqual(['r2', 'r3'])
  expect(notComparable([make(1, 'running'), tested(2, 'y')]).size).toBe(0)
})
