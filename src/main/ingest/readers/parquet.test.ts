import { gzipSync } from 'node:zlib'
import { zstdCompressSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, describe, expect, it } from 'vitest'
import { readersFolder } from './testing'

const folder = readersFolder()
afterAll(folder.remove)

type Columns = Parameters<typeof parquetWriteBuffer>[0]['columnData']
const parquet = (columnData: Columns, more = {}): Uint8Array =>
  new Uint8Array(parquetWriteBuffer({ columnData, ...more }))
const columns: Columns = [
  {
    name: 'text',
    data: Array.from({ length: 5000 }, (_, at) => (at === 7 ? null : `text ${at} カード 🙂`)),
    type: 'STRING',
  },
  { name: 'n', data: Array.from({ length: 5000 }, (_, at) => BigInt(at) + 9007199254740993n), type: 'INT64' },
]

describe('Parquet', () => {
  it.each([
    ['as it is', { codec: 'UNCOMPRESSED' }],
    ['with snappy', { codec: 'SNAPPY' }],
    [
      'with zstd',
      {
        codec: 'ZSTD',
        compressors: { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes)) },
      },
    ],
    [
      'with gzip',
      { codec: 'GZIP', compressors: { GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) } },
    ],
  ])('is read over its row groups, packed %s', async (_how, options) => {
    const content = parquet(columns, { ...options, rowGroupSize: 1000 })
    const read = await folder.read(content)
    expect(read).toMatchObject({ format: { kind: 'parquet' }, header: ['text', 'n'], rejected: [] })
    expect(read.rows.map(([line]) => line)).toEqual(Array.from({ length: 5000 }, (_, at) => at + 1))
    expect(read.rows[7]).toEqual([8, ['', '9007199254741000']])
    expect(read.rows[4999]).toEqual([5000, ['text 4999 カード 🙂', '9007199254745992']])
    expect(read.doneBytes).toBe(content.length)
  })

  it('gives values of any kind as text', async () => {
    const content = parquet([
      { name: 'text', data: ['a', 'x'.repeat(1 << 20)], type: 'STRING' },
      { name: 'on', data: [true, null], type: 'BOOLEAN' },
      { name: 'share', data: [0.1, 2], type: 'DOUBLE' },
      {
        name: 'at',
        data: [new Date('2026-11-26T10:30:00Z'), new Date('2026-11-26T00:00:00Z')],
        type: 'TIMESTAMP',
      },
      { name: 'deep', data: [{ a: [1] }, ['x', 'y']], type: 'JSON' },
    ])
    const { rows } = await folder.read(content)
    expect(rows).toEqual([
      [1, ['a', 'true', '0.1', '2026-11-26T10:30:00.000Z', '{"a":[1]}']],
      [2, ['x'.repeat(1 << 20), '', '2', '2026-11-26T00:00:00.000Z', 'x|y']],
    ])
  })

  it('in a gzip archive is unpacked', async () => {
    const packed = gzipSync(parquet(columns))
    const { format, rows, doneBytes } = await folder.read(packed)
    expect(doneBytes).toBe(packed.length)
    expect(format).toMatchObject({ kind: 'parquet', isGzipped: true })
    expect(rows).toHaveLength(5000)
  })

  it('without rows says so', async () => {
    await expect(folder.read(parquet([{ name: 'text', data: [], type: 'STRING' }]))).rejects.toMatchObject({
      code: 'csv.headerOnly',
    })
  })

  it('that is damaged, encrypted or packed in an unknown way says so', async () => {
    const content = parquet(columns)
    await expect(folder.read(content.subarray(0, content.length / 2))).rejects.toMatchObject({
      code: 'csv.malformed',
      message: expect.stringContaining('damaged'),
    })
    const hole = Buffer.from(content)
    hole.fill(0xff, 4, 2000)
    await expect(folder.read(hole)).rejects.toMatchObject({ code: 'csv.malformed' })
    const odd = parquet(columns, { codec: 'LZO', compressors: { LZO: (bytes: Uint8Array) => bytes } })
    await expect(folder.read(odd)).rejects.toMatchObject({
      code: 'csv.malformed',
      message: expect.stringContaining('LZO'),
    })
    await expect(
      folder.read(Buffer.concat([Buffer.from('PARE'), content.subarray(4)])),
    ).rejects.toMatchObject({
      code: 'csv.binary',
      message: expect.stringContaining('encrypted'),
    })
  })
})
