import { gzipSync } from 'node:zlib'
import { strToU8, unzipSync, zipSync } from 'fflate'
import writeXlsx from 'write-excel-file/node'
import { afterAll, describe, expect, it } from 'vitest'
import { inspectFile } from '../preview'
import { readersFolder } from './testing'

const folder = readersFolder()
afterAll(folder.remove)

type Value = string | number | boolean | Date | null
const cell = (value: Value) =>
  value === null
    ? null
    : value instanceof Date
      ? { value, type: Date, format: 'yyyy-mm-dd hh:mm:ss' }
      : { value }
const sheet = (name: string, rows: Value[][]) => ({ sheet: name, data: rows.map((row) => row.map(cell)) })
const workbook = (...sheets: ReturnType<typeof sheet>[]): Promise<Buffer> => writeXlsx(sheets).toBuffer()

const table: Value[][] = [
  ['text', 'label', 'stars', 'at', 'on'],
  ['カード 🙂', 'a', 5, new Date('2026-11-26T00:00:00Z'), true],
  [null, null, null, null, null],
  [' two\nlines & <more> ', null, 1.5, new Date('2026-11-26T10:30:01Z'), false],
]

describe('an xlsx workbook', () => {
  it('gives its first sheet, with the numbers of its rows', async () => {
    const read = await folder.read(
      await workbook(sheet('First & last', table), sheet('Second', [['other'], ['x']])),
    )
    expect(read).toMatchObject({
      format: { kind: 'xlsx' },
      header: ['text', 'label', 'stars', 'at', 'on'],
      rejected: [],
    })
    expect(read.rows).toEqual([
      [2, ['カード 🙂', 'a', '5', '2026-11-26', 'true']],
      [4, [' two\nlines & <more> ', '', '1.5', '2026-11-26T10:30:01', 'false']],
    ])
  })

  it('gives another sheet by name, and names them where there is none of it', async () => {
    const content = await workbook(sheet('First & last', table), sheet('Second', [['other'], ['x']]))
    expect(await folder.read(content, { sheet: 'Second' })).toMatchObject({
      header: ['other'],
      rows: [[2, ['x']]],
    })
    await expect(folder.read(content, { sheet: 'Third' })).rejects.toMatchObject({
      code: 'csv.sheetNotFound',
      message: 'There is no sheet “Third”. Sheets: “First & last”, “Second”.',
    })
    const preview = await inspectFile(folder.write('two', content), 'two.xlsx')
    expect(preview.sheets).toEqual(['First & last', 'Second'])
    expect(preview.notices).toContain(
      'The workbook has 2 sheets: “First & last”, “Second”. This is “First & last”.',
    )
  })

  it('can be without a header, and in a gzip archive', async () => {
    const content = gzipSync(await workbook(sheet('One', [[null], ['a', 1], ['b', 2]])))
    expect(await folder.read(content, { header: false })).toMatchObject({
      format: { isGzipped: true, kind: 'xlsx' },
      header: ['Column 1', 'Column 2'],
      rows: [
        [2, ['a', '1']],
        [3, ['b', '2']],
      ],
    })
  })

  it.each([
    ['is empty', [[]], 'csv.empty'],
    ['has a header alone', [['text', 'label']], 'csv.headerOnly'],
  ])('whose sheet %s says so', async (_what, rows, code) => {
    await expect(folder.read(await workbook(sheet('One', rows as Value[][])))).rejects.toMatchObject({ code })
  })

  it('gives the stored value of a formula', async () => {
    const content = await edited(
      await workbook(
        sheet('One', [
          ['text', 'n'],
          ['a', 1],
        ]),
      ),
      (xml) => xml.replace(/(r="B2"[^>]*>)<v>1<\/v>/u, '$1<f>SUM(40,2)</f><v>42</v>'),
    )
    expect((await folder.read(content)).rows).toEqual([[2, ['a', '42']]])
  })

  it('with a row beyond the last of Excel is refused before it fills the memory', async () => {
    const content = await edited(await workbook(sheet('One', [['text'], ['a']])), (xml) =>
      xml.replace('<row r="2"', '<row r="900000000"').replace('r="A2"', 'r="A900000000"'),
    )
    await expect(folder.read(content)).rejects.toMatchObject({
      code: 'csv.tooLarge',
      message: expect.stringContaining('1,048,576'),
    })
  })

  it('that is damaged, locked or something else says what to do', async () => {
    const content = await workbook(sheet('One', table))
    const hint = expect.stringContaining('save it again')
    for (const broken of [content.subarray(0, content.length - 200), hole(content)])
      await expect(folder.read(broken)).rejects.toMatchObject({ code: 'csv.malformed', hint })
    const old = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)])
    await expect(folder.read(old)).rejects.toMatchObject({
      code: 'csv.binary',
      message: expect.stringContaining('.xls'),
    })
    const locked = Buffer.concat([old, Buffer.from('EncryptedPackage', 'utf16le')])
    await expect(folder.read(locked)).rejects.toMatchObject({
      code: 'csv.binary',
      message: expect.stringContaining('password'),
    })
    const archive = zipSync({ 'notes.txt': strToU8('hello') })
    await expect(folder.read(archive)).rejects.toMatchObject({
      code: 'csv.binary',
      message: expect.stringContaining('zip archive without an Excel sheet'),
    })
  })
})

/** The workbook with the XML of its first sheet changed. */
async function edited(content: Buffer, change: (xml: string) => string): Promise<Uint8Array> {
  const files = unzipSync(content)
  const path = Object.keys(files).find((name) => name.startsWith('xl/worksheets/')) ?? ''
  const before = Buffer.from(files[path] ?? []).toString('utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  return zipSync({ ...files, [path]: strToU8(after) })
}

/** The workbook with a piece of its packed data overwritten. */
function hole(content: Buffer): Buffer {
  const copy = Buffer.from(content)
  const at = copy.indexOf('xl/worksheets/')
  copy.fill(0xff, at + 30, at + 90)
  return copy
}
