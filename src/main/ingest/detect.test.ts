import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Encoding, TableFormat } from '../../shared/domain/file'
import { createRng } from '../../shared/rng'
import { detectFile, detectFormat } from './detect'

const found = (head: Buffer | string, given: TableFormat = {}) => {
  const detection = detectFormat(Buffer.from(head as string), given)
  if (!detection.ok) throw new Error(`${detection.code}: ${detection.message}`)
  return detection.format
}
const refused = (head: Buffer | string) => {
  const detection = detectFormat(Buffer.from(head as string), {})
  return detection.ok ? null : { code: detection.code, message: detection.message, hint: detection.hint }
}

const japanese =
  'text,label\nカードがまだ届いていません。いつ届きますか？,カード到着\n返品したいのですが、どうすればよいですか。,返品\n請求書の金額が間違っています,請求\n'
const chinese =
  'text,label\n我的银行卡还没有到，请问什么时候能收到？,卡片到达\n我想退货，应该怎么办理手续？,退货\n账单上的金额不对，请帮我查一下,账单\n'
const french =
  'text,label\nMa carte n’est pas arrivée à temps,livraison\nJ’ai été débité deux fois… €20,débit\nOù est mon colis ?,délai\n'

describe('encoding', () => {
  it.each<[string, Encoding, string]>([
    ['Japanese', 'shift_jis', japanese],
    ['Japanese', 'euc-jp', japanese],
    ['Japanese', 'utf-8', japanese],
    ['Japanese', 'utf-16le', japanese],
    ['Japanese', 'utf-16be', japanese],
    ['Chinese', 'gb18030', chinese],
    ['French', 'windows-1252', french],
    ['English', 'utf-16le', 'text,label\nhello,a\n'],
    ['English', 'utf-16be', 'text,label\nhello,a\n'],
    ['plain ASCII', 'utf-8', 'text,label\nhello,a\n'],
  ])('of %s text in %s is found without a mark', (_name, encoding, text) => {
    expect(found(iconv.encode(text, encoding))).toEqual({
      kind: 'delimited',
      isGzipped: false,
      encoding,
      delimiter: ',',
      header: true,
      hasBom: false,
    })
  })

  it.each<Encoding>(['utf-8', 'utf-16le', 'utf-16be'])('is told by the byte order mark of %s', (encoding) => {
    expect(found(iconv.encode(japanese, encoding, { addBOM: true }))).toMatchObject({
      encoding,
      hasBom: true,
    })
  })

  it('stays UTF-8 when a few bytes among many characters are broken', () => {
    const head = Buffer.concat([Buffer.from(japanese), Buffer.of(0xe9), Buffer.from(',a\n')])
    expect(found(head).encoding).toBe('utf-8')
  })

  it('is found when the head ends inside a character', () => {
    const bytes = iconv.encode(japanese.repeat(3), 'utf-8')
    const at = bytes.lastIndexOf(0xe3)
    expect(found(bytes.subarray(0, at + 1)).encoding).toBe('utf-8')
  })

  it('is never overruled when given', () => {
    expect(found(iconv.encode(japanese, 'shift_jis'), { encoding: 'windows-1252' }).encoding).toBe(
      'windows-1252',
    )
  })
})

describe('a file that is no table', () => {
  it('is refused when it is empty, or holds a mark or blank lines only', () => {
    expect(refused('')?.code).toBe('csv.empty')
    expect(refused('\uFEFF')?.code).toBe('csv.empty')
    expect(refused('\n\r\n \n')?.code).toBe('csv.empty')
  })

  it.each([
    ['a PNG picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    [
      'a binary Excel workbook',
      Buffer.concat([Buffer.from('504b0304140006000800', 'hex'), Buffer.from('xl/workbook.bin')]),
    ],
    ['a zip archive', Buffer.from('504b030414000600080000002100', 'hex')],
    ['a gzip archive', Buffer.from('1f8b0800000000000003', 'hex')],
    ['a PDF document', Buffer.from('%PDF-1.7\n')],
    ['binary data', Buffer.from([1, 0, 0, 2, 0, 3, 0, 0, 4, 200, 0, 1])],
    ['binary data', Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 7) % 31 || 1))],
  ])('is named: %s', (name, head) => {
    const refusal = refused(head)
    expect(refusal?.code).toBe('csv.binary')
    expect(refusal?.message).toContain(name)
    expect(refusal?.hint).toMatch(/CSV/u)
  })
})

