// What an analyst asks of the rows of a dataset: views as filters, trainings and evaluations on chosen rows, the place of
// a row, what is like it, what happened to it, what a column holds, how long the texts are for a model.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Filter } from '../../src/shared/domain/filter'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'
import { writeTinyBert } from '../support/tiny-bert'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp
const dataset = 'mail'

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const idsOf = async (filter: Filter): Promise<number[]> =>
  (await opened.client.datasets.rows({ dataset, filter })).rows.map(({ id }) => id)

it('takes a saved view for a filter, inside another view too, but never inside itself', async () => {
  await opened.import(
    dataset,
    'text,label\ncard lost,card\nparcel lost,parcel\ncard late,card\nhello,other\n',
  )
  const { datasets } = opened.client
  const card: Filter = { field: 'label', in: ['card'] }
  await datasets.saveView({ dataset, name: 'cards', address: '', filter: card })
  await datasets.saveView({
    dataset,
    name: 'late cards',
    address: '',
    query: 'late',
    filter: { field: 'view', view: 'cards' },
  })
  expect(await idsOf({ field: 'view', view: 'late cards' })).toEqual([3])
  expect(await idsOf({ op: 'not', of: { field: 'view', view: 'cards' } })).toEqual([2, 4])
  expect(await datasets.count({ dataset, filter: { field: 'view', view: 'cards' } })).toEqual({ total: 2 })
  await datasets.saveView({
    dataset,
    name: 'cards',
    address: '',
    filter: { field: 'view', view: 'late cards' },
  })
  await expect(idsOf({ field: 'view', view: 'cards' })).rejects.toMatchObject({ code: 'input.invalid' })
  await expect(idsOf({ field: 'view', view: 'none' })).rejects.toMatchObject({ code: 'view.notFound' })
})

it('trains on the rows of a filter, judged on the same test part, and evaluates on chosen rows', async () => {
  await opened.import(dataset, messages(120))
  const all = await opened.train(dataset)
  const rows: Filter = { field: 'length', unit: 'words', min: 1, max: 400 }
  const half: Filter = { field: 'row', in: Array.from({ length: 60 }, (_, at) => at + 1) }
  const start = async (filter: Filter) => {
    const settings = { epochs: 2, batchSize: 8, patience: 0, characterNgrams: 0, dropout: 0 }
    const { run } = await opened.client.runs.start({
      dataset,
      family: 'bag-of-words',
      settings,
      rows: filter,
    })
    await opened.eventsOf(run)
    return opened.client.runs.get({ run })
  }
  const [fewer, same] = [await start(half), await start(rows)]
  expect(all.result?.trainRows).toBe(96)
  expect(fewer.result?.trainRows).toBeLessThan(60)
  expect(fewer.result?.trainRows).toBeGreaterThan(30)
  expect(fewer.testHash).toBe(all.testHash)
  expect(same.splitId).toBe(all.splitId)
  // The dataset goes on with the split that it had.
  expect((await opened.client.datasets.get({ dataset })).split?.id).toBe(all.splitId)
  await expect(start({ field: 'part', in: ['test'] })).rejects.toMatchObject({ code: 'split.noTrain' })

  const { runs } = opened.client
  const whole = await runs.evaluation({ run: all.id, part: 'test' })
  const early = await runs.evaluation({ run: all.id, part: 'test', rows: half })
  const late = await runs.evaluation({ run: all.id, part: 'test', rows: { op: 'not', of: half } })
  expect(early.rows + late.rows).toBe(whole.rows)
  expect(early.rows).toBeGreaterThan(0)
  await expect(
    runs.evaluation({ run: all.id, part: 'test', rows: { field: 'text', contains: 'nowhere' } }),
  ).rejects.toMatchObject({ code: 'labels.none' })
})

it('says where a row stands among those that are shown', async () => {
  await opened.import(dataset, 'text,label\na b c,x\nb c d,y\nc d e,x\nd e f,y\ne f g,x\n')
  const { datasets } = opened.client
  expect(await datasets.place({ dataset, row: 4 })).toEqual({ index: 3, isShown: true })
  const filter: Filter = { field: 'label', in: ['x'] }
  expect(await datasets.place({ dataset, row: 5, filter })).toEqual({ index: 2, isShown: true })
  expect(await datasets.place({ dataset, row: 4, filter })).toEqual({ index: 2, isShown: false })
  expect(await datasets.place({ dataset, row: 5, query: 'c d' })).toEqual({ index: null, isShown: false })
  await expect(datasets.place({ dataset, row: 6 })).rejects.toMatchObject({
    code: 'row.notFound',
    hint: expect.stringContaining('up to 5'),
  })
})

