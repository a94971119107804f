import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DetectedFormat, type Encoding, encodings } from '../../shared/domain/file'
import type { WinnowError } from '../../shared/errors'
import type { TableSource } from './pieces'
import { readHeader, readTable } from './read-table'
import type { ReadOptions } from './table'

const plain: DetectedFormat = {
  kind: 'delimited',
  isGzipped: false,
  encoding: 'utf-8',
  delimiter: ',',
  header: true,
  hasBom: false,
}

/** The bytes in pieces of a few bytes, so that every boundary falls inside something. */
const inPieces = (bytes: Buffer, size: number) => () =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    })(),
  )

async function read(
  source: TableSource | Buffer,
  format: Partial<DetectedFormat> = {},
  options: ReadOptions = {},
) {
  const opened = Buffer.isBuffer(source) ? inPieces(source, 1 << 16) : source
  const all = { header: [] as readonly string[], rows: [] as unknown[], rejected: [] as unknown[] }
  for await (const batch of readTable(opened, { ...plain, ...format }, options)) {
    all.header = batch.header
    all.rows.push(...batch.rows.map(({ line, cells }) => [line, ...cells]))
    all.rejected.push(...batch.rejected.map(({ line, reason, message, raw }) => [line, reason, message, raw]))
  }
  return all
}
const readText = (text: string, format: Partial<DetectedFormat> = {}, options: ReadOptions = {}) =>
  read(Buffer.from(text), format, options)

describe('cells', () => {
  it('come out verbatim, with row ends inside quotes and doubled quotes', async () => {
    const table = 'text,label\r\n"one\r\ntwo ""three""\nfour", x \r\n"",""\r\nit is 5" long,"a,b"'
    for (const size of [1, 2, 3, 7, 1000]) {
      const { header, rows, rejected } = await read(inPieces(Buffer.from(table), size))
      expect(header).toEqual(['text', 'label'])
      expect(rows).toEqual([
        [2, 'one\r\ntwo "three"\nfour', ' x '],
        [5, '', ''],
        [6, 'it is 5" long', 'a,b'],
      ])
      expect(rejected).toEqual([])
    }
  })

  it('are the same for LF, CRLF and CR row ends, and blank lines are skipped', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      for (const size of [1, 4, 100]) {
        const { rows } = await read(
          inPieces(Buffer.from(['t,l', 'a,b', '', '  ', 'c,d', ''].join(end)), size),
        )
        expect(rows).toEqual([
          [2, 'a', 'b'],
          [5, 'c', 'd'],
        ])
      }
    }
  })

  it.each(encodings)('in %s are decoded, wherever a piece of the file ends', async (encoding: Encoding) => {
    const words: Partial<Record<Encoding, string>> = {
      'windows-1252': 'déjà vu – €5 “so”',
      shift_jis: 'カード到着表示ソ能',
      'euc-jp': 'カード到着、今日',
      gb18030: '银行卡没到，€𠮷',
    }
    const word = words[encoding] ?? '表示 مرحبا 👩‍👩‍👧 ñ'
    for (const addBOM of encoding.startsWith('utf') ? [true, false] : [false]) {
      const bytes = iconv.encode(`text,label\n"${word}\n${word}",a\n${word},b\n`, encoding, { addBOM })
      for (const size of [1, 2, 3, 5, 4096]) {
        const { header, rows, rejected } = await read(inPieces(bytes, size), { encoding, hasBom: addBOM })
        expect({ header, rows, rejected }).toEqual({
          header: ['text', 'label'],
          rows: [
            [2, `${word}\n${word}`, 'a'],
            [4, word, 'b'],
          ],
          rejected: [],
        })
      }
    }
  })

  it('of 1 MB work, in one row among others', async () => {
    const big = 'words and "quotes", '.repeat(52_500)
    const { rows } = await readText(`text,label\na,b\n"${big.replaceAll('"', '""')}",big\nc,d\n`)
    expect(rows).toEqual([
      [2, 'a', 'b'],
      [3, big, 'big'],
      [4, 'c', 'd'],
    ])
  })

  it('of one column and of one row work', async () => {
    expect((await readText('text\nhello\n""\n')).rows).toEqual([
      [2, 'hello'],
      [3, ''],
    ])
    expect((await readText('text,label\nhello,a')).rows).toEqual([[2, 'hello', 'a']])
  })
})

