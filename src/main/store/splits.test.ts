import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SplitId } from '../../shared/domain/ids'
import { datasetKeyOf } from './dataset-key'
import { ensureValidation, getSplit, listSplits, partsOfRows, storeSplit } from './splits'
import { stratify } from './stratify'
import { columnsOf, createFixture, type Fixture, importRows } from './testing/fixture'

let fixture: Fixture
beforeEach(() => {
  fixture = createFixture()
})
afterEach(() => fixture.dispose())

const labelled = (count: number, classes: number): string[][] =>
  Array.from({ length: count }, (_, i) => [
    `text ${i}`,
    `label ${i % classes}`,
    i % 5 === 0 ? 'test' : 'train',
  ])

const tally = (parts: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const part of parts) counts[part] = (counts[part] ?? 0) + 1
  return counts
}

test('ratios hold over the whole and within every label', () => {
  const strata = Array.from({ length: 1001 }, (_, i) => i % 77)
  const parts = stratify(
    { strata, groups: strata.map((_, i) => i) },
    { train: 0.8, validation: 0.1, test: 0.1 },
    42,
  )
  expect(tally(parts)).toEqual({ train: 801, validation: 100, test: 100 })
  for (let label = 0; label < 77; label++) {
    const own = tally(parts.filter((_, i) => strata[i] === label))
    expect(own.train).toBeGreaterThanOrEqual(10)
    expect(own.train).toBeLessThanOrEqual(11)
  }
})

test('the same seed deals the same, another seed differently', () => {
  const rows = {
    strata: Array.from({ length: 100 }, (_, i) => i % 4),
    groups: Array.from({ length: 100 }, (_, i) => i),
  }
  const ratios = { train: 0.5, test: 0.5 }
  expect(stratify(rows, ratios, 7)).toEqual(stratify(rows, ratios, 7))
  expect(stratify(rows, ratios, 7)).not.toEqual(stratify(rows, ratios, 8))
})

test('every label is in train, however small it is and however small train is', () => {
  const strata = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3]
  const parts = stratify({ strata, groups: strata.map((_, i) => i) }, { train: 0.1, test: 0.9 }, 1)
  for (const label of [0, 1, 2, 3]) expect(parts.filter((_, i) => strata[i] === label)).toContain('train')
})

test('equal texts stay on one side, whatever their case and white space', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => [
    i % 2 ? `Text  ${i >> 1} ` : `text ${i >> 1}`,
    `label ${i % 3}`,
  ])
  const split = { kind: 'ratios', ratios: { train: 0.5, test: 0.5 }, seed: 3 } as const
  const dataset = await importRows(fixture, 'pairs', columnsOf('text', 'label'), rows, split)
  const parts = partsOfRows(
    fixture.db,
    dataset.split?.id ?? SplitId.parse('none'),
    rows.map((_, i) => i + 1),
  )
  for (let i = 0; i < 200; i += 2) expect(parts[i]).toBe(parts[i + 1])
})

test('validation is taken from train and never from test, once', async () => {
  const rows = labelled(200, 4)
  const dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split'), rows)
  const given = dataset.split?.id ?? SplitId.parse('none')
  const outputId = dataset.outputs[0]?.id ?? 0
  const taken = ensureValidation(fixture.db, given, outputId, { fraction: 0.1, seed: 42 })
  expect(taken).toMatchObject({
    version: 2,
    parts: { train: 144, validation: 16, test: 40 },
    method: { kind: 'validationFromTrain', from: given, fraction: 0.1, seed: 42 },
  })
  const ids = rows.map((_, i) => i + 1)
  const before = partsOfRows(fixture.db, given, ids)
  partsOfRows(fixture.db, taken.id, ids).forEach((part, i) => {
    if (part === 'validation') expect(before[i]).toBe('train')
    else expect(part).toBe(before[i])
  })
  expect(taken.partHashes.test).toBe(dataset.split?.partHashes.test)
  expect(ensureValidation(fixture.db, given, outputId, { fraction: 0.1, seed: 42 })).toEqual(taken)
  expect(ensureValidation(fixture.db, taken.id, outputId, { fraction: 0.5, seed: 1 })).toEqual(taken)
  const other = ensureValidation(fixture.db, given, outputId, { fraction: 0.1, seed: 43 })
  expect(other.version).toBe(3)
  expect(listSplits(fixture.db, 'tickets').map((split) => split.version)).toEqual([1, 2, 3])
  expect(getSplit(fixture.db, given).hash).toBe(dataset.split?.hash)
})

test('without a labelled row in train there is no validation to take', async () => {
  const dataset = await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split'), [
    ['a', 'x', 'test'],
  ])
  const split = dataset.split?.id ?? SplitId.parse('none')
  expect(() =>
    ensureValidation(fixture.db, split, dataset.outputs[0]?.id ?? 0, { fraction: 0.1, seed: 1 }),
  ).toThrowError(expect.objectContaining({ code: 'split.noTrain' }))
})

test('the hash of a split is that of its lines, however many they are', async () => {
  await importRows(fixture, 'tickets', columnsOf('text', 'label', 'split'), labelled(10, 2))
  const rowIds = Array.from({ length: 20_000 }, (_, at) => at + 1)
  const parts = rowIds.map((id) => (id % 5 === 0 ? 'test' : 'train'))
  const key = datasetKeyOf(fixture.db, 'tickets')
  const split = storeSplit(fixture.db, key, { rowIds, parts }, { kind: 'column', column: 'part' })
  const sha = (lines: readonly string[]) => createHash('sha256').update(lines.join('\n')).digest('hex')
  expect(split.hash).toBe(sha(rowIds.map((id, at) => `${id}:${parts[at]}`)))
  expect(split.partHashes['test']).toBe(sha(rowIds.filter((id) => id % 5 === 0).map(String)))
  expect(split.parts).toEqual({ train: 16_000, test: 4_000 })
})