it('finds rows that are like a row, in any script, the likest first', async () => {
  const texts = [
    'My card has not arrived yet, where is it?',
    'Where is my parcel?',
    'my card has not arrived yet, where is it',
    'I want to close the account',
    '返金はいつ届きますか、教えてください',
    '返金はいつ届きますか',
    'The card has still not arrived',
  ]
  await opened.import(dataset, `text\n${texts.map((text) => `"${text}"`).join('\n')}\n`, {
    roles: [{ column: 'text', role: 'text' }],
  })
  const { datasets } = opened.client
  const like = await datasets.similar({ dataset, row: 1 })
  expect(like.map(({ row }) => row.id).slice(0, 2)).toEqual([3, 7])
  expect(like[0]?.similarity).toBe(1)
  expect(like.map(({ row }) => row.id)).not.toContain(4)
  expect((await datasets.similar({ dataset, row: 5, limit: 1 })).map(({ row }) => row.id)).toEqual([6])
  expect(await datasets.similar({ dataset, row: 4, limit: 3 })).toEqual([])
})

it('tells what happened to a row: labels, text and part, with undo', async () => {
  await opened.import(
    dataset,
    'text,label,split\na b c,x,train\nb c d,y,train\nc d e,x,test\nd e f,y,train\n',
  )
  const { datasets } = opened.client
  await datasets.label({ dataset, edits: [{ row: 2, label: 'x' }] })
  const one: Filter = { field: 'row', in: [2] }
  await datasets.edit({ dataset, filter: one, change: { kind: 'setText', text: 'B C D' } })
  await datasets.undo({ dataset })
  await datasets.edit({ dataset, filter: one, change: { kind: 'setPart', part: 'pool' } })
  await datasets.edit({
    dataset,
    filter: { field: 'part', in: ['train'] },
    change: { kind: 'setLabels', labels: ['z'] },
  })
  const told = (await datasets.rowHistory({ dataset, row: 2 })).map(({ kind, what, before, after }) => [
    kind,
    what,
    before.join(),
    after.join(),
  ])
  expect(told).toEqual([
    ['split', 'part', 'train', 'pool'],
    ['undo', 'text', 'B C D', 'b c d'],
    ['texts', 'text', 'b c d', 'B C D'],
    ['labels', 'labels', 'y', 'x'],
  ])
  expect(await datasets.rowHistory({ dataset, row: 1 })).toMatchObject([
    { what: 'labels', output: 'label', before: ['x'], after: ['z'], source: 'person' },
  ])
  expect(await datasets.rowHistory({ dataset, row: 3 })).toEqual([])
  await expect(datasets.rowHistory({ dataset, row: 9 })).rejects.toMatchObject({ code: 'row.notFound' })
})

it('says how numbers and dates of a column lie', async () => {
  const lines = Array.from({ length: 100 }, (_, at) => {
    const day = String((at % 28) + 1).padStart(2, '0')
    return `message ${at},${at},2026-02-${day},${at % 2 ? 'web' : 'mail'}`
  })
  await opened.import(dataset, `text,age,sent,channel\n${lines.join('\n')}\nlast,,,\nodd,old,soon,web\n`, {
    roles: ['age', 'sent', 'channel'].map((column) => ({ column, role: 'metadata' })),
  })
  const { datasets } = opened.client
  const age = await datasets.column({ dataset, column: 'age' })
  expect(age.scale).toMatchObject({ kind: 'number', min: 0, max: 99, others: 1 })
  expect(age.scale?.bins.reduce((sum, { count }) => sum + count, 0)).toBe(100)
  const sent = await datasets.column({ dataset, column: 'sent' })
  expect(sent.scale).toMatchObject({
    kind: 'date',
    min: Date.UTC(2026, 1, 1),
    max: Date.UTC(2026, 1, 28),
    others: 1,
  })
  expect((await datasets.column({ dataset, column: 'channel' })).scale).toBeNull()
})

it('measures the texts with the tokenizer of a linked model, and what is cut', async () => {
  const path = join(folder.path, 'tiny')
  await writeTinyBert(path)
  await opened.client.models.add({ path, name: 'tiny' })
  await opened.import(dataset, `text,label\nlost card,x\n${'card '.repeat(20)},y\n`)
  const facts = await opened.client.datasets.tokens({ dataset, model: 'tiny', maxLength: 8 })
  expect(facts).toMatchObject({ texts: 2, maxLength: 8, cutTexts: 1 })
  expect(facts.lengths.reduce((sum, { count }) => sum + count, 0)).toBe(2)
  expect(facts.longestTokens).toBeGreaterThan(20)
})
