// Labels from nothing: a test sample is drawn and frozen, then 183 and 266 labels train on the same test part.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

const topics = ['card', 'parcel', 'password']
const topicOf = (row: number): string => topics[row % 3] ?? 'card'

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
  // Every tenth text stands twice: its second time it is the message after it.
  const lines = Array.from({ length: 600 }, (_, at) => {
    const row = at % 10 === 9 ? at - 1 : at
    return `my ${topicOf(row)} is late ${row}`
  })
  await opened.import('mail', `text\n${lines.join('\n')}\n`)
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const partOf = async (part: string | null): Promise<number[]> => {
  const filter = { field: 'part' as const, in: [part] }
  return (await opened.client.datasets.rows({ dataset: 'mail', filter, limit: 1000 })).rows.map(
    ({ id }) => id,
  )
}
const sourceRow = (id: number): number => ((id - 1) % 10 === 9 ? id - 2 : id - 1)
const label = (rows: readonly number[]) =>
  opened.client.datasets.label({
    dataset: 'mail',
    edits: rows.map((row) => ({ row, label: topicOf(sourceRow(row)) })),
  })
const settings = { epochs: 4, batchSize: 8, patience: 0, characterNgrams: 0 }
const train = async () => {
  const { run } = await opened.client.runs.start({ dataset: 'mail', family: 'bag-of-words', settings })
  await opened.eventsOf(run)
  return opened.client.runs.get({ run })
}

describe('a test sample', () => {
  it('is drawn at random, each text once, the same with the same seed, and undone as one step', async () => {
    const split = await opened.client.datasets.drawTestSample({ dataset: 'mail', size: 50, seed: 7 })
    expect(split).toMatchObject({ parts: { test: 50 }, method: { kind: 'testSample', size: 50, seed: 7 } })
    const drawn = await partOf('test')
    expect(drawn).toHaveLength(50)
    expect(new Set(drawn.map(sourceRow)).size).toBe(50)
    await opened.client.datasets.undo({ dataset: 'mail' })
    expect((await opened.client.datasets.get({ dataset: 'mail' })).split).toBeNull()
    const again = await opened.client.datasets.drawTestSample({ dataset: 'mail', size: 50, seed: 7 })
    expect(again.hash).toBe(split.hash)
    await opened.client.datasets.undo({ dataset: 'mail' })
    const other = await opened.client.datasets.drawTestSample({ dataset: 'mail', size: 50, seed: 8 })
    expect(other.hash).not.toBe(split.hash)
  })

  it('stays while 183, then 266 other labels train, and is all that both runs are judged by', async () => {
    await opened.client.datasets.drawTestSample({ dataset: 'mail' })
    const drawn = await partOf('test')
    expect(drawn).toHaveLength(100)
    await label(drawn)
    const texts = new Set(drawn.map(sourceRow))
    const others = (await partOf(null)).filter((row) => !texts.has(sourceRow(row)))
    await label(others.slice(0, 183))
    const first = await train()
    expect(first.result).toMatchObject({ testRows: 100 })
    expect((first.result?.trainRows ?? 0) + (first.result?.validationRows ?? 0)).toBe(183)
    await label(others.slice(183, 266))
    const second = await train()
    expect((second.result?.trainRows ?? 0) + (second.result?.validationRows ?? 0)).toBe(266)
    expect(second.testHash).toBe(first.testHash)
    expect(await partOf('test')).toEqual(drawn)
    await expect(opened.client.datasets.drawTestSample({ dataset: 'mail' })).rejects.toMatchObject({
      code: 'split.frozen',
    })
  })

  it('keeps a later label out of training where its text is in the sample', async () => {
    await opened.client.datasets.drawTestSample({ dataset: 'mail', size: 300 })
    const drawn = await partOf('test')
    const texts = new Set(drawn.map(sourceRow))
    const all = await partOf(null)
    const twins = all.filter((row) => texts.has(sourceRow(row)))
    expect(twins.length).toBeGreaterThan(0)
    await label([
      ...drawn.slice(0, 20),
      ...twins,
      ...all.filter((row) => !texts.has(sourceRow(row))).slice(0, 40),
    ])
    const run = await train()
    expect((run.result?.trainRows ?? 0) + (run.result?.validationRows ?? 0)).toBe(40)
    expect(run.result?.testRows).toBe(20)
  })

  it('says when there are too few messages', async () => {
    const asked = opened.client.datasets.drawTestSample({ dataset: 'mail', size: 541 })
    await expect(asked).rejects.toMatchObject({
      message: '540 messages with a text of their own are in no part; a sample of 541 needs more.',
    })
  })
})
