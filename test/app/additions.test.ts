// Rows that join a dataset that is there: a file appended, two datasets merged under a mapping of labels; each one step
// that undo takes back.
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { GivenRole } from '../../src/shared/contract'
import type { AdditionRequest } from '../../src/shared/domain/addition'
import * as support from '../support/additions'
import { messages, openTestApp, temporaryFolder, type TestApp } from '../support/app'

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

const stage = (name: string, content: string, roles?: GivenRole[]) =>
  support.stage(opened, name, content, roles)
const add = (request: AdditionRequest) => support.add(opened, request)
const table = () => support.table(opened, dataset)
const seen = () => support.seen(opened, dataset)

it('appends a file with a column that says where rows come from, as one step', async () => {
  await opened.import(dataset, 'id,text,label\n1,card lost,card\n2,parcel late,parcel\n', {
    ratios: { train: 1, validation: 0, test: 0 },
  })
  const before = await seen()
  const staged = await stage(
    'more.csv',
    'text,label,channel\ncard stolen,Card,chat\n"tax, please",tax,mail\n',
  )
  const from = { kind: 'staged' as const, id: staged.id }
  const preview = await opened.client.datasets.addition({ dataset, from, mode: 'append' })
  expect(preview).toMatchObject({
    rows: 2,
    added: 2,
    changed: 0,
    removed: 0,
    known: 0,
    sourceName: 'more.csv',
  })
  expect(preview.columns.map(({ name, toName }) => [name, toName])).toEqual([
    ['text', 'text'],
    ['label', 'label'],
    ['channel', 'channel'],
  ])
  expect(preview.labels.map(({ from: label, to, how }) => [label, to, how])).toEqual([
    ['Card', 'card', 'alike'],
    ['tax', 'tax', 'new'],
  ])
  expect(await seen()).toEqual(before)

  expect(await add({ dataset, from, mode: 'append' })).toMatchObject({
    added: 2,
    description: 'Added 2 messages from more.csv',
  })
  expect((await opened.client.datasets.get({ dataset })).columns.map(({ name }) => name)).toEqual([
    'id',
    'text',
    'label',
    'channel',
    'source',
  ])
  expect(await table()).toEqual([
    {
      id: 1,
      text: 'card lost',
      labels: ['card'],
      part: 'train',
      cells: { id: '1', text: 'card lost', label: 'card', channel: '', source: 'mail.csv' },
    },
    {
      id: 2,
      text: 'parcel late',
      labels: ['parcel'],
      part: 'train',
      cells: { id: '2', text: 'parcel late', label: 'parcel', channel: '', source: 'mail.csv' },
    },
    {
      id: 3,
      text: 'card stolen',
      labels: ['card'],
      part: 'train',
      cells: { id: '', text: 'card stolen', label: 'Card', channel: 'chat', source: 'more.csv' },
    },
    {
      id: 4,
      text: 'tax, please',
      labels: ['tax'],
      part: 'train',
      cells: { id: '', text: 'tax, please', label: 'tax', channel: 'mail', source: 'more.csv' },
    },
  ])
  const found = async (query: string) =>
    (await opened.client.datasets.rows({ dataset, query })).rows.map(({ id }) => id)
  expect(await found('stolen')).toEqual([3])
  expect(
    (
      await opened.client.datasets.rows({
        dataset,
        filter: { field: 'metadata', column: 'source', equals: 'more.csv' },
      })
    ).rows,
  ).toHaveLength(2)
  // The file that was read is gone with the step.
  await expect(opened.client.datasets.addition({ dataset, from, mode: 'append' })).rejects.toMatchObject({
    code: 'dataset.notFound',
  })

  const after = await seen()
  await opened.client.datasets.undo({ dataset })
  expect(await seen()).toEqual(before)
  expect(await found('stolen')).toEqual([])
  await opened.client.datasets.redo({ dataset })
  expect(await seen()).toEqual(after)
  expect(await found('stolen')).toEqual([3])
})

