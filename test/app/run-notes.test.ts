// Stars, tags, notes and the archive of runs; what a list holds; what runs take on disk.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(async () => {
  folder = temporaryFolder()
  opened = openTestApp({ home: `${folder.path}/home` })
  await opened.import('messages', messages(40))
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const names = async (query: Parameters<TestApp['client']['runs']['list']>[0] = {}): Promise<string[]> =>
  (await opened.client.runs.list(query)).map(({ name }) => name)

it('keeps what is noted of a run, and finds runs by it', async () => {
  const { client } = opened
  const first = await opened.train('messages')
  const second = await opened.train('messages')
  const change = { isStarred: true, note: 'The one to beat.', addTags: ['baseline', 'Words', 'words'] }
  const [noted] = await client.runs.annotate({ runs: [first.name], change })
  expect(noted).toMatchObject({ isStarred: true, note: 'The one to beat.', tags: ['baseline', 'Words'] })
  expect(await client.runs.get({ run: first.id })).toEqual(noted)
  expect(await names({ isStarred: true })).toEqual(['Run 1'])
  expect(await names({ isStarred: false })).toEqual(['Run 2'])
  expect(await names({ tag: 'WORDS' })).toEqual(['Run 1'])
  const [less] = await client.runs.annotate({ runs: [first.id], change: { removeTags: ['BASELINE'] } })
  expect(less).toMatchObject({ tags: ['Words'], note: 'The one to beat.', isStarred: true })
  const both = await client.runs.annotate({ runs: [first.id, second.id], change: { addTags: ['both'] } })
  const many = Array.from({ length: 30 }, (_, at) => `tag ${at}`)
  await expect(client.runs.annotate({ runs: [first.id], change: { addTags: many } })).rejects.toMatchObject({
    code: 'input.invalid',
    hint: expect.stringMatching(/^Take \d+ away first/),
  })
  expect(both.map(({ tags }) => tags)).toEqual([['Words', 'both'], ['both']])
  await opened.close()
  opened = openTestApp({ home: `${folder.path}/home` })
  expect((await opened.client.runs.get({ run: first.id })).tags).toEqual(['Words', 'both'])
})

it('hides archived runs until they are asked for, and brings them back', async () => {
  const { client } = opened
  const first = await opened.train('messages')
  await opened.train('messages')
  await client.runs.annotate({ runs: [first.id], change: { isArchived: true } })
  expect(await names()).toEqual(['Run 2'])
  expect(await names({ archived: 'too' })).toEqual(['Run 2', 'Run 1'])
  expect(await names({ archived: 'only' })).toEqual(['Run 1'])
  const model = { kind: 'run' as const, run: first.id }
  expect(await client.predict.texts({ model, texts: ['my card'] })).toHaveLength(1)
  await client.runs.annotate({ runs: [first.id], change: { isArchived: false } })
  expect(await names()).toEqual(['Run 2', 'Run 1'])
})

it('changes all runs or none, and says what is wrong', async () => {
  const { client } = opened
  const run = await opened.train('messages')
  const star = client.runs.annotate({ runs: [run.id, 'nobody'], change: { isStarred: true } })
  await expect(star).rejects.toMatchObject({ code: 'run.notFound' })
  expect((await client.runs.get({ run: run.id })).isStarred).toBe(false)
  const tags = (from: number) => Array.from({ length: 20 }, (_, at) => `tag ${from + at}`)
  await client.runs.annotate({ runs: [run.id], change: { addTags: tags(0) } })
  const more = client.runs.annotate({ runs: [run.id], change: { addTags: tags(20), isStarred: true } })
  await expect(more).rejects.toMatchObject({ code: 'input.invalid' })
  expect(await client.runs.get({ run: run.id })).toMatchObject({ tags: tags(0), isStarred: false })
})

it('says what runs take on disk, checkpoints included', async () => {
  const run = await opened.train('messages')
  const runs = join(opened.home, 'runs')
  const model = readdirSync(join(runs, run.id), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
  expect(model).toBeGreaterThan(1000)
  expect(await opened.client.runs.disk({})).toEqual({ [run.id]: model })
  mkdirSync(join(runs, `${run.id}.partial`))
  writeFileSync(join(runs, `${run.id}.partial`, 'state.bin'), Buffer.alloc(5000))
  expect(await opened.client.runs.disk({})).toEqual({ [run.id]: model + 5000 })
})

it('saves the chosen runs alone, each figure of each output in a column', async () => {
  const [first, second] = [await opened.train('messages'), await opened.train('messages')]
  const file = join(folder.path, 'runs.csv')
  const target = { kind: 'path' as const, path: file }
  expect(await opened.client.runs.export({ runs: [second.name], target })).toMatchObject({ rows: 1 })
  const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/u)
  expect(lines[1]).toContain(second.id)
  expect(lines.join()).not.toContain(first.id)
  const unknown = opened.client.runs.export({ runs: ['Run 9'], target })
  await expect(unknown).rejects.toMatchObject({ code: 'run.notFound' })
})

it('leaves the names of labels out of a list that asks for none, and says how many there are', async () => {
  const run = await opened.train('messages')
  const [lean] = await opened.client.runs.list({ hasLabels: false })
  expect(lean).toEqual({
    ...run,
    labels: [],
    labelCount: 2,
    outputs: run.outputs.map((own) => ({ ...own, labels: [] })),
  })
  expect((await opened.client.runs.list({}))[0]?.labels).toHaveLength(2)
})

it('lists runs of a dataset, in some states, of some families', async () => {
  const first = await opened.train('messages')
  await opened.import('others', messages(30))
  const second = await opened.train('others')
  expect(await names({ dataset: 'others' })).toEqual([second.name])
  expect(await names({ dataset: first.datasetId })).toEqual([first.name])
  expect(await names({ dataset: 'nothing' })).toEqual([])
  expect(await names({ status: ['completed', 'failed'] })).toEqual([second.name, first.name])
  expect(await names({ status: ['failed'] })).toEqual([])
  expect(await names({ family: ['encoder'] })).toEqual([])
  expect(await names({ family: ['bag-of-words'], dataset: 'messages', status: ['completed'] })).toEqual([
    first.name,
  ])
})