describe('header', () => {
  it('is kept verbatim, repeated and spaced names too', async () => {
    expect((await readText(' text ,label,label\na,b,c\n')).header).toEqual([' text ', 'label', 'label'])
  })

  it('is made up where there is none, from the usual number of cells', async () => {
    const { header, rows, rejected } = await readText('a,b\nc,d\ne\n', { header: false })
    expect(header).toEqual(['Column 1', 'Column 2'])
    expect(rows).toEqual([
      [1, 'a', 'b'],
      [2, 'c', 'd'],
    ])
    expect(rejected).toMatchObject([[3, 'fewerCells', '1 cell, 2 expected', 'e']])
  })

  it('alone is an error, and so is an empty file', async () => {
    await expect(readText('text,label\n')).rejects.toMatchObject({ code: 'csv.headerOnly' })
    await expect(readText('')).rejects.toMatchObject({ code: 'csv.empty' })
    await expect(readText('\n\n')).rejects.toMatchObject({ code: 'csv.empty' })
  })

  it('with a broken quote or broken bytes is an error that names its line', async () => {
    await expect(readText('\n"text,label\na,b\n')).rejects.toMatchObject({
      code: 'csv.malformed',
      details: { line: 2 },
    })
    await expect(read(Buffer.from('te\xe9t,label\na,b\n', 'latin1'))).rejects.toMatchObject({
      code: 'csv.malformed',
    })
  })

  it('says what is wrong when it alone is at fault, and shows no more than 2,000 characters of it', async () => {
    const failure = (bytes: Buffer) => read(bytes).catch((error: unknown) => error as WinnowError)
    const quote = await failure(Buffer.from('"text,label\na,b\nc,d\n'))
    expect(quote).toMatchObject({
      code: 'csv.malformed',
      message: 'The header on line 1 cannot be read. A quoted cell starts here and is never closed.',
      hint: 'Correct the quotes on that line in the file.',
      details: { line: 1, raw: '"text,label' },
    })
    const bytes = await failure(Buffer.concat([Buffer.alloc(5000, 0xe9), Buffer.from(',label\na,b\n')]))
    expect(bytes).toMatchObject({
      code: 'csv.malformed',
      message: 'The header on line 1 cannot be read. Bytes that are not valid utf-8.',
      hint: expect.stringMatching(/^Choose the encoding/u) as string,
    })
    const { raw } = (bytes as WinnowError).details as { raw: string }
    expect(raw).toHaveLength(2000)
    expect(raw.startsWith('\\xE9\\xE9')).toBe(true)
  })

  it('is read alone', async () => {
    expect(await readHeader(inPieces(Buffer.from('text,label\na,b\n'), 4), plain)).toEqual(['text', 'label'])
  })
})

