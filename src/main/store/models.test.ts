import { afterEach, beforeEach, expect, test } from 'vitest'
import { getOutput, labelSet } from './labels'
import {
  baseOf,
  findModel,
  getModel,
  linkModel,
  listModels,
  renameModel,
  restoreModel,
  trashModel,
} from './models'
import { createRun, getRun, trashRun, updateRun } from './runs'
import { columnsOf, createFixture, type Fixture, importRows, someReport } from './testing/fixture'

let fixture: Fixture
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => fixture.dispose())

const link = (path: string, name: string, hash = 'a1') =>
  linkModel(fixture.db, { path, name, report: someReport({ hash }) })

async function runFrom(model: ReturnType<typeof link>) {
  const dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label'), [
    ['a', 'x'],
    ['b', 'y'],
  ])
  const output = getOutput(fixture.db, dataset.id)
  return createRun(fixture.db, {
    dataset: dataset.id,
    splitId: null,
    outputs: [{ id: output.id, kind: 'single', labels: labelSet(fixture.db, output.id), threshold: null }],
    family: 'encoder',
    settings: {},
    model: baseOf(model),
  })
}

test('the same path again is the same model with the new report', () => {
  const first = link('/m/small', 'small')
  const again = link('/m/small', 'small', 'b2')
  expect(again).toMatchObject({ id: first.id, name: 'small', report: { hash: 'b2' }, addedAt: first.addedAt })
  expect(listModels(fixture.db)).toHaveLength(1)
})

test('a taken name gets the first free number, at adding, renaming and restoring', () => {
  expect(link('/m/one', 'small').name).toBe('small')
  const two = link('/m/two', 'small')
  const three = link('/m/three', 'small')
  expect([two.name, three.name]).toEqual(['small 2', 'small 3'])
  expect(renameModel(fixture.db, 'small 3', 'small').name).toBe('small 3')
  expect(renameModel(fixture.db, 'small 3', 'other').name).toBe('other')
  trashModel(fixture.db, two.id)
  renameModel(fixture.db, 'other', 'small 2')
  expect(restoreModel(fixture.db, two.id).name).toBe('small 2 2')
})

test('a model is found by id, name and prefix, and one in the trash is not', () => {
  const model = link('/m/small', 'small')
  for (const ref of [model.id, 'small', model.id.slice(0, 5)])
    expect(getModel(fixture.db, ref).id, ref).toBe(model.id)
  link('/m/other', 'other')
  expect(() => getModel(fixture.db, 'm')).toThrowError(expect.objectContaining({ code: 'model.notFound' }))
  trashModel(fixture.db, 'small')
  expect(findModel(fixture.db, model.id)).toBeNull()
  expect(() => getModel(fixture.db, 'small')).toThrowError(
    expect.objectContaining({ code: 'model.notFound' }),
  )
  expect(link('/m/small', 'small').id).toBe(model.id)
})

test('a run keeps what it started from, whatever becomes of the model', async () => {
  const model = link('/m/small', 'small')
  const run = await runFrom(model)
  const base = { id: model.id, name: 'small', path: '/m/small', hash: 'a1' }
  expect(run.model).toEqual(base)
  expect(getModel(fixture.db, 'small').runs).toBe(1)
  link('/m/small', 'small', 'b2')
  renameModel(fixture.db, 'small', 'tiny')
  expect(() => trashModel(fixture.db, 'tiny')).toThrowError(expect.objectContaining({ code: 'model.inUse' }))
  updateRun(fixture.db, run.id, { status: 'cancelled' })
  trashModel(fixture.db, 'tiny')
  fixture.reopen()
  expect(getRun(fixture.db, run.id).model).toEqual(base)
  expect(restoreModel(fixture.db, model.id)).toMatchObject({ name: 'tiny', runs: 1 })
  trashRun(fixture.db, run.id)
  expect(getModel(fixture.db, 'tiny').runs).toBe(0)
})
