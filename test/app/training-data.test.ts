// How much of the database a training holds: row ids and labels, and of the texts a chunk at a time.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type * as partRows from '../../src/main/store/part-rows'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

const asked: number[] = []
/** The real reader; how many texts it is asked for at once is noted. */
vi.mock('../../src/main/store/part-rows', async (load) => {
  const real = await load<typeof partRows>()
  return {
    ...real,
    textReader: (...given: Parameters<typeof partRows.textReader>) => {
      const read = real.textReader(...given)
      return (rowIds: Int32Array) => {
        asked.push(rowIds.length)
        return read(rowIds)
      }
    },
  }
})

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  asked.length = 0
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

it('reads texts a chunk at a time, not once more an epoch, and leaves nothing beside the model', async () => {
  await opened.import(
    'messages',
    messages(5200, (row) => (row % 2600 < 1300 ? 'train' : 'test')),
  )
  const run = await opened.train('messages', { epochs: 3, batchSize: 64 })
  expect(run.status).toBe('completed')
  const { trainRows = 0, validationRows = 0, testRows = 0 } = run.result ?? {}
  expect(trainRows + validationRows).toBe(2600)
  expect(testRows).toBe(2600)
  expect(Math.max(...asked)).toBeLessThanOrEqual(2000)
  // To learn features and to be encoded; to be encoded and to be scored; to be scored.
  const read = asked.reduce((sum, rows) => sum + rows, 0)
  // Every row is read once to be learnt from or encoded; five texts of validation are read again to be shown.
  expect(read).toBe(2 * trainRows + 2 * validationRows + testRows + 5)
  const files = readdirSync(join(opened.home, 'runs', run.id)).toSorted()
  expect(files).toEqual(['model.json', 'model.safetensors', 'preprocessor.json'])
})
