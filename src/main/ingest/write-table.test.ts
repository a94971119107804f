import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Delimiter, type Encoding, encodings } from '../../shared/domain/file'
import { createRng } from '../../shared/rng'
import { readTable } from './read-table'
import { formatRow, writeTable } from './write-table'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'winnow-write-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('writing a table', () => {
  it('keeps cells verbatim, formulas too', async () => {
    const path = join(folder, 'out.csv')
    const rows = [
      ['text', 'label'],
      ['=1+1', ' x '],
      ['a "b", c\r\nd', ''],
      ['@me', '-5'],
    ]
    expect(await writeTable(path, rows)).toEqual({ rows: 3, sizeBytes: (await readFile(path)).length })
    expect(parse(await readFile(path))).toEqual(rows)
    expect(await readFile(path, 'utf8')).toBe('text,label\n=1+1," x "\n"a ""b"", c\r\nd",\n@me,-5\n')
  })

  it('neutralises formulas when asked', async () => {
    const path = join(folder, 'out.csv')
    await writeTable(path, [['a'], ['=1'], ['+1'], ['-1'], ['@x'], ['b=1']], { neutraliseFormulas: true })
    expect(await readFile(path, 'utf8')).toBe("a\n'=1\n'+1\n'-1\n'@x\nb=1\n")
  })

  it('leaves the old file and nothing else when the rows fail', async () => {
    const path = join(folder, 'out.csv')
    await writeFile(path, 'before')
    const failing = (function* () {
      yield ['a']
      yield ['x'.repeat(400_000)]
      throw new Error('no more rows')
    })()
    await expect(writeTable(path, failing)).rejects.toThrow('no more rows')
    expect(await readdir(folder)).toEqual(['out.csv'])
    expect(await readFile(path, 'utf8')).toBe('before')
  })

  it('leaves nothing when it is cancelled', async () => {
    const controller = new AbortController()
    const reason = new Error('stop')
    const endless = (async function* () {
      for (let i = 0; ; i++) {
        if (i === 2000) controller.abort(reason)
        yield ['some text that is written again and again', 'label']
      }
    })()
    await expect(writeTable(join(folder, 'out.csv'), endless, { signal: controller.signal })).rejects.toBe(
      reason,
    )
    expect(await readdir(folder)).toEqual([])
  })

  it('says when the folder is not there or cannot be written', async () => {
    await expect(writeTable(join(folder, 'none', 'out.csv'), [['a']])).rejects.toMatchObject({
      code: 'disk.unwritable',
    })
    await mkdir(join(folder, 'taken'))
    await expect(writeTable(join(folder, 'taken'), [['a']])).rejects.toMatchObject({
      code: 'disk.unwritable',
    })
    expect(await readdir(folder)).toEqual(['taken'])
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'says when the folder is read-only',
    async () => {
      await chmod(folder, 0o500)
      await expect(writeTable(join(folder, 'out.csv'), [['a']])).rejects.toMatchObject({
        code: 'disk.unwritable',
      })
      await chmod(folder, 0o700)
    },
  )

  it('turns a full disk into disk.full', async () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    const rows = (function* () {
      yield ['a']
      throw full
    })()
    await expect(writeTable(join(folder, 'out.csv'), rows)).rejects.toMatchObject({ code: 'disk.full' })
  })
})

describe('writing then reading', () => {
  const alphabets: Partial<Record<Encoding, string>> = {
    'windows-1252': 'aé€“',
    shift_jis: 'aカ表ｱソ',
    'euc-jp': 'aカ表、',
    gb18030: 'a银€𠮷',
  }

  it('gives the same cells for 2,000 random tables, and csv-parse agrees', async () => {
    const rng = createRng(20)
    for (let table = 0; table < 2000; table++) {
      const encoding = encodings[rng.below(encodings.length)] ?? 'utf-8'
      const delimiter = Delimiter.options[rng.below(4)] ?? ','
      const letters = [
        ...(alphabets[encoding] ?? 'aéカ👩🏽م'),
        '"',
        '"',
        '\n',
        '\r\n',
        '\r',
        ' ',
        ...Delimiter.options,
      ]
      const [width, height] = [1 + rng.below(4), 2 + rng.below(5)]
      const cell = (): string =>
        Array.from({ length: rng.below(7) }, () => letters[rng.below(letters.length)]).join('')
      const rows = Array.from({ length: height }, () => Array.from({ length: width }, cell))
      const text = rows.map((row) => formatRow(row, delimiter)).join('')
      const ended = rng.below(2) === 0 ? text : text.slice(0, -1)
      const hasBom = encoding.startsWith('utf') && rng.below(2) === 0
      const bytes = iconv.encode(ended, encoding, { addBOM: hasBom })
      const at = rng.below(bytes.length)
      const open = (): Readable => Readable.from([bytes.subarray(0, at), bytes.subarray(at)])
      const read: string[][] = []
      const kind = { kind: 'delimited', isGzipped: false } as const
      for await (const batch of readTable(open, { ...kind, encoding, delimiter, header: true, hasBom })) {
        expect(batch.rejected).toEqual([])
        if (read.length === 0) read.push([...batch.header])
        read.push(...batch.rows.map(({ cells }) => cells))
      }
      expect(read).toEqual(rows)
      expect(parse(text, { delimiter, record_delimiter: '\n' })).toEqual(rows)
    }
  })
})
