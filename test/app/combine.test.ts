// Several files, or a folder of them, imported as one dataset: the label or the part from the name of a file or a folder.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Dataset } from '../../src/shared/domain/dataset'
import type { GivenRole } from '../../src/shared/contract'
import { openTestApp, temporaryFolder, type TestApp } from '../support/app'

let folder: ReturnType<typeof temporaryFolder>
let opened: TestApp

beforeEach(() => {
  folder = temporaryFolder()
  opened = openTestApp({ home: join(folder.path, 'home') })
})
afterEach(async () => {
  await opened.close()
  folder.remove()
})

const write = (name: string, content: string | Buffer): string => {
  const path = join(folder.path, 'in', name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
const combine = (...paths: string[]) =>
  opened.client.datasets.combine({ files: paths.map((path) => ({ source: { kind: 'path', path } })) })
async function bring(
  source: Awaited<ReturnType<typeof combine>>['source'],
  roles: GivenRole[],
): Promise<Dataset> {
  for await (const event of opened.client.datasets.import({ source, name: 'all', roles }))
    if (event.type === 'finished') return event.dataset
  throw new Error('not finished')
}
const rows = async () =>
  (await opened.client.datasets.rows({ dataset: 'all' })).rows.map(({ text, labels, part }) => [
    text,
    Object.values(labels).flat().join(),
    part,
  ])

it('makes messages of a folder of text files, labelled by the folder that each lies in', async () => {
  write('pos/a.txt', 'I like it\nvery much\n')
  write('pos/b.txt', Buffer.from('﻿とても良い', 'utf8'))
  write('neg/c.txt', Buffer.from('très mauvais', 'latin1'))
  write('neg/.hidden', 'no')
  const done = await combine(join(folder.path, 'in'))
  expect(done).toMatchObject({ files: 3, rows: 3, notices: [] })
  const dataset = await bring(done.source, [{ column: 'folder', role: 'label' }])
  expect(dataset).toMatchObject({ rows: 3, classes: 2, rejected: 0 })
  expect((await rows()).map(([text, label]) => [text, label])).toEqual([
    ['très mauvais', 'neg'],
    ['I like it\nvery much', 'pos'],
    ['とても良い', 'pos'],
  ])
})

it('puts tables of several kinds under one another, with the part from the name of the file', async () => {
  const train = write('train.csv', 'text,label,shop\na b,x,north\n"c, d",y,\nbad line,x\n')
  const test = write('test.jsonl', '{"text":"e f","label":"x","file":"scan 1"}\n')
  const done = await combine(train, test)
  expect(done).toMatchObject({ files: 2, rows: 3 })
  expect(done.notices).toEqual([expect.stringContaining('1 line of train.csv')])
  // A file has a column named `file` already.
  const dataset = await bring(done.source, [
    { column: 'text', role: 'text' },
    { column: 'label', role: 'label' },
    { column: 'file_2', role: 'split' },
  ])
  expect(dataset.columns.map(({ name }) => name)).toEqual([
    'text',
    'label',
    'shop',
    'file',
    'file_2',
    'folder',
  ])
  expect(await rows()).toEqual([
    ['a b', 'x', 'train'],
    ['c, d', 'y', 'train'],
    ['e f', 'x', 'test'],
  ])
  const detail = await opened.client.datasets.row({ dataset: 'all', row: 3 })
  expect(detail.cells.find(({ column }) => column === 'file')?.value).toBe('scan 1')
})

it('names the file that cannot be read, and leaves nothing behind', async () => {
  const good = write('good.csv', 'text,label\na b,x\n')
  const bad = write('bad.csv', Buffer.from([0xff, 0xd8, 0xff, 0, 1, 2]))
  await expect(combine(good, bad)).rejects.toMatchObject({ message: expect.stringContaining('bad.csv') })
  await expect(combine(good, join(folder.path, 'nowhere.csv'))).rejects.toMatchObject({
    code: 'file.notFound',
  })
  mkdirSync(join(folder.path, 'empty'))
  await expect(combine(join(folder.path, 'empty'))).rejects.toMatchObject({ code: 'file.notFound' })
  expect(await opened.client.datasets.list({})).toEqual([])
  await expect(
    opened.browser().datasets.combine({ files: [{ source: { kind: 'path', path: good } }] }),
  ).rejects.toMatchObject({ code: 'path.notAllowed' })
})
