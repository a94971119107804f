// Files of every kind through the whole app: what comes in goes out, and comes in again as it was.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ExportKind, FileSource } from '../../src/shared/domain/file'
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

const rows = [
  { text: 'カード 🙂 card', label: 'a', split: 'train', note: '=1+1' },
  { text: 'two\nlines, "quoted"', label: 'b', split: 'test', note: "'kept" },
  { text: 'third', label: '', split: '', note: '' },
]
const file = (name: string, content: Uint8Array | string): FileSource => {
  const path = join(folder.path, name)
  writeFileSync(path, content)
  return { kind: 'path', path }
}
const roles = [
  { column: 'text', role: 'text' as const },
  { column: 'label', role: 'label' as const },
  { column: 'split', role: 'split' as const },
]
const bring = async (name: string, source: FileSource) => {
  const { format } = await opened.client.datasets.inspect({ source })
  // As the dialog does it: with the format that was found.
  for await (const event of opened.client.datasets.import({ source, name, format, roles }))
    if (event.type === 'finished') return event.dataset
  throw new Error('the import did not finish')
}
const send = async (dataset: string, as: ExportKind, name: string): Promise<string> => {
  const path = join(folder.path, name)
  await opened.client.datasets.export({ dataset, as, target: { kind: 'path', path } })
  return path
}
const contentOf = async (dataset: string) =>
  (await opened.client.datasets.rows({ dataset })).rows.map(({ text, labels, part }) => ({
    text,
    labels,
    part,
  }))

it.each([
  ['JSONL', 'a.jsonl', () => rows.map((row) => JSON.stringify(row)).join('\n')],
  ['JSON', 'a.json', () => JSON.stringify({ data: rows }, null, 2)],
  ['gzip', 'a.jsonl.gz', () => gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'))],
] as const)('%s comes in', async (name, fileName, content) => {
  const dataset = await bring(name, file(fileName, content()))
  expect(dataset).toMatchObject({ rows: 3, rejected: 0, classes: 2 })
  expect(await contentOf(name)).toEqual([
    { text: rows[0]?.text, labels: { label: ['a'] }, part: 'train' },
    { text: rows[1]?.text, labels: { label: ['b'] }, part: 'test' },
    { text: 'third', labels: {}, part: null },
  ])
})

it.each([
  ['csv', 'out.csv'],
  ['csvForSpreadsheets', 'safe.csv'],
  ['jsonl', 'out.jsonl'],
  ['xlsx', 'out.xlsx'],
] as const)('%s goes out and comes in again as it was', async (as, name) => {
  await bring('first', file('a.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')))
  const path = await send('first', as, name)
  await bring('again', { kind: 'path', path })
  expect(await contentOf('again')).toEqual(await contentOf('first'))
  const { cells } = await opened.client.datasets.row({ dataset: 'again', row: 1 })
  // Formulas are made harmless for spreadsheets alone.
  const note = as === 'csv' || as === 'jsonl' ? '=1+1' : "'=1+1"
  expect(cells.find(({ column }) => column === 'note')?.value).toBe(note)
})

it('writes the lines that could not become rows', async () => {
  const lines = ['{"text":"one","label":"a","split":""}', '{"text":', '{"text":"two","label":"b","split":""}']
  const dataset = await bring('bad', file('bad.jsonl', lines.join('\n')))
  expect(dataset).toMatchObject({ rows: 2, rejected: 1 })
  const path = join(folder.path, 'rejected.csv')
  const written = await opened.client.datasets.exportRejected({
    dataset: 'bad',
    target: { kind: 'path', path },
  })
  expect(written.rows).toBe(1)
  expect(readFileSync(path, 'utf8')).toMatch(/^line,reason,message,raw\n2,malformed,.*\n$/su)
})

it('refuses a cell that a workbook cannot hold, and leaves nothing', async () => {
  await bring('long', file('long.jsonl', JSON.stringify({ text: 'x'.repeat(40_000), label: 'a', split: '' })))
  await expect(send('long', 'xlsx', 'long.xlsx')).rejects.toMatchObject({ code: 'csv.tooLarge' })
  expect(() => readFileSync(join(folder.path, 'long.xlsx'))).toThrow()
})
