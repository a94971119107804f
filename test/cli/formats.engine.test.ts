// Kinds of files with the built program: what reads and writes them is bundled, and must work there too.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import writeXlsx from 'write-excel-file/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkspace, type TestWorkspace } from '../support/winnow-process'

const cells = Array.from({ length: 40 }, (_, at) => [`where is my card ${at} 🙂`, at % 2 === 0 ? 'a' : 'b'])
const records = cells.map(([text, label]) => ({ text, label }))
const columnData = ['text', 'label'].map((name, at) => ({
  name,
  data: cells.map((row) => row[at] ?? ''),
  type: 'STRING' as const,
}))

describe('the command line', () => {
  let work: TestWorkspace
  const fileOf = (name: string, content: Uint8Array | string): string => {
    const path = join(work.folder, name)
    writeFileSync(path, content)
    return path
  }
  beforeAll(() => (work = createTestWorkspace()))
  afterAll(() => work.clean())

  it('imports each kind of file', async () => {
    const bad = '{"text":"cut'
    const files = {
      jsonl: fileOf('a.jsonl', [...records.map((one) => JSON.stringify(one)), bad].join('\n')),
      json: fileOf('a.json.gz', gzipSync(JSON.stringify(records))),
      parquet: fileOf('a.parquet', new Uint8Array(parquetWriteBuffer({ columnData }))),
    }
    for (const [name, path] of Object.entries(files))
      expect(await work.json('import', path, '--name', name)).toMatchObject({ rows: 40, classes: 2 })
    const rejected = join(work.folder, 'bad.csv')
    const asked = ['export-data', '--dataset', 'jsonl', '--rejected', '--out', rejected]
    expect(await work.json(...asked)).toMatchObject({ rows: 1 })
    expect(readFileSync(rejected, 'utf8')).toContain('41,malformed')
    expect((await work.run(...asked, '--as', 'jsonl')).code).toBe(2)
  })

  it('imports a folder of text files and several tables as one, and keeps, trains and judges by a view', async () => {
    for (const [folder, text] of [
      ['good', 'I like it'],
      ['bad', 'I hate it'],
    ] as const) {
      mkdirSync(join(work.folder, 'mail', folder), { recursive: true })
      for (let at = 0; at < 12; at++)
        writeFileSync(join(work.folder, 'mail', folder, `${at}.txt`), `${text}, says number ${at}`)
    }
    const folder = join(work.folder, 'mail')
    expect(await work.json('import', folder, '--name', 'mail', '--label-from', 'folder')).toMatchObject({
      rows: 24,
      classes: 2,
    })
    const table = ['text,label', ...cells.map((row) => row.join(','))].join('\n')
    const [train, test] = [fileOf('train.csv', table), fileOf('test.csv', table)]
    const both = ['import', train, test, '--name', 'both', '--split-from', 'file']
    expect(await work.json(...both)).toMatchObject({ rows: 80, parts: { train: 40, test: 40 } })
    expect((await work.run('import', train, '--name', 'one', '--split-from', 'file')).code).toBe(2)

    const seven = JSON.stringify({ field: 'pattern', matches: '7' })
    await work.json('views', 'both', '--save', 'seven', '--filter', seven)
    expect(await work.json('rows', '--dataset', 'both', '--view', 'seven')).toHaveLength(8)
    const few = JSON.stringify({ op: 'not', of: { field: 'view', view: 'seven' } })
    const run = [
      'train',
      '--dataset',
      'both',
      '--family',
      'bag-of-words',
      '--epochs',
      '2',
      '--validation',
      'none',
    ]
    const ended = (await work.json(...run, '--filter', few)) as { run: string; trainRows: number }
    expect(ended.trainRows).toBe(36)
    expect(await work.json('evaluate', ended.run, '--view', 'seven')).toMatchObject({ rows: 4 })
  })

  it('imports the sheet that is named, and writes what the ending of the file says', async () => {
    const book = await writeXlsx([
      { sheet: 'Empty', data: [['text']] },
      { sheet: 'Mail', data: [['text', 'label'], ...cells] },
    ]).toBuffer()
    const path = fileOf('book.xlsx', book)
    expect((await work.run('import', path, '--name', 'none', '--sheet', 'Nope')).code).toBe(2)
    expect(await work.json('import', path, '--name', 'book', '--sheet', 'Mail')).toMatchObject({ rows: 40 })
    for (const ending of ['xlsx', 'jsonl', 'csv']) {
      const out = join(work.folder, `out.${ending}`)
      expect(await work.json('export-data', '--dataset', 'book', '--out', out)).toMatchObject({ rows: 40 })
      const head = readFileSync(out).toString('latin1', 0, 7)
      expect(head).toBe({ xlsx: 'PK\u0003\u0004\u0014\u0000\b', jsonl: '{"row":', csv: 'row,tex' }[ending])
      expect(await work.json('import', out, '--name', `from ${ending}`)).toMatchObject({ rows: 40 })
    }
  })
})
