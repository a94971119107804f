// Tables of every kind through the core: looked at, imported, exported and imported again with the same rows.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import iconv from 'iconv-lite'
import writeXlsx from 'write-excel-file/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ImportRequest } from '../../src/shared/contract'
import type { Dataset } from '../../src/shared/domain/dataset'
import type { ExportKind } from '../../src/shared/domain/file'
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

const names = ['text', 'label', 'split', 'note'] as const
type Message = Record<(typeof names)[number], string>
const special: Readonly<Record<number, string>> = {
  3: 'カードがまだ届いていません 🙂',
  4: 'two\nlines, "quoted"',
}
const messages: Message[] = Array.from({ length: 60 }, (_, at) => ({
  text: special[at] ?? `where is my card number ${at}`,
  label: at % 2 === 0 ? 'card' : 'parcel',
  split: at % 5 === 0 ? 'test' : 'train',
  note: at === 5 ? '' : `note ${at % 4}`,
}))
const cells = [[...names], ...messages.map((one) => names.map((name) => one[name]))]
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`
const csv = cells.map((row) => row.map(quoted).join(',')).join('\n')
const jsonl = messages.map((one) => JSON.stringify(one)).join('\n')
const columnData = names.map((name) => ({
  name,
  data: messages.map((one) => one[name]),
  type: 'STRING' as const,
}))
const parquet = new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 25 }))
const workbook = (): Promise<Buffer> =>
  writeXlsx([
    { sheet: 'Mail', data: cells },
    { sheet: 'Other', data: [['text'], ['hello there']] },
  ]).toBuffer()

const kinds: Record<string, () => Uint8Array | string | Promise<Uint8Array>> = {
  csv: () => csv,
  'utf-16.csv.gz': () => gzipSync(iconv.encode(csv, 'utf-16le', { addBOM: true })),
  jsonl: () => jsonl,
  'jsonl.gz': () => gzipSync(jsonl),
  json: () => JSON.stringify({ data: messages }, null, 1),
  parquet: () => parquet,
  xlsx: workbook,
}

async function importFile(name: string, path: string, more: Partial<ImportRequest> = {}): Promise<Dataset> {
  const request = { source: { kind: 'path' as const, path }, name, ...more }
  for await (const event of opened.client.datasets.import(request))
    if (event.type === 'finished') return event.dataset
  throw new Error('the import ended without a dataset')
}

async function rowsOf(dataset: string) {
  const page = await opened.client.datasets.rows({ dataset, limit: 1000 })
  return page.rows.map(({ text, labels, part }) => ({ text, label: Object.values(labels)[0], part }))
}

describe('a table', () => {
  it.each(Object.entries(kinds))('as %s is looked at and imported with every row', async (ending, make) => {
    const path = join(folder.path, `mail.${ending}`)
    writeFileSync(path, await make())
    const preview = await opened.client.datasets.inspect({ source: { kind: 'path', path } })
    expect(preview).toMatchObject({ seenRows: 60, rejectedCount: 0, complete: true, classes: 2 })
    expect(preview.columns.map(({ name, role }) => [name, role])).toEqual([
      ['text', 'text'],
      ['label', 'label'],
      ['split', 'split'],
      ['note', 'metadata'],
    ])
    const stored = await importFile('mail', path, { format: preview.format })
    expect(stored).toMatchObject({ rows: 60, rejected: 0, classes: 2, format: preview.format })
    expect(await rowsOf('mail')).toEqual(
      messages.map(({ text, label, split }) => ({ text, label: [label], part: split })),
    )
  })

  it.each<ExportKind>(['csv', 'csvForSpreadsheets', 'jsonl', 'xlsx'])(
    'exported as %s comes back with the same rows',
    async (as) => {
      const path = join(folder.path, 'mail.csv')
      writeFileSync(path, csv)
      await importFile('mail', path)
      const out = join(folder.path, 'out')
      const target = { kind: 'path' as const, path: out }
      expect((await opened.client.datasets.export({ dataset: 'mail', target, as })).rows).toBe(60)
      const roles = [
        { column: 'text', role: 'text' as const },
        { column: 'label', role: 'metadata' as const },
        { column: 'label:label', role: 'label' as const },
        { column: 'part', role: 'split' as const },
        { column: 'split', role: 'metadata' as const },
      ]
      const again = await importFile('again', out, { roles })
      expect(again).toMatchObject({ rows: 60, rejected: 0 })
      expect(await rowsOf('again')).toEqual(await rowsOf('mail'))
    },
  )

  it('with formulas is exported verbatim, unless it is for a spreadsheet', async () => {
    await opened.import('sums', 'text,label\n=1+1 is what,a\n-5 degrees,b\n')
    const exported = async (as?: ExportKind): Promise<string> => {
      const path = join(folder.path, 'sums.csv')
      const target = { kind: 'path' as const, path }
      await opened.client.datasets.export({ dataset: 'sums', target, ...(as ? { as } : {}) })
      return readFileSync(path, 'utf8')
    }
    expect(await exported()).toContain('\n1,=1+1 is what,a,')
    expect(await exported('csvForSpreadsheets')).toContain("\n1,'=1+1 is what,a,")
  })

  it('of another sheet is imported by its name', async () => {
    const path = join(folder.path, 'mail.xlsx')
    writeFileSync(path, await workbook())
    expect(await importFile('other', path, { format: { sheet: 'Other' } })).toMatchObject({
      rows: 1,
      format: { kind: 'xlsx', sheet: 'Other' },
    })
    await expect(importFile('third', path, { format: { sheet: 'Third' } })).rejects.toMatchObject({
      code: 'csv.sheetNotFound',
      message: expect.stringContaining('mail.xlsx'),
    })
  })

  it('of each kind is scored, and its columns come back with what the model says', async () => {
    const path = join(folder.path, 'mail.csv')
    writeFileSync(path, csv)
    await importFile('mail', path)
    const run = await opened.train('mail')
    for (const [ending, make] of Object.entries(kinds)) {
      const input = join(folder.path, `in.${ending}`)
      writeFileSync(input, await make())
      const out = join(folder.path, `${ending}.scored.csv`)
      const request = {
        model: { kind: 'run' as const, run: run.id },
        source: { kind: 'path' as const, path: input },
        target: { kind: 'path' as const, path: out },
      }
      const events = []
      for await (const event of opened.client.predict.file(request)) events.push(event)
      expect(events.at(-1)).toMatchObject({ type: 'finished', rows: 60, rejected: 0 })
      expect(readFileSync(out, 'utf8')).toContain('text,label,split,note,predicted_label,probability\n')
    }
  })

  it('that is damaged is named and leaves nothing', async () => {
    const path = join(folder.path, 'mail.parquet')
    writeFileSync(path, parquet.subarray(0, 500))
    await expect(importFile('mail', path)).rejects.toMatchObject({
      code: 'csv.malformed',
      message: expect.stringContaining('mail.parquet'),
    })
    expect(await opened.client.datasets.list({})).toEqual([])
  })
})

describe('rejected lines', () => {
  it('are written with their reasons', async () => {
    const path = join(folder.path, 'mail.jsonl')
    const bad = '{"text":"=bro, "ken"'
    writeFileSync(path, `{"text":"hello you","label":"a"}\n${bad}\n{"text":"bye you","label":"b"}\n`)
    expect(await importFile('mail', path)).toMatchObject({ rows: 2, rejected: 1 })
    const out = join(folder.path, 'bad.csv')
    const target = { kind: 'path' as const, path: out }
    expect((await opened.client.datasets.exportRejected({ dataset: 'mail', target })).rows).toBe(1)
    const again = await opened.client.datasets.inspect({ source: { kind: 'path', path: out } })
    expect(again.columns.map(({ name }) => name)).toEqual(['line', 'reason', 'message', 'raw'])
    expect(again.rows[0]?.cells).toEqual(['2', 'malformed', expect.stringContaining('JSON'), bad])
  })

  it('of many are all written', async () => {
    const lines = Array.from({ length: 3001 }, (_, at) => `text ${at}`).join('\n')
    const format = { delimiter: ',' as const, header: true }
    await opened.import('bad', `text,label\nhello there,a\n${lines}\n`, { format })
    const out = join(folder.path, 'bad.csv')
    const target = { kind: 'path' as const, path: out }
    expect((await opened.client.datasets.exportRejected({ dataset: 'bad', target })).rows).toBe(3001)
    const last = readFileSync(out, 'utf8').trimEnd().split('\n').at(-1)
    expect(last).toBe('3003,fewerCells,"1 cell, 2 expected",text 3000')
  })
})
