// Settings of a comparison. Real database.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Dataset } from '../../shared/domain/dataset'
import { columnsOf, createFixture, type Fixture, importRows, someRun } from '../store/testing/fixture'
import { comparedSettings } from './comparison-facts'

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
