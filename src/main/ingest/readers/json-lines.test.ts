import iconv from 'iconv-lite'
import { afterAll, describe, expect, it } from 'vitest'
import { readersFolder } from './testing'

const folder = readersFolder()
afterAll(folder.remove)

describe('JSONL', () => {
  it('is read with values of any kind, over a BOM, CRLF and blank lines', async () => {
    const lines = [
      '{"text":"カード 🙂","label":"a","n":1.5,"on":true,"none":null}',
      '',
      '   ',
      '{"label":"b","text":"two\\nlines","tags":["x","y"],"deep":{"a":[1]},"few":[1,2]}',
    ]
    const read = await folder.read(`\uFEFF${lines.join('\r\n')}\r\n`)
    expect(read).toMatchObject({
      format: { kind: 'jsonLines', isGzipped: false, encoding: 'utf-8', hasBom: true },
      header: ['text', 'label', 'n', 'on', 'none', 'tags', 'deep', 'few'],
      rejected: [],
    })
    expect(read.rows).toEqual([
      [1, ['カード 🙂', 'a', '1.5', 'true', '', '', '', '']],
      [4, ['two\nlines', 'b', '', '', '', 'x|y', '{"a":[1]}', '[1,2]']],
    ])
  })

  it('names the lines that are none, and reads the others', async () => {
    const lines = ['{"text":"one"}', '{"text":"bro', '[1]', '{"text":"two"}']
    const { rows, rejected } = await folder.read(lines.join('\n'))
    expect(rows).toEqual([
      [1, ['one']],
      [4, ['two']],
    ])
    expect(rejected).toEqual([
      [2, 'malformed', '{"text":"bro'],
      [3, 'malformed', '[1]'],
    ])
  })

  it('has the fields of its first thousand records, and rejects what has others', async () => {
    const lines = Array.from({ length: 1500 }, (_, at) =>
      JSON.stringify(
        at === 1200 ? { text: 'x', odd: 1 } : at === 999 ? { text: 'x', late: 2 } : { text: `t${at}` },
      ),
    )
    const { header, rows, rejected } = await folder.read(lines.join('\n'))
    expect(header).toEqual(['text', 'late'])
    expect(rows).toHaveLength(1499)
    expect(rows[999]).toEqual([1000, ['x', '2']])
    expect(rejected).toEqual([[1201, 'unknownField', '{"text":"x","odd":1}']])
  })

  it('takes names that every object answers to, and no value for them where there is none', async () => {
    const { header, rows } = await folder.read(
      '{"text":"a","constructor":"x","__proto__":"y"}\n{"text":"b"}\n',
    )
    expect(header).toEqual(['text', 'constructor', '__proto__'])
    expect(rows.map(([, cells]) => cells)).toEqual([
      ['a', 'x', 'y'],
      ['b', '', ''],
    ])
  })

  it('keeps the digits of long numbers', async () => {
    const { rows } = await folder.read('{"id":12345678901234567890,"n":-0.25,"big":1e3}\n{"id":7}\n')
    expect(rows.map(([, cells]) => cells)).toEqual([
      ['12345678901234567890', '-0.25', '1000'],
      ['7', '', ''],
    ])
  })

  it('takes a cell of a megabyte, and refuses a line without end', async () => {
    const long = 'x'.repeat(1 << 20)
    const text = `{"text":"${long}"}\n{"text":"short"}`
    const { rows } = await folder.read(text)
    expect(rows.map(([, [cell]]) => cell?.length)).toEqual([1 << 20, 5])
    await expect(
      folder.read(`{"text":"a"}\n{"text":"${long}"}`, {}, { maxRecordUnits: 1000 }),
    ).rejects.toMatchObject({
      code: 'csv.malformed',
      message: expect.stringContaining('Line 2'),
    })
  })

  it('is read in other encodings, and rejects lines with bytes that mean nothing', async () => {
    const wide = Buffer.concat([Buffer.of(0xff, 0xfe), iconv.encode('{"text":"カード"}\n', 'utf-16le')])
    expect(await folder.read(wide)).toMatchObject({
      format: { kind: 'jsonLines', encoding: 'utf-16le' },
      rows: [[1, ['カード']]],
    })
    const good = '{"text":"aé"}\n'.repeat(20)
    const broken = Buffer.concat([
      Buffer.from(good),
      Buffer.from('{"text":"'),
      Buffer.of(0xff),
      Buffer.from('"}\n'),
    ])
    const { rows, rejected } = await folder.read(broken, { encoding: 'utf-8' })
    expect(rows).toHaveLength(20)
    expect(rejected).toEqual([[21, 'undecodable', '{"text":"\\xFF"}']])
  })

  it('of nothing but other things than objects is what a person says it is, and no table', async () => {
    await expect(folder.read('1\n2\n', { kind: 'jsonLines' })).rejects.toMatchObject({
      code: 'csv.malformed',
      message: expect.stringContaining('object'),
    })
    expect((await folder.read('{text},label\nhello,a\n')).format.kind).toBe('delimited')
    expect((await folder.read('{"a":1}\n{"a":2}\n', { delimiter: ';' })).format.kind).toBe('delimited')
  })
})
