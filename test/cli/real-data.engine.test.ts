// The bar of the bag of words on a real data set with its official split: what defaults must reach.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

const folder = process.env['WINNOW_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
const banking77 = join(folder, 'banking77.csv')

describe.skipIf(!existsSync(banking77))(`banking77 (skipped where ${banking77} is absent)`, () => {
  let work: TestWorkspace
  beforeAll(() => {
    work = createTestWorkspace()
  })
  afterAll(() => work.clean())

  it('is imported whole, trained with the defaults, and reaches 0.905 on its official test split', async () => {
    const imported = await work.json('import', banking77, '--name', 'banking77')
    expect(imported).toMatchObject({
      rows: 13_083,
      rejected: 0,
      classes: 77,
      parts: { train: 10_003, test: 3080 },
    })
    const run = await work.json<Record<string, number>>(
      'train',
      '--dataset',
      'banking77',
      '--family',
      'bag-of-words',
    )
    // 10 % of train, label by label, as whole rows, and identical texts on one side.
    expect(run['trainRows']).toBeGreaterThan(8950)
    expect(run).toMatchObject({ testRows: 3080 })
    expect(Number(run['trainRows']) + Number(run['validationRows'])).toBe(10_003)
    expect(run['testAccuracy']).toBeGreaterThanOrEqual(0.905)
    expect(run['testMacroF1']).toBeGreaterThanOrEqual(0.9)
  }, 300_000)
})
