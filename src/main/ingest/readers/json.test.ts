import { afterAll, describe, expect, it } from 'vitest'
import { readersFolder } from './testing'

const folder = readersFolder()
afterAll(folder.remove)

const records = [
  { text: 'カード 🙂', label: 'x', n: 2, tags: ['a', 'b'], deep: { a: [{ b: null }] }, on: false },
  { text: '', label: null },
]
const expected = {
  format: { kind: 'json' },
  header: ['text', 'label', 'n', 'tags', 'deep', 'on'],
  rows: [
    [1, ['カード 🙂', 'x', '2', 'a|b', '{"a":[{"b":null}]}', 'false']],
    [2, ['', '', '', '', '', '']],
  ],
  rejected: [],
}

describe('JSON', () => {
  it.each([
    ['a list', JSON.stringify(records)],
    [
      'a list over lines, with a BOM and CRLF',
      `\uFEFF${JSON.stringify(records, null, 2).replaceAll('\n', '\r\n')}\r\n`,
    ],
    ['an object in one line', JSON.stringify({ data: records })],
    [
      'an object with other things before the list',
      JSON.stringify(
        { v: 2, names: ['text'], meta: { rows: [1, { a: 1 }] }, rows: records, more: [{ z: 1 }] },
        null,
        1,
      ),
    ],
  ])('is %s of objects', async (_what, text) => {
    expect(await folder.read(text)).toMatchObject(expected)
  })

  it('is read piece by piece, whatever stands at the seams', async () => {
    const many = Array.from({ length: 9000 }, (_, at) => ({
      text: `行 ${at} 🙂 ${'é'.repeat(at % 40)}`,
      label: `${at % 3}`,
    }))
    const { rows, rejected } = await folder.read(JSON.stringify({ data: many }))
    expect(rejected).toEqual([])
    expect(rows).toEqual(many.map(({ text, label }, at) => [at + 1, [text, label]]))
  })

  it('rejects what is no object and what has an unknown field, with their numbers', async () => {
    const many: unknown[] = Array.from({ length: 1100 }, (_, at) => ({ text: `t${at}` }))
    many[500] = 'loose'
    many[1050] = { text: 'a', odd: 1 }
    const { rows, rejected } = await folder.read(JSON.stringify(many))
    expect(rows).toHaveLength(1098)
    expect(rejected).toEqual([
      [501, 'malformed', '"loose"'],
      [1051, 'unknownField', '{"text":"a","odd":1}'],
    ])
  })

  it('keeps long numbers and cells of a megabyte', async () => {
    const long = 'x'.repeat(1 << 20)
    const { rows } = await folder.read(`[{"id":12345678901234567890,"text":"${long}"}]`)
    expect(rows).toEqual([[1, ['12345678901234567890', long]]])
    await expect(folder.read(`[{"text":"${long}"}]`, {}, { maxRecordUnits: 1000 })).rejects.toMatchObject({
      code: 'csv.malformed',
    })
  })

  it('rejects a record with bytes that mean nothing', async () => {
    const bytes = Buffer.concat([
      Buffer.from('[{"text":"é"},{"text":"'),
      Buffer.of(0xff),
      Buffer.from('"},{"text":"c"}]'),
    ])
    const { rows, rejected } = await folder.read(bytes, { encoding: 'utf-8' })
    expect(rows).toEqual([
      [1, ['é']],
      [3, ['c']],
    ])
    expect(rejected.map(([line, reason]) => [line, reason])).toEqual([[2, 'undecodable']])
  })

  it.each([
    ['is cut off', '[{"text":"a"},{"te', 'csv.malformed', 'ends in the middle, after 1'],
    ['is broken', '[{"text":"a"} oops]', 'csv.malformed', 'broken after 1'],
    ['goes on after its end', '[{"text":"a"}] {}', 'csv.malformed', 'broken'],
    ['is one object over lines', '{\n"text": "a"\n}', 'csv.malformed', 'no list of objects'],
    ['is a list of lists', '[[1,2],[3,4]]', 'csv.malformed', 'named fields'],
    ['is an empty list', '[]', 'csv.malformed', 'no list of objects'],
    ['has objects without fields', '[{},{}]', 'csv.malformed', 'named fields'],
    ['is empty', ' \n', 'csv.empty', 'empty'],
  ])('that %s says so', async (_what, text, code, message) => {
    await expect(folder.read(text)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('is not what a CSV is that begins with a bracket', async () => {
    expect((await folder.read('[text],label\nhello,a\n')).header).toEqual(['[text]', 'label'])
  })
})
