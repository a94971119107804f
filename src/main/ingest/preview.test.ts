import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ImportPreview } from '../../shared/domain/file'
import { inspectFile } from './preview'

describe('the first look at a file', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'winnow-preview-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const inspect = async (
    content: string | Buffer,
    ...rest: [Parameters<typeof inspectFile>[2]?, Parameters<typeof inspectFile>[3]?]
  ) => {
    const path = join(folder, 'table.csv')
    await writeFile(path, content)
    return ImportPreview.parse(await inspectFile(path, 'table.csv', ...rest))
  }

  it('shows format, columns, the first 20 rows good and bad in file order, and the counts of the import', async () => {
    const lines = Array.from({ length: 60 }, (_, i) =>
      i === 3 ? 'ragged' : `where is parcel ${i},${i % 2 ? 'lost' : 'late'},${i < 50 ? 'train' : 'val'}`,
    )
    const preview = await inspect(`text,label,split\n${lines.join('\n')}\n`)
    expect(preview.rows).toHaveLength(20)
    expect(preview.rows.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2))
    expect(preview.rows[3]).toMatchObject({ line: 5, cells: ['ragged'], rejected: { reason: 'fewerCells' } })
    expect(preview).toMatchObject({
      seenRows: 59,
      rejectedCount: 1,
      classes: 2,
      parts: { train: 49, validation: 10 },
      complete: true,
    })
    expect(preview.columns.map(({ role }) => role)).toEqual(['text', 'label', 'split'])
    expect(preview.columns[1]?.samples).toEqual(['late', 'lost'])
  })

  it('counts under the given roles', async () => {
    const table = 'text,a,b\nhello there,x,1\nhello you,x,2\n'
    expect((await inspect(table, {}, [{ column: 'a', role: 'label' }])).classes).toBe(1)
    expect((await inspect(table, {}, [{ column: 'b', role: 'label' }])).classes).toBe(2)
    await expect(inspect(table, {}, [{ column: 'c', role: 'label' }])).rejects.toMatchObject({
      code: 'csv.columnNotFound',
      message: expect.stringMatching(/^table\.csv: .*“a”/u) as string,
    })
  })

  it('notices what a person should know', async () => {
    const { notices } = await inspect(
      'text,label,note,note\none message,Card,1,2\none message,card,1,2\ntwo messages,card ,1,2\n,card,1,2\nthree of them,,1,2\n',
    )
    const all = notices.join('\n')
    expect(all).toMatch(/The header “note” stands for columns 3 and 4/u)
    expect(all).toMatch(/1 of 5 rows without text/u)
    expect(all).toMatch(/1 of 5 rows without a label/u)
    expect(all).toMatch(/1 of 5 rows with a text that stands before/u)
    expect(all).toMatch(/“card”, 2 rows; “Card”, 1 row; “card ” with a space, 1 row/u)
  })

  it('says when the encoding is a guess, and not when it was chosen', async () => {
    const bytes = iconv.encode(
      'text,label\nカードがまだ届いていません。,到着\nいつ届きますか,到着\n',
      'shift_jis',
    )
    expect((await inspect(bytes)).notices.join()).toContain('Read as Shift-JIS, by guess')
    expect((await inspect(bytes, { encoding: 'shift_jis' })).notices).toEqual([])
  })

  it('needs no text column', async () => {
    expect((await inspect('a\n1\n2\n')).columns.map(({ role }) => role)).not.toContain('text')
  })

  it('handles 500 classes and a 1 MB cell', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => `message number ${i},class ${i % 500}\n`).join('')
    expect((await inspect(`text,label\n${many}`)).classes).toBe(500)
    expect((await inspect(`text,label\n"${'a word '.repeat(150_000)}",x\n`)).seenRows).toBe(1)
  })

  it.each([
    ['csv.empty', ''],
    ['csv.headerOnly', 'text,label\n'],
    ['csv.binary', Buffer.from('89504e470d0a1a0a00', 'hex')],
    ['csv.malformed', 'text,"label\n'],
  ] as const)('throws %s with the name of the file and a remedy', async (code, content) => {
    await expect(inspect(content, code === 'csv.malformed' ? { delimiter: ',' } : {})).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^table\.csv/u) as string,
      hint: expect.stringMatching(/\.$/u) as string,
    })
  })

  it('looks at the first part of a large file only, and writes nothing', async () => {
    const path = join(folder, 'large.csv')
    await writeFile(
      path,
      `text,label\n${`${'a message of some length that repeats itself '.repeat(20)},a\n`.repeat(26_000)}`,
    )
    const preview = await inspectFile(path, 'large.csv')
    expect(preview.complete).toBe(false)
    expect(preview.seenRows).toBeGreaterThan(20_000)
    expect(preview.seenRows).toBeLessThan(26_000)
    expect((await readdir(folder)).toSorted()).toEqual(['large.csv', 'table.csv'])
  })

  it('says when the file is not there', async () => {
    await expect(inspectFile(join(folder, 'none.csv'), 'none.csv')).rejects.toMatchObject({
      code: 'file.notFound',
    })
  })
})