describe('the kind of a file', () => {
  const kind = (text: string, given = {}): string => found(text, given).kind
  it.each([
    ['{"a":1}\n{"a":2}\n', 'jsonLines'],
    ['{"a":1}', 'jsonLines'],
    ['{"a":1}\nbroken\n{"a":2}\n', 'jsonLines'],
    ['{"a":[1,2]}\n', 'jsonLines'],
    ['{"data":[{"a":1}]}\n', 'json'],
    ['{"data":[{"a":1}]}\n{"data":[{"a":1}]}\n', 'jsonLines'],
    ['{\n  "data": [\n    {"a":1},\n    {"a":2}\n  ]\n}\n', 'json'],
    ['[{"a":1}]', 'json'],
    ['[\n {\n "a"', 'json'],
    ['[1]', 'json'],
    ['[text],label\nhello,a\n', 'delimited'],
    ['{text},label\nhello,a\n', 'delimited'],
    ['text,label\n"{""a"":1}",a\n', 'delimited'],
  ])('of %j is %s', (text, expected) => {
    expect(kind(text)).toBe(expected)
  })

  it('is what a person says of a text, and a delimiter says that it is delimited', () => {
    expect(kind('{"a":1}\n', { kind: 'delimited' })).toBe('delimited')
    expect(kind('{"a":1}\n', { delimiter: ',' })).toBe('delimited')
    expect(kind('{"a":1}\n', { kind: 'jsonLines', delimiter: ',' })).toBe('jsonLines')
    expect(kind('text,label\na,b\n', { kind: 'xlsx' })).toBe('delimited')
  })

  it('is a workbook or a Parquet file by its first bytes, whatever was said', () => {
    const zip = Buffer.from('504b0304140006000800', 'hex')
    const workbook = Buffer.concat([zip, Buffer.from('xl/workbook.xml')])
    expect(found(workbook, { kind: 'json', sheet: 'B' })).toMatchObject({
      kind: 'xlsx',
      sheet: 'B',
      header: true,
    })
    expect(found('PAR1....', { delimiter: ',' })).toMatchObject({ kind: 'parquet' })
  })
})

describe('random bytes', () => {
  const rng = createRng(7)
  const random = (size: number) => Buffer.from(Array.from({ length: size }, () => rng.below(256)))

  it.each([256, 300, 512, 1000, 4096, 100_000])('are no table, in %i of them', (size) => {
    for (let time = 0; time < (size > 5000 ? 2 : 40); time++) {
      const refusal = refused(random(size))
      expect(refusal).toMatchObject({
        code: 'csv.binary',
        message: 'The file seems to be binary data, not text.',
      })
    }
  })

  it('are no table in UTF-16 either, with NULs on one side alone or a byte order mark', () => {
    for (let time = 0; time < 40; time++) {
      const bytes = random(600).map((byte, at) => (at % 2 === 1 && byte === 0 ? 1 : byte))
      bytes[0] = 0
      expect(refused(Buffer.from(bytes))?.code).toBe('csv.binary')
      expect(refused(Buffer.concat([Buffer.of(0xff, 0xfe), random(600)]))?.code).toBe('csv.binary')
    }
  })
})

describe('delimiter', () => {
  it.each([',', ';', '\t', '|'] as const)('%j is found, quotes respected', (delimiter) => {
    const rows = ['text', 'label'].join(delimiter) + '\n' + `"a, b; c | d\te"${delimiter}x\n`.repeat(5)
    expect(found(rows).delimiter).toBe(delimiter)
  })

  it('is found although some rows are ragged', () => {
    expect(found('text;label\na;b\nc\nd;e;f\ng, h, i;j\n').delimiter).toBe(';')
  })

  it('is a comma for one column', () => {
    expect(found('text\nhello\nthere\n')).toMatchObject({ delimiter: ',', header: true })
  })

  it('is one that does not occur when one column holds commas', () => {
    const { delimiter } = found('text\nHello, where is it?\nNo, not me, thanks, bye\nfine\n')
    expect(delimiter).not.toBe(',')
  })
})

describe('header', () => {
  it('is there by default', () => {
    expect(found('alpha,beta\nwhere is it,one\nnot here,two\n').header).toBe(true)
  })

  it('is not there when the first label stands again below', () => {
    expect(found('where is my card,arrival\nI lost it,loss\nnot here yet,arrival\n').header).toBe(false)
  })

  it('is not there when the first line is a sentence and nothing speaks for a header', () => {
    expect(found('I would like to return the shoes that I bought.\nThe parcel never came\n').header).toBe(
      false,
    )
  })

  it('is there when a question heads a column and a name heads the labels', () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `Nothing to add at number ${i},${i % 2 ? 'good' : 'bad'}\n`,
    )
    expect(found(`What could we do better next time?,verdict\n${rows.join('')}`).header).toBe(true)
  })

  it('is there when a name heads numbers, and not when a number does', () => {
    expect(found('first,second\n1,2\n3,4\n').header).toBe(true)
    expect(found('10,20\n1,2\n3,4\n').header).toBe(false)
  })

  it('is never overruled when given', () => {
    expect(found('text,label\na,b\n', { header: false }).header).toBe(false)
  })
})

describe('detectFile', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'winnow-detect-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('names the file in its errors', async () => {
    const path = join(folder, 'empty.csv')
    await writeFile(path, '')
    await expect(detectFile(path, 'empty.csv', {})).rejects.toMatchObject({
      code: 'csv.empty',
      message: expect.stringContaining('empty.csv') as string,
    })
    await expect(detectFile(join(folder, 'none.csv'), 'none.csv', {})).rejects.toMatchObject({
      code: 'file.notFound',
    })
    await expect(detectFile(folder, 'a folder', {})).rejects.toMatchObject({ code: 'file.unreadable' })
  })
})
