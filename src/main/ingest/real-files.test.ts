// Reads real data sets where they lie beside the project (WINNOW_DATA, else ../shared/data) and says when they do not.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inspectFile } from './preview'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const data = process.env['WINNOW_DATA'] ?? resolve(root, '../shared/data')
const sample = join(root, 'resources/samples/banking77-sample.csv')

const expected = [
  { name: 'banking77.csv', seenRows: 13083, classes: 77, parts: { train: 10003, test: 3080 } },
  { name: 'womens_clothing_reviews.csv', seenRows: 22641, classes: 5, parts: {} },
  {
    name: 'bitext_support_8k_split.csv',
    seenRows: 8100,
    classes: 27,
    parts: { train: 6480, validation: 810, test: 810 },
  },
  { name: 'multilingual.csv', seenRows: 1660, classes: 16, parts: {} },
]

describe('real files', () => {
  it.for(expected)('$name is read whole with its columns guessed', async ({ name, ...counts }, { skip }) => {
    const path = join(data, name)
    const isThere = existsSync(path)
    if (!isThere) process.stdout.write(`Skipped ${name}: it is not in ${data} (set WINNOW_DATA).\n`)
    skip(!isThere)
    const preview = await inspectFile(path, name)
    expect(preview).toMatchObject({ ...counts, rejectedCount: 0, complete: true })
    expect(preview.columns.slice(0, 2).map(({ name: header, role }) => [header, role])).toEqual([
      ['text', 'text'],
      ['label', 'label'],
    ])
  })

  it('the shipped sample has all 77 intents in both parts', async () => {
    const preview = await inspectFile(sample, 'banking77-sample.csv')
    expect(preview).toMatchObject({
      seenRows: 5741,
      rejectedCount: 0,
      classes: 77,
      parts: { train: 4201, test: 1540 },
    })
    expect(preview.sizeBytes).toBeLessThan(1_000_000)
  })
})
