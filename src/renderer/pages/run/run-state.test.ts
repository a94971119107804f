import { expect, test } from 'vitest'
import { RunEvent } from '../../../shared/domain/run'
import { emptyProgress, endOf, epochShares, foldEvents } from './run-state'

const at = '2026-10-02T09:14:00.000Z'
const make = (seq: number, body: Record<string, unknown>): RunEvent =>
  RunEvent.parse({ run: 'r1', seq, at, ...body })
const started = (seq: number, step = 0): RunEvent =>
  make(seq, {
    type: 'started',
    step,
    totalSteps: 100,
    epochs: 4,
    backend: 'node',
    device: 'CPU',
    precision: 'f32',
    refused: [],
    trainRows: 90,
    validationRows: 10,
    testRows: 20,
    features: 500,
    rowsPerStep: 4,
    trainableParameters: 900,
    text: null,
    resumedFrom: step,
  })
const step = (seq: number, at: number): RunEvent =>
  make(seq, {
    type: 'step',
    step: at,
    totalSteps: 100,
    epoch: at / 25,
    loss: 4 - at / 50,
    learningRate: 0.02,
    gradientNorm: null,
    samplesPerSecond: 900,
    secondsLeft: (100 - at) / 10,
    elapsedSeconds: at / 10,
    rssMiB: 300 + at,
  })
const epoch = (seq: number, number: number, isBest: boolean): RunEvent =>
  make(seq, {
    type: 'epoch',
    epoch: number,
    step: number * 25,
    totalSteps: 100,
    trainLoss: 1,
    validation: { loss: 1.1, metrics: { macroF1: 0.8 } },
    isBest,
    elapsedSeconds: number * 2.5,
  })
const story = [
  make(0, { type: 'queued' }),
  make(1, { type: 'phase', phase: 'preparing' }),
  started(2),
  step(3, 10),
  step(4, 25),
  epoch(5, 1, true),
  step(6, 50),
  epoch(7, 2, true),
]

test('one event at a time and all at once give the same', () => {
  const single = story.reduce((state, event) => foldEvents(state, [event]), emptyProgress)
  expect(single).toEqual(foldEvents(emptyProgress, story))
})

test('replayed events change nothing', () => {
  const state = foldEvents(emptyProgress, story)
  expect(foldEvents(state, story)).toBe(state)
  expect(foldEvents(state, [...story.slice(2), step(8, 60)]).steps).toHaveLength(4)
  expect(foldEvents(emptyProgress, [...story, ...story])).toEqual(state)
})

test('only the latest best epoch is marked', () => {
  expect(foldEvents(emptyProgress, story).epochs.map((point) => point.isBest)).toEqual([false, true])
})

test('a resumed run takes back what was drawn after its checkpoint', () => {
  const state = foldEvents(emptyProgress, [...story, step(8, 60), started(9, 50), step(10, 55)])
  expect(state.steps.map((point) => point.step)).toEqual([10, 25, 50, 55])
  expect(state.finished).toBeNull()
})

test('a run is held until it goes on, starts again or ends', () => {
  const held = foldEvents(emptyProgress, [...story, make(8, { type: 'paused', step: 50 })])
  expect(held.pausedAt).toBe(50)
  expect(foldEvents(held, [make(9, { type: 'resumed', step: 50 })]).pausedAt).toBeNull()
  expect(foldEvents(held, [started(9, 25)]).pausedAt).toBeNull()
  const end = { type: 'finished', status: 'interrupted', message: '', result: null, error: null }
  expect(foldEvents(held, [make(9, end)]).pausedAt).toBeNull()
})

test('a run that waits to go on has not ended', () => {
  const end = { type: 'finished', status: 'interrupted', message: '', result: null, error: null }
  const state = foldEvents(emptyProgress, [...story, make(8, end), make(9, { type: 'queued' })])
  expect(state.finished).toBeNull()
})

test('a long phase and checkpoints that follow one another are one line of the log', () => {
  const phases = [1, 2, 3].map((done) => make(done, { type: 'phase', phase: 'preparing', done, total: 4 }))
  const saves = [4, 5].map((seq) => make(seq, { type: 'checkpoint', step: seq * 10 }))
  const state = foldEvents(emptyProgress, [...phases, ...saves])
  expect(state.log.map((event) => event.seq)).toEqual([3, 5])
  expect(state.phaseShare).toBe(0.75)
  expect(state.checkpoint).toBe(50)
})

test('the log holds everything but the steps', () => {
  expect(foldEvents(emptyProgress, story).log.map((event) => event.type)).toEqual([
    'queued',
    'phase',
    'started',
    'epoch',
    'epoch',
  ])
})

test('the end of the axes is what the run expects, and where it ended once it is over', () => {
  const state = foldEvents(emptyProgress, story)
  expect(endOf(state, 'step')).toBe(100)
  expect(endOf(state, 'epoch')).toBe(4)
  expect(endOf(state, 'minutes')).toBeCloseTo(10 / 60)
  expect(endOf(emptyProgress, 'epoch')).toBeNull()
  const over = foldEvents(state, [
    make(8, { type: 'finished', status: 'cancelled', message: 'Stopped.', result: null, error: null }),
  ])
  expect(endOf(over, 'epoch')).toBe(2)
})

test('epoch segments fill one after the other', () => {
  const state = foldEvents(emptyProgress, [...story, step(8, 60)])
  const shares = epochShares(state)
  expect(shares.slice(0, 2)).toEqual([1, 1])
  expect(shares[2]).toBeCloseTo(0.4)
  expect(shares[3]).toBe(0)
})
