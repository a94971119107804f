import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeXlsx from 'write-excel-file/node'
import type { TableFormat } from '../../../shared/domain/file'
import { detectFile } from '../detect'
import { readTable } from '../read-table'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'winnow-readers-'))))
afterAll(() => rmSync(folder, { recursive: true }))

type Read = {
  kind: string | undefined
  header: readonly string[]
  rows: [number, string[]][]
  rejected: [number, string][]
}

/** Everything that a file gives. */
async function read(name: string, content: Uint8Array | string, given: TableFormat = {}): Promise<Read> {
  const path = join(folder, name)
  writeFileSync(path, content)
  const format = await detectFile(path, name, given)
  const out: Read = { kind: format.kind, header: [], rows: [], rejected: [] }
  for await (const batch of readTable(path, format)) {
    out.header = batch.header
    out.rows.push(...batch.rows.map(({ line, cells }): [number, string[]] => [line, cells]))
    out.rejected.push(...batch.rejected.map(({ line, reason }): [number, string] => [line, reason]))
    expect(batch.doneBytes).toBeGreaterThan(0)
  }
  return out
}
const code = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: { code?: unknown }) => error.code,
  )

describe('JSONL', () => {
  it('is read line by line: values of any kind, blank lines, CRLF, a BOM', async () => {
    const lines = [
      '{"text":"カード 🙂","label":"a","n":1.5,"on":true,"none":null}',
      '',
      '{"label":"b","text":"two\\nlines","tags":["x","y"],"deep":{"a":[1]}}',
    ]
    expect(await read('a.jsonl', `\uFEFF${lines.join('\r\n')}\r\n`)).toEqual({
      kind: 'jsonLines',
      header: ['text', 'label', 'n', 'on', 'none', 'tags', 'deep'],
      rows: [
        [1, ['カード 🙂', 'a', '1.5', 'true', '', '', '']],
        [3, ['two\nlines', 'b', '', '', '', 'x|y', '{"a":[1]}']],
      ],
      rejected: [],
    })
  })

  it('names the lines that are none, and reads the others', async () => {
    const lines = ['{"text":"one"}', '{"text":"broken', '[1]', '{"text":"two"}']
    const { rows, rejected } = await read('b.jsonl', lines.join('\n'))
    expect(rows.map(([line]) => line)).toEqual([1, 4])
    expect(rejected).toEqual([
      [2, 'malformed'],
      [3, 'malformed'],
    ])
  })

  it('rejects a record with a field that the first thousand have not', async () => {
    const lines = Array.from({ length: 1500 }, (_, at) =>
      JSON.stringify(at === 1200 ? { text: 'x', odd: 1 } : { text: `t${at}` }),
    )
    const { rows, rejected } = await read('c.jsonl', lines.join('\n'))
    expect(rows).toHaveLength(1499)
    expect(rejected).toEqual([[1201, 'unknownField']])
  })

  it('takes a cell of a megabyte', async () => {
    const long = 'x'.repeat(1 << 20)
    const { rows } = await read('d.jsonl', `{"text":"${long}"}\n{"text":"short"}`)
    expect(rows.map(([, [text]]) => text?.length)).toEqual([1 << 20, 5])
  })
})

describe('JSON', () => {
  it('is a list of objects, or an object that holds one', async () => {
    const records = [{ text: 'a', label: 'x' }, { text: 'b' }]
    const expected = {
      kind: 'json',
      header: ['text', 'label'],
      rows: [
        [1, ['a', 'x']],
        [2, ['b', '']],
      ],
      rejected: [],
    }
    expect(await read('a.json', JSON.stringify(records))).toEqual(expected)
    expect(await read('b.json', JSON.stringify(records, null, 2))).toEqual(expected)
    const inside = { version: 2, meta: { tags: ['no'] }, data: records }
    expect(await read('c.json', JSON.stringify(inside, null, 2))).toEqual(expected)
  })

  it('that is cut off, no JSON, or holds no list, says so', async () => {
    expect(await code(read('d.json', '[{"text":"a"},{"te'))).toBe('csv.malformed')
    expect(await code(read('e.json', '[{"text":"a"} oops]'))).toBe('csv.malformed')
    expect(await code(read('f.json', '{\n"text": "a"\n}'))).toBe('csv.malformed')
  })

  it('is not what a CSV is that begins with a bracket', async () => {
    expect((await read('g.csv', '[text],label\nhello,a\n')).header).toEqual(['[text]', 'label'])
  })
})

