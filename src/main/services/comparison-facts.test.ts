// Curves and settings of a comparison from the stored events of runs. Real database.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from '../store/testing/fixture'
import { comparedCurves, comparedSettings } from './comparison-facts'

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

test('settings stand side by side; one that a family does not know is null there', () => {
  const one = someRun(fixture.db, dataset)
  const other = { ...one, family: 'encoder' as const, settings: {} }
  const settings = comparedSettings([one, other])
  expect(settings.find(({ label }) => label === 'Family')).toMatchObject({
    values: ['Bag of words', 'Fine-tuned encoder'],
    isSame: false,
  })
  expect(settings.find(({ label }) => label === 'Most features')?.values[1]).toBeNull()
  expect(settings.find(({ label }) => label === 'Dataset')).toMatchObject({ isSame: true })
  expect(settings.filter(({ values }) => values.length !== 2)).toEqual([])
})
