// A newer version of a file: what it adds, changes and removes is shown, then written as one step.
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

const first =
  'ticket,text,label,team\n1,card lost,card,a\n2,parcel late,parcel,b\n3,refund please,money,a\n4,hello,other,a\n'
const newer =
  'ticket,text,label,team\n4,hello,other,a\n2,parcel late again,parcel,b\n1,card lost,card,c\n5,new one,money,a\n'

it('shows what a newer version of a file adds, changes and removes, then writes it as one step', async () => {
  const roles: GivenRole[] = [{ column: 'ticket', role: 'id' }]
  await opened.import(dataset, first, { roles, ratios: { train: 1, validation: 0, test: 0 } })
  const before = await seen()
  const staged = await stage('mail.csv', newer, roles)
  const request: AdditionRequest = { dataset, from: { kind: 'staged', id: staged.id }, mode: 'update' }
  const preview = await opened.client.datasets.addition(request)
  expect(preview).toMatchObject({ rows: 4, added: 1, changed: 2, removed: 1, same: 1, matchedBy: 'id' })
  expect(preview.samples.changed).toMatchObject([
    { row: 2, changes: [{ column: 'text', before: 'parcel late', after: 'parcel late again' }] },
    { row: 1, changes: [{ column: 'team', before: 'a', after: 'c' }] },
  ])
  expect(preview.samples.removed).toMatchObject([{ row: 3, text: 'refund please', labels: ['money'] }])
  expect(preview.samples.added).toMatchObject([{ row: null, line: 5, text: 'new one', labels: ['money'] }])
  expect(await seen()).toEqual(before)

  expect(await add({ ...request, removeMissing: true })).toMatchObject({
    added: 1,
    changed: 2,
    removed: 1,
    description: 'Added 1 message, changed 2, removed 1 from mail.csv',
  })
  expect(
    (await table()).map(({ id, text, labels, cells }) => [id, text, labels[0], cells?.['team']]),
  ).toEqual([
    [1, 'card lost', 'card', 'c'],
    [2, 'parcel late again', 'parcel', 'b'],
    [4, 'hello', 'other', 'a'],
    [5, 'new one', 'money', 'a'],
  ])
  expect((await opened.client.datasets.rows({ dataset, query: 'again' })).rows).toHaveLength(1)
  expect((await opened.client.datasets.rows({ dataset, query: 'refund' })).rows).toHaveLength(0)
  const after = await seen()
  await opened.client.datasets.undo({ dataset })
  expect(await seen()).toEqual(before)
  expect((await opened.client.datasets.rows({ dataset, query: 'refund' })).rows).toHaveLength(1)
  await opened.client.datasets.redo({ dataset })
  expect(await seen()).toEqual(after)
})

it('keeps rows that a newer version lacks unless they are to go, and matches by content where there are no ids', async () => {
  const roles: GivenRole[] = [{ column: 'ticket', role: 'metadata' }]
  await opened.import(dataset, first, { roles })
  const staged = await stage('mail.csv', newer, roles)
  const request: AdditionRequest = { dataset, from: { kind: 'staged', id: staged.id }, mode: 'update' }
  // Without ids a changed text is another message.
  expect(await opened.client.datasets.addition(request)).toMatchObject({
    added: 2,
    changed: 1,
    removed: 2,
    same: 1,
    matchedBy: 'content',
  })
  await add(request)
  expect((await table()).map(({ text }) => text)).toEqual([
    'card lost',
    'parcel late',
    'refund please',
    'hello',
    'parcel late again',
    'new one',
  ])
})

it('keeps labels and texts of persons, and the messages that a run was judged on', async () => {
  await opened.import(dataset, messages(60))
  const run = await opened.train(dataset)
  const rows = await table()
  const test = rows.filter(({ part }) => part === 'test')
  const [one, two] = rows.filter(({ part }) => part === 'train')
  if (!one || !two || test.length < 3) throw new Error('Too few rows.')
  await opened.client.datasets.label({ dataset, edits: [{ row: one.id, label: 'mended' }] })
  await opened.client.datasets.edit({
    dataset,
    filter: { field: 'row', in: [two.id] },
    change: { kind: 'setText', text: 'redacted' },
  })
  const evaluation = await opened.client.runs.evaluation({ run: run.id, part: 'test' })
  const [frozenText, frozenGone] = test
  // With the ids of the first import no text is lost from sight.
  const lines = rows
    .filter(({ id }) => id !== frozenGone?.id)
    .map(({ id, text, labels }) => {
      const label = id === one.id ? 'elsewhere' : (labels[0] ?? '')
      return `${id === frozenText?.id ? 'quite another text' : text},${label}`
    })
  const staged = await stage('mail.csv', `text,label\n${lines.join('\n')}\n`)
  const request: AdditionRequest = {
    dataset,
    from: { kind: 'staged', id: staged.id },
    mode: 'update',
    removeMissing: true,
  }
  const preview = await opened.client.datasets.addition(request)
  expect(preview).toMatchObject({ keptLabels: 1, keptFrozen: 2, removed: 0, added: 1 })
  await add(request)
  const now = new Map((await table()).map((row) => [row.id, row]))
  expect(now.get(one.id)?.labels).toEqual(['mended'])
  expect(now.get(two.id)?.text).toBe('redacted')
  expect(now.get(frozenText?.id ?? 0)?.text).toBe(frozenText?.text)
  expect(now.has(frozenGone?.id ?? 0)).toBe(true)
  const later = await opened.client.runs.evaluation({ run: run.id, part: 'test' })
  expect(later).toEqual(evaluation)
})

it('judges an earlier run on rows that have left since', async () => {
  await opened.import(dataset, messages(60))
  const run = await opened.train(dataset)
  const evaluation = await opened.client.runs.evaluation({ run: run.id, part: 'validation' })
  const kept = (await table()).filter(({ part }) => part !== 'validation')
  const lines = kept.map(({ text, labels }) => `${text},${labels[0] ?? ''}`)
  const staged = await stage('mail.csv', `text,label\n${lines.join('\n')}\n`)
  await add({ dataset, from: { kind: 'staged', id: staged.id }, mode: 'update', removeMissing: true })
  expect((await opened.client.datasets.get({ dataset })).split?.parts.validation).toBeUndefined()
  expect(await opened.client.runs.evaluation({ run: run.id, part: 'validation' })).toEqual(evaluation)
})
