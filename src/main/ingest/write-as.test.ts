import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportKind } from '../../shared/domain/file'
import { detectFile } from './detect'
import { readTable } from './read-table'
import { writeRowsAs } from './write-as'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'winnow-write-as-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const rows = [
  ['text', 'label'],
  ['カード 🙂 & <x> "y"', 'a'],
  ['two\nlines\r\nand a return\r', ' spaces '],
  ['=1+1', '-5'],
  ['', 'constructor'],
  ['__proto__', 'toString'],
  ['_x0041_ \u0001 \u000b', '@me'],
  ['{"a": [1]}', "'quoted"],
]

async function back(path: string): Promise<string[][]> {
  const read: string[][] = []
  for await (const batch of readTable(path, await detectFile(path, 'file', {}))) {
    if (read.length === 0) read.push([...batch.header])
    expect(batch.rejected).toEqual([])
    read.push(...batch.rows.map(({ cells }) => cells))
  }
  return read
}

describe('rows', () => {
  it.each<ExportKind>(['csv', 'jsonl'])('come back from %s as they were', async (as) => {
    const path = join(folder, 'out')
    expect(await writeRowsAs(path, rows, as)).toEqual({ rows: rows.length - 1 })
    expect(await back(path)).toEqual(rows)
  })

  it.each<ExportKind>(['csvForSpreadsheets', 'xlsx'])('in %s hold nothing that runs', async (as) => {
    const path = join(folder, 'out')
    await writeRowsAs(path, rows, as)
    const harmless = rows.map((cells) => cells.map((cell) => (/^[=@-]/u.test(cell) ? `'${cell}` : cell)))
    expect(await back(path)).toEqual(harmless)
  })

  it('keep every column in JSONL, repeated and odd names too', async () => {
    const path = join(folder, 'out')
    const odd = [
      ['a', 'a', 'a 2', '__proto__'],
      ['1', '2', '3', '4'],
    ]
    await writeRowsAs(path, odd, 'jsonl')
    expect(readFileSync(path, 'utf8')).toBe('{"a":"1","a 3":"2","a 2":"3","__proto__":"4"}\n')
    expect(await back(path)).toEqual([['a', 'a 3', 'a 2', '__proto__'], odd[1]])
  })

  it.each([
    ['too many rows', () => Array.from({ length: 1_048_577 }, () => ['x']), '1,048,575 rows'],
    ['too long a text', () => [['text'], ['x'.repeat(32_768)]], 'row 2 of the sheet has 32768'],
    ['too many columns', () => [Array.from({ length: 16_385 }, () => 'x')], '16385 columns'],
  ])('with %s are refused for a workbook, and the file there stays', async (_what, made, message) => {
    const path = join(folder, 'out.xlsx')
    writeFileSync(path, 'before')
    await expect(writeRowsAs(path, made(), 'xlsx')).rejects.toMatchObject({
      code: 'csv.tooLarge',
      message: expect.stringContaining(message),
    })
    expect(readFileSync(path, 'utf8')).toBe('before')
    expect(readdirSync(folder)).toEqual(['out.xlsx'])
  })

  it('take the longest text of a workbook', async () => {
    const path = join(folder, 'out.xlsx')
    await writeRowsAs(path, [['text'], ['x'.repeat(32_767)]], 'xlsx')
    expect((await back(path))[1]?.[0]).toHaveLength(32_767)
  })
})
