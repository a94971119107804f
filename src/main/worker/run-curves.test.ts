// Curves of a comparison, and of many runs, from the stored events. Real database.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import type { RunId } from '../../shared/domain/ids'
import { appendEvent } from '../store/events'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from '../store/testing/fixture'
import { comparedCurves } from './compared-curves'
import { curvesOf } from './run-curves'

let fixture: Fixture
let dataset: Dataset
beforeEach(async () => {
  fixture = createFixture()
  dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split'), [
    ['a', 'x', 'train'],
    ['b', 'y', 'test'],
  ])
})
afterEach(() => fixture.dispose())

test('a curve of ten thousand points is thinned out with its spikes, its ends and its best epoch', () => {
  const run = someRun(fixture.db, dataset)
  const at = new Date(0).toISOString()
  fixture.db.write(() => {
    const insert = fixture.db.writer(
      'INSERT INTO run_events (run, seq, at, type, data) VALUES (?, ?, ?, ?, ?)',
    )
    for (let step = 0; step < 10_000; step++)
      insert(
        run.number,
        step,
        at,
        'step',
        JSON.stringify({ epoch: step / 1000, loss: step === 5003 ? 90 : 1 + (step % 7) / 10 }),
      )
    for (let epoch = 1; epoch <= 10; epoch++) {
      const validation = epoch === 4 ? null : { loss: 1 / epoch, metrics: { accuracy: epoch / 20 } }
      const data = { epoch, isBest: epoch === 3 || epoch === 7, validation }
      insert(run.number, 10_000 + epoch, at, 'epoch', JSON.stringify(data))
    }
  })
  const curves = comparedCurves(fixture.db, [run], 'label', ['accuracy', 'macroF1'])
  expect(curves.map(({ metric }) => metric)).toEqual(['accuracy', 'loss', 'trainingLoss'])
  const training = curves[2]?.lines[0]?.points ?? []
  expect(training.length).toBeLessThanOrEqual(600)
  expect(training.length).toBeGreaterThan(400)
  expect([training[0]?.x, training.at(-1)?.x]).toEqual([0, 9.999])
  expect(training.find(({ y }) => y === 90)?.x).toBe(5.003)
  const [accuracy] = curves[0]?.lines ?? []
  expect(accuracy?.points).toHaveLength(9)
  // The last best epoch is the one whose model is kept.
  expect(accuracy?.best).toEqual({ x: 7, y: 0.35 })
  expect(comparedCurves(fixture.db, [run], 'other', ['accuracy']).map(({ metric }) => metric)).not.toContain(
    'accuracy',
  )
})

/** Ten thousand steps over ten epochs with one spike, a resumption at step 6,000, and a figure an epoch. */
function longRun(): RunId {
  const run = someRun(fixture.db, dataset)
  const at = new Date(0).toISOString()
  fixture.db.write(() => {
    const insert = fixture.db.writer(
      'INSERT INTO run_events (run, seq, at, type, data) VALUES (?, ?, ?, ?, ?)',
    )
    let seq = 0
    const say = (type: string, data: object): void =>
      void insert(run.number, seq++, at, type, JSON.stringify(data))
    const step = (number: number, loss: number): void =>
      say('step', {
        step: number,
        epoch: number / 1000,
        elapsedSeconds: number * 6,
        loss,
        learningRate: 0.1,
        gradientNorm: null,
      })
    say('started', { step: 0 })
    for (let number = 1; number <= 7000; number++) step(number, 50)
    say('started', { step: 6000 })
    for (let number = 6001; number <= 10_000; number++)
      step(number, number === 8123 ? 90 : 1 + (number % 7) / 10)
    for (let epoch = 1; epoch <= 10; epoch++)
      say('epoch', {
        step: epoch * 1000,
        epoch,
        elapsedSeconds: epoch * 6000,
        validation: epoch === 4 ? null : { loss: 1 / epoch, metrics: { accuracy: epoch / 20 } },
      })
  })
  return run.id
}

test('a long curve is cut to a picture with its ends and its spike; what a resumption took back is not in it', () => {
  const run = longRun()
  const { lines, figures } = curvesOf(fixture.db, { runs: [run], figure: 'trainingLoss', along: 'step' })
  expect(figures.sort()).toEqual(['accuracy', 'learningRate', 'loss', 'trainingLoss'])
  const [line] = lines
  expect(line?.total).toBe(10_000)
  expect(line?.x.length).toBeLessThanOrEqual(300)
  expect(line?.x.length).toBeGreaterThan(200)
  expect(line?.y.length).toBe(line?.x.length)
  expect([line?.x[0], line?.x.at(-1)]).toEqual([1, 10_000])
  expect(line?.x[line.y.indexOf(90)]).toBe(8123)
  expect(line?.x).toEqual(line?.x.toSorted((a, b) => a - b))
  // 6,001 to 7,000 were trained twice: the second time counts.
  expect(line?.x.every((x, at) => x <= 6000 || (line.y[at] ?? 50) !== 50)).toBe(true)
})

test('a narrower stretch brings more detail, and a point beyond each end', () => {
  const run = longRun()
  const ask = { runs: [run], figure: 'trainingLoss', along: 'step' as const }
  const [wide] = curvesOf(fixture.db, ask).lines
  const [narrow] = curvesOf(fixture.db, { ...ask, from: 8100, to: 8200 }).lines
  expect(narrow?.x).toEqual(Array.from({ length: 103 }, (_, at) => 8099 + at))
  expect(wide?.x.filter((x) => x >= 8100 && x <= 8200).length).toBeLessThan(10)
  expect(curvesOf(fixture.db, { ...ask, along: 'minutes', from: 810, to: 820 }).lines[0]?.x).toHaveLength(103)
  expect(curvesOf(fixture.db, { ...ask, from: 20_000, to: 30_000 }).lines[0]?.x).toEqual([10_000])
})

test('smoothing is of the whole curve, not of the points that are left', () => {
  const run = longRun()
  const ask = { runs: [run], figure: 'trainingLoss', along: 'step' as const, from: 9000, to: 9900 }
  const spread = (y: readonly number[]): number => Math.max(...y) - Math.min(...y)
  expect(spread(curvesOf(fixture.db, ask).lines[0]?.y ?? [])).toBeCloseTo(0.6)
  const [smoothed] = curvesOf(fixture.db, { ...ask, smoothing: 0.99 }).lines
  expect(spread(smoothed?.y ?? [])).toBeLessThan(0.05)
  expect(smoothed?.y[0]).toBeCloseTo(1.3, 1)
})

test('figures of validation are of the epochs that have one, and a run that goes on is read on', () => {
  const run = longRun()
  const ask = { runs: [run], figure: 'accuracy' }
  expect(curvesOf(fixture.db, ask).lines[0]).toMatchObject({
    x: [1, 2, 3, 5, 6, 7, 8, 9, 10],
    y: [0.05, 0.1, 0.15, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5],
  })
  appendEvent(fixture.db, run, {
    type: 'epoch',
    epoch: 11,
    step: 11_000,
    totalSteps: 11_000,
    trainLoss: 1,
    validation: { loss: 0.1, metrics: { accuracy: 0.9 } },
    isBest: true,
    elapsedSeconds: 66_000,
  })
  expect(curvesOf(fixture.db, ask).lines[0]?.x.at(-1)).toBe(11)
  expect(curvesOf(fixture.db, { ...ask, figure: 'mae' }).lines).toEqual([])
  expect(curvesOf(fixture.db, { ...ask, figure: 'gradientNorm' }).lines).toEqual([])
})