describe('gzip', () => {
  it('is unpacked, whatever is inside', async () => {
    const csv = 'text,label\nhällo,a\n'
    expect(await read('a.csv.gz', gzipSync(csv))).toMatchObject({ rows: [[2, ['hällo', 'a']]] })
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), iconv.encode(csv, 'utf-16le')])
    expect(await read('b.csv.gz', gzipSync(wide))).toMatchObject({ rows: [[2, ['hällo', 'a']]] })
    expect(await read('c.jsonl.gz', gzipSync('{"text":"x"}\n'))).toMatchObject({ kind: 'jsonLines' })
  })

  it('that ends in the middle is named', async () => {
    const lines = Array.from({ length: 50_000 }, (_, at) => `text ${at} ${Math.sin(at)},a`)
    const whole = gzipSync(`text,label\n${lines.join('\n')}\n`)
    expect(await code(read('d.csv.gz', whole.subarray(0, whole.length / 2)))).toBe('csv.malformed')
  })

  it('of a workbook is refused', async () => {
    const file = join(folder, 'in.xlsx')
    await writeXlsx([['text'], ['a']].map((row) => row.map((value) => ({ value })))).toFile(file)
    const { readFileSync } = await import('node:fs')
    expect(await code(read('e.xlsx.gz', gzipSync(readFileSync(file))))).toBe('csv.binary')
  })
})

describe('xlsx', () => {
  const workbook = async (name: string): Promise<Buffer> => {
    const cell = (value: unknown) =>
      value instanceof Date ? { value, type: Date, format: 'yyyy-mm-dd' } : { value }
    const rows = [
      ['text', 'label', 'stars', 'day'],
      ['カード 🙂', 'a', 5, new Date('2026-11-26T00:00:00Z')],
      [null, null, null, null],
      ['two\nlines', null, 1.5, null],
    ].map((row) => row.map((value) => (value === null ? null : cell(value))))
    const file = join(folder, name)
    await writeXlsx([
      { sheet: 'First', data: rows as never },
      { sheet: 'Second', data: [[{ value: 'other' }], [{ value: 'x' }]] as never },
    ]).toFile(file)
    const { readFileSync } = await import('node:fs')
    return readFileSync(file)
  }

  it('gives the first sheet, with the numbers of its rows', async () => {
    expect(await read('a.xlsx', await workbook('w1.xlsx'))).toEqual({
      kind: 'xlsx',
      header: ['text', 'label', 'stars', 'day'],
      rows: [
        [2, ['カード 🙂', 'a', '5', '2026-11-26']],
        [4, ['two\nlines', '', '1.5', '']],
      ],
      rejected: [],
    })
  })

  it('gives another sheet by name, and names them where there is none of it', async () => {
    const content = await workbook('w2.xlsx')
    expect(await read('b.xlsx', content, { sheet: 'Second' })).toMatchObject({
      header: ['other'],
      rows: [[2, ['x']]],
    })
    expect(await code(read('c.xlsx', content, { sheet: 'Third' }))).toBe('input.invalid')
  })

  it('that is damaged says what to do', async () => {
    const content = await workbook('w3.xlsx')
    expect(await code(read('d.xlsx', content.subarray(0, content.length - 200)))).toBe('file.unreadable')
  })
})

describe('Parquet', () => {
  const columns = [
    {
      name: 'text',
      data: Array.from({ length: 5000 }, (_, at) => (at === 7 ? null : `text ${at} カード`)),
      type: 'STRING' as const,
    },
    { name: 'n', data: Array.from({ length: 5000 }, (_, at) => BigInt(at)), type: 'INT64' as const },
  ]

  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)('is read over its row groups, %s', async (codec) => {
    const content = parquetWriteBuffer({ columnData: columns, codec, rowGroupSize: 1000 })
    const found = await read(`${codec}.parquet`, new Uint8Array(content))
    expect(found).toMatchObject({ kind: 'parquet', header: ['text', 'n'], rejected: [] })
    expect(found.rows).toHaveLength(5000)
    expect(found.rows[7]).toEqual([8, ['', '7']])
    expect(found.rows[4999]).toEqual([5000, ['text 4999 カード', '4999']])
  })

  it('that is damaged says so', async () => {
    const content = new Uint8Array(parquetWriteBuffer({ columnData: columns }))
    expect(await code(read('cut.parquet', content.subarray(0, content.length / 2)))).toBe('file.unreadable')
  })
})