describe('a bad row', () => {
  it('with fewer or more cells is rejected and the others are read', async () => {
    const { rows, rejected } = await readText('a,b,c\n1,2,3\n1,2\n1,2,3,4,5\n4,5,6\n')
    expect(rows).toEqual([
      [2, '1', '2', '3'],
      [5, '4', '5', '6'],
    ])
    expect(rejected).toEqual([
      [3, 'fewerCells', '2 cells, 3 expected', '1,2'],
      [4, 'moreCells', '5 cells, 3 expected', '1,2,3,4,5'],
    ])
  })

  it('is none when every row ends with one empty cell too many, and is when some do', async () => {
    expect((await readText('a,b\n1,2,\n3,4,\n')).rows).toEqual([
      [2, '1', '2'],
      [3, '3', '4'],
    ])
    expect((await readText('a,b\n1,2,\n3,4\n')).rejected).toEqual([
      [2, 'moreCells', '3 cells, 2 expected', '1,2,'],
    ])
  })

  it('with an unclosed quote in the middle costs its line only', async () => {
    const { rows, rejected } = await readText('t,l\na,b\n"no end,c\nd,e\n"f ""g""",h\ni,j\n')
    expect(rows).toEqual([
      [2, 'a', 'b'],
      [4, 'd', 'e'],
      [5, 'f "g"', 'h'],
      [6, 'i', 'j'],
    ])
    expect(rejected).toMatchObject([[3, 'unterminatedQuote', expect.any(String), '"no end,c']])
  })

  it('with an unclosed quote to the end of the file costs its line only', async () => {
    for (const size of [1, 5, 1000]) {
      const { rows, rejected } = await read(inPieces(Buffer.from('t,l\na,b\nc,"no end\nd,e\nf,g'), size))
      expect(rows).toEqual([
        [2, 'a', 'b'],
        [4, 'd', 'e'],
        [5, 'f', 'g'],
      ])
      expect(rejected).toMatchObject([[3, 'unterminatedQuote', expect.any(String), 'c,"no end']])
    }
  })

  it('with bytes that are not of the encoding shows them', async () => {
    const bytes = Buffer.from('text,label\ncaf\xe9,a\nfine,b\n\xff\xfe,c\n', 'latin1')
    const { rows, rejected } = await read(inPieces(bytes, 3))
    expect(rows).toEqual([[3, 'fine', 'b']])
    expect(rejected).toMatchObject([
      [2, 'undecodable', 'Bytes that are not valid utf-8.', 'caf\\xE9,a'],
      [4, 'undecodable', expect.any(String), '\\xFF\\xFE,c'],
    ])
    const japanese = Buffer.concat([
      Buffer.from('t,l\n'),
      Buffer.of(0x82, 0xa0, 0xfd, 0xff),
      Buffer.from(',a\nb,c\n'),
    ])
    const sjis = await read(japanese, { encoding: 'shift_jis' })
    expect(sjis.rows).toEqual([[3, 'b', 'c']])
    expect(sjis.rejected).toMatchObject([[2, 'undecodable', expect.any(String), 'あ\\xFD\\xFF,a']])
    const western = await read(Buffer.from('t,l\na\x81,b\n\xe9,c\n', 'latin1'), { encoding: 'windows-1252' })
    expect(western.rows).toEqual([[3, 'é', 'c']])
  })

  it('is none for a replacement character that stands in the file', async () => {
    expect((await readText('t,l\na\uFFFD,b\n')).rows).toEqual([[2, 'a\uFFFD', 'b']])
  })

  it('in UTF-16 is one with half a pair or half a unit', async () => {
    const bytes = Buffer.from('t,l\na\uD83D,b\nc,d\n', 'utf16le')
    const { rows, rejected } = await read(Buffer.concat([bytes, Buffer.of(0x41)]), { encoding: 'utf-16le' })
    expect(rows).toEqual([[3, 'c', 'd']])
    expect(rejected).toMatchObject([
      [2, 'undecodable', expect.any(String), 'a\\x3D\\xD8,b'],
      [4, 'undecodable', expect.any(String), expect.any(String)],
    ])
  })

  it('shows at most 2,000 characters', async () => {
    const { rejected } = await readText(`a,b\n${'x'.repeat(5000)}\n1,2\n`)
    expect((rejected[0] as string[])[3]).toHaveLength(2000)
  })

  it('over the limit is an error, or an unclosed quote', async () => {
    const long = 'x'.repeat(400)
    const pieces = (text: string) => inPieces(Buffer.from(text), 50)
    await expect(read(pieces(`a,b\n${long}\n`), {}, { maxRecordUnits: 100 })).rejects.toMatchObject({
      code: 'csv.malformed',
      message: expect.stringContaining('Line 2') as string,
    })
    const open = await read(pieces(`a,b\n"c,d\n${'e,f\n'.repeat(200)}`), {}, { maxRecordUnits: 100 })
    expect(open.rows).toHaveLength(200)
    expect(open.rejected).toMatchObject([[2, 'unterminatedQuote', expect.any(String), '"c,d']])
  })
})

describe('reading', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'winnow-read-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('gives batches of the asked size with growing progress', async () => {
    const path = join(folder, 'many.csv')
    await writeFile(path, `text,label\n${'hello,a\n'.repeat(2500)}`)
    const progress: number[] = []
    const sizes: number[] = []
    const onProgress = ({ rows }: { rows: number }): void => void progress.push(rows)
    for await (const batch of readTable(path, plain, { onProgress })) sizes.push(batch.rows.length)
    expect(sizes).toEqual([999, 1000, 501])
    expect(progress).toEqual([999, 1999, 2500])
  })

  it('stops at the signal with its reason and leaves nothing open', async () => {
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const stream = inPieces(Buffer.from(`text,label\n${'hello,a\n'.repeat(50_000)}`), 1000)()
    let batches = 0
    const reading = async (): Promise<void> => {
      for await (const batch of readTable(() => stream, plain, { signal: controller.signal })) {
        expect(batch.rows.length).toBeGreaterThan(0)
        batches++
        controller.abort(reason)
      }
    }
    await expect(reading()).rejects.toBe(reason)
    expect(batches).toBe(1)
    expect(stream.destroyed).toBe(true)
  })

  it('stops while it waits for a source that gives nothing', async () => {
    const controller = new AbortController()
    const stream = new Readable({ read: () => undefined })
    const reading = read(() => stream, {}, { signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 5)
    await expect(reading).rejects.toThrow('enough')
    expect(stream.destroyed).toBe(true)
  })

  it('closes the source when the loop is left early', async () => {
    const stream = inPieces(Buffer.from(`text,label\n${'hello,a\n'.repeat(50_000)}`), 1000)()
    for await (const batch of readTable(() => stream, plain)) {
      expect(batch.rows).toHaveLength(999)
      break
    }
    expect(stream.destroyed).toBe(true)
  })

  it('says when a file is not there or is a folder', async () => {
    await expect(read(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'file.notFound' })
    await expect(read(folder)).rejects.toMatchObject({ code: 'file.unreadable' })
  })
})