it('keeps what was added, and what was undone, over a restart; ids are never used again', async () => {
  await opened.import(dataset, 'text,label\na b,x\nc d,y\n')
  const staged = await stage('more.csv', 'text,label\ne f,x\n')
  await add({ dataset, from: { kind: 'staged', id: staged.id }, mode: 'append' })
  const after = await seen()
  await opened.client.datasets.undo({ dataset })
  const before = await seen()
  await opened.close()
  opened = openTestApp({ home: join(folder.path, 'home') })
  expect(await seen()).toEqual(before)
  await opened.client.datasets.redo({ dataset })
  expect(await seen()).toEqual(after)
  await opened.client.datasets.undo({ dataset })
  const other = await stage('other.csv', 'text,label\ng h,y\n')
  await add({ dataset, from: { kind: 'staged', id: other.id }, mode: 'append' })
  expect((await table()).map(({ id }) => id)).toEqual([1, 2, 4])
})

it('leaves out texts that are there already where it is told so, and rows that would leak stay in no part', async () => {
  await opened.import(dataset, 'text,label,split\nalpha,x,train\nbeta,y,train\ngamma,x,test\ndelta,y,test\n')
  const content = 'text,label\nAlpha ,x\ngamma,x\nepsilon,y\nzeta,\n'
  const staged = await stage('more.csv', content)
  const from = { kind: 'staged' as const, id: staged.id }
  const all = await opened.client.datasets.addition({ dataset, from, mode: 'append' })
  expect(all).toMatchObject({ added: 4, known: 2, leaking: 1 })
  const fewer = await opened.client.datasets.addition({ dataset, from, mode: 'append', skipKnown: true })
  expect(fewer).toMatchObject({ added: 2, known: 2, leaking: 0 })
  await add({ dataset, from, mode: 'append' })
  expect((await table()).slice(4).map(({ text, part }) => [text, part])).toEqual([
    ['Alpha ', 'train'],
    ['gamma', null],
    ['epsilon', 'train'],
    ['zeta', null],
  ])
})

it('lets a column of the file say the part, but nothing joins a test part that a run was judged on', async () => {
  await opened.import(dataset, messages(60))
  await opened.train(dataset)
  const { split } = await opened.client.datasets.get({ dataset })
  const content =
    'text,label,split\nwholly new one,refund,test\nwholly new two,refund,train\nwholly new three,refund,pool\n'
  const staged = await stage('more.csv', content)
  await add({ dataset, from: { kind: 'staged', id: staged.id }, mode: 'append', part: 'column' })
  expect((await table()).slice(60).map(({ part }) => part)).toEqual([null, 'train', 'pool'])
  const now = (await opened.client.datasets.get({ dataset })).split
  expect(now?.partHashes['test']).toBe(split?.partHashes['test'])
  expect(now?.id).not.toBe(split?.id)
})

