import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { afterAll, describe, expect, it } from 'vitest'
import { inspectFile, wholeFileBytes } from '../preview'
import { readTable } from '../read-table'
import { readersFolder } from './testing'

const folder = readersFolder()
afterAll(folder.remove)

const csv = 'text,label\nhällo 🙂,a\nカード,b\n'
const rows = [
  [2, ['hällo 🙂', 'a']],
  [3, ['カード', 'b']],
]

describe('a gzip archive', () => {
  it('is unpacked, whatever is inside', async () => {
    expect(await folder.read(gzipSync(csv))).toMatchObject({
      format: { kind: 'delimited', isGzipped: true },
      rows,
    })
    const wide = Buffer.concat([Buffer.of(0xff, 0xfe), iconv.encode(csv, 'utf-16le')])
    expect(await folder.read(gzipSync(wide))).toMatchObject({
      format: { encoding: 'utf-16le', hasBom: true },
      rows,
    })
    expect(await folder.read(gzipSync('{"text":"x"}\n'))).toMatchObject({
      format: { kind: 'jsonLines' },
      rows: [[1, ['x']]],
    })
    expect(await folder.read(gzipSync('[{"text":"x"}]'))).toMatchObject({
      format: { kind: 'json' },
      rows: [[1, ['x']]],
    })
  })

  it('tells its own bytes as progress, and ends at its size', async () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `${at},${randomBytes(9).toString('hex')}`)
    const packed = gzipSync(`text,label\n${lines.join('\n')}\n`)
    const path = folder.write('long', packed)
    const format = (await inspectFile(path, 'long.csv.gz')).format
    const seen: number[] = []
    for await (const { doneBytes } of readTable(path, format)) seen.push(doneBytes)
    expect(seen.at(-1)).toBe(packed.length)
    expect(seen[0]).toBeLessThan(packed.length)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  })

  it.each([
    ['ends in the middle', (whole: Buffer) => whole.subarray(0, whole.length / 2), 'ends in the middle'],
    ['is damaged', withWrongSum, 'is damaged'],
    ['has nothing but its mark', (whole: Buffer) => whole.subarray(0, 3), 'ends in the middle'],
  ])('that %s is named, with the file', async (_what, cut, message) => {
    const lines = Array.from({ length: 50_000 }, (_, at) => `text ${at} ${randomBytes(4).toString('hex')},a`)
    const path = folder.write('cut', cut(gzipSync(`text,label\n${lines.join('\n')}\n`)))
    await expect(inspectFile(path, 'cut.csv.gz')).rejects.toMatchObject({
      code: 'csv.malformed',
      message: expect.stringMatching(new RegExp(`^cut.csv.gz: .*${message}`, 'u')),
      hint: expect.stringContaining('again'),
    })
  })

  it('of nothing, of an archive or of a header alone is refused like the file itself', async () => {
    await expect(folder.read(gzipSync(''))).rejects.toMatchObject({ code: 'csv.empty' })
    await expect(folder.read(gzipSync(gzipSync(csv)))).rejects.toMatchObject({ code: 'csv.binary' })
    await expect(folder.read(gzipSync('text,label\n'))).rejects.toMatchObject({ code: 'csv.headerOnly' })
  })

  it('that unpacks to a thousand times its size is looked at in part, in little memory', async () => {
    const line = `${'a bomb '.repeat(100)},a\n`
    const path = folder.write('bomb', gzipSync(`text,label\n${line.repeat(200_000)}`))
    const before = process.memoryUsage().rss
    const preview = await inspectFile(path, 'bomb.csv.gz')
    expect(preview.complete).toBe(false)
    expect(preview.seenRows).toBeLessThan((wholeFileBytes / line.length) * 1.2)
    let count = 0
    for await (const batch of readTable(path, preview.format)) count += batch.rows.length
    expect(count).toBe(200_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024)
  })
})

/** The archive with another checksum at its end. */
function withWrongSum(whole: Buffer): Buffer {
  const copy = Buffer.from(whole)
  copy.writeUInt32LE((copy.readUInt32LE(copy.length - 8) ^ 1) >>> 0, copy.length - 8)
  return copy
}