it('merges another dataset under a mapping of labels, with what persons said of its rows', async () => {
  await opened.import(dataset, 'text,label\ncard lost,card\nparcel late,parcel\n', {
    ratios: { train: 1, validation: 0, test: 0 },
  })
  await opened.import(
    'public',
    'message,intent\nmy card,cards_lost\nwhere is it,shipping\nhello,smalltalk\nbye,smalltalk\n',
    {
      roles: [
        { column: 'message', role: 'text' },
        { column: 'intent', role: 'label' },
      ],
    },
  )
  const { datasets } = opened.client
  await datasets.label({ dataset: 'public', edits: [{ row: 4, label: 'shipping' }] })
  await datasets.edit({
    dataset: 'public',
    filter: { field: 'row', in: [2] },
    change: { kind: 'setText', text: 'where is my parcel' },
  })
  const request: AdditionRequest = {
    dataset,
    from: { kind: 'dataset', dataset: 'public' },
    mode: 'append',
    labels: [
      { output: 'intent', from: 'cards_lost', to: 'card' },
      { output: 'intent', from: 'shipping', to: 'parcel' },
      { output: 'intent', from: 'smalltalk', to: null },
    ],
  }
  const preview = await datasets.addition(request)
  expect(preview.outputs).toEqual([{ from: 'intent', to: 'label' }])
  expect(preview.knownLabels).toEqual([{ output: 'intent', labels: ['card', 'parcel'] }])
  expect(preview.labels.map(({ rows, how }) => [rows, how])).toEqual([
    [1, 'chosen'],
    [2, 'chosen'],
    [1, 'chosen'],
  ])
  await add(request)
  expect((await table()).map(({ text, labels, cells }) => [text, labels, cells?.['source']])).toEqual([
    ['card lost', ['card'], 'mail.csv'],
    ['parcel late', ['parcel'], 'mail.csv'],
    ['my card', ['card'], 'public'],
    ['where is my parcel', ['parcel'], 'public'],
    ['hello', [], 'public'],
    ['bye', ['parcel'], 'public'],
  ])
  // A person said so there, and that stays with the row.
  const { labelDetails } = await datasets.row({ dataset, row: 6 })
  expect(labelDetails[0]).toMatchObject({ label: 'parcel', source: 'person' })
  // The label set has what rows have, and nothing else.
  expect(
    (await datasets.statistics({ dataset })).outputs[0]?.labels.map(({ name, count }) => [name, count]),
  ).toEqual([
    ['card', 2],
    ['parcel', 3],
  ])
  expect((await datasets.get({ dataset: 'public' })).rows).toBe(4)
})

it('leaves nothing behind when it is stopped, refused, or the dataset was changed meanwhile', async () => {
  await opened.import(dataset, 'text,label\na b,x\nc d,y\n')
  const before = await seen()
  const many = Array.from({ length: 9000 }, (_, at) => `message number ${at},x`).join('\n')
  const staged = await stage('more.csv', `text,label\n${many}\n`)
  const request: AdditionRequest = { dataset, from: { kind: 'staged', id: staged.id }, mode: 'append' }
  const leaving = new AbortController()
  for await (const event of opened.client.datasets.add(request, { signal: leaving.signal })) {
    if (event.type === 'finished') throw new Error('It was not stopped.')
    leaving.abort()
    break
  }
  await expect.poll(async () => seen()).toEqual(before)
  const changing = (async () => {
    for await (const event of opened.client.datasets.add(request))
      if (event.type === 'progress' && event.rows === 2000)
        await opened.client.datasets.label({ dataset, edits: [{ row: 1, label: 'y' }] })
  })()
  await expect(changing).rejects.toMatchObject({ code: 'dataset.inUse' })
  expect((await table()).map(({ labels }) => labels)).toEqual([['y'], ['y']])
  await expect(
    opened.client.datasets.addition({ dataset, from: { kind: 'dataset', dataset }, mode: 'append' }),
  ).rejects.toMatchObject({ code: 'input.invalid' })
  await opened.client.datasets.unstage({ staged: staged.id })
  await expect(opened.client.datasets.addition(request)).rejects.toMatchObject({ code: 'dataset.notFound' })
})

it('refuses several labels a message where there is one, and puts columns where it is told', async () => {
  await opened.import(dataset, 'text,label,team\na b,x,1\nc d,y,2\n')
  const roles: GivenRole[] = [{ column: 'label', role: 'label', kind: 'multi', separator: '|' }]
  const several = await stage('more.csv', 'text,label\ne f,x|y\n', roles)
  await expect(
    opened.client.datasets.addition({ dataset, from: { kind: 'staged', id: several.id }, mode: 'append' }),
  ).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('Line 2 of more.csv') })
  const staged = await stage('other.csv', 'text,label,group,note\ng h,x,7,hi\n')
  await add({
    dataset,
    from: { kind: 'staged', id: staged.id },
    mode: 'append',
    columns: [
      { from: 2, to: 2 },
      { from: 3, to: 'none' },
    ],
    sourceName: 'october',
  })
  expect((await table()).at(-1)?.cells).toEqual({ text: 'g h', label: 'x', team: '7', source: 'october' })
})
