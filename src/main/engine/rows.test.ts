import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { EncodedBatch, Preprocessor } from './family'
import { createRowSource, cut, type RowRoom } from './rows'
import { range, sourceOfTexts } from './texts'
import { createRowFile } from './weights/row-file'

/** Each letter of a text is a feature; how often it was asked is noted. */
function letters() {
  const asked: string[][] = []
  const encode = async (texts: readonly string[]): Promise<EncodedBatch> => {
    asked.push([...texts])
    const codes = texts.map((text) => Array.from(text, (letter) => letter.charCodeAt(0)))
    const starts = Uint32Array.from([0, ...codes.map((_, row) => codes.slice(0, row + 1).flat().length)])
    const columns = Uint32Array.from(codes.flat())
    return { rows: texts.length, starts, columns, values: Float32Array.from(columns, (code) => code / 2) }
  }
  const preprocessor: Preprocessor = { features: 200, encode, known: () => 1, toJSON: () => null }
  return { preprocessor, asked }
}

const texts = Array.from({ length: 1200 }, (_, row) => (row % 5 === 0 ? '' : `t${row}`))
const never = new AbortController().signal
const folder = mkdtempSync(join(tmpdir(), 'winnow-rows-'))
let file = createRowFile(folder)
afterEach(async () => {
  await file.remove()
  file = createRowFile(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The source, and the texts done as they were told. */
async function sourceOf(preprocessor: Preprocessor, signal = never, room?: RowRoom) {
  const told: number[] = []
  const making = createRowSource(preprocessor, sourceOfTexts(texts), signal, room)
  for (;;) {
    const next = await making.next()
    if (next.done) return { source: next.value, told }
    told.push(next.value)
  }
}

describe('encoded rows', () => {
  it('are encoded once, and come in any order as if encoded now', async () => {
    const { preprocessor, asked } = letters()
    const { source, told } = await sourceOf(preprocessor)
    expect(told).toEqual([512, 1024, 1200])
    const calls = asked.length
    expect(asked.flat()).toEqual(texts)
    for (const rows of [[1199, 0, 511, 512, 7], [5, 5], []]) {
      const batch = await source.batch(Int32Array.from(rows))
      expect(asked).toHaveLength(calls)
      expect(batch).toEqual(await letters().preprocessor.encode(rows.map((row) => texts[row] ?? '')))
    }
  })

  it('without a feature are counted', async () => {
    expect((await sourceOf(letters().preprocessor)).source.unknown).toBe(240)
  })

  it('are encoded when asked for after an abort', async () => {
    const { preprocessor, asked } = letters()
    const { source } = await sourceOf(preprocessor, AbortSignal.abort())
    expect(asked).toEqual([])
    expect(await source.batch(Int32Array.of(3, 1))).toEqual(await letters().preprocessor.encode(['t3', 't1']))
  })
})

describe('encoded rows that are too many for memory', () => {
  const kinds = {
    'columns and values': (batch: EncodedBatch) => batch,
    columns: (batch: EncodedBatch) => ({ ...batch, values: new Float32Array(0) }),
    values: (batch: EncodedBatch) => ({ ...batch, columns: new Uint32Array(0) }),
  }
  it.each(Object.entries(kinds))('come from a file, bit for bit: %s', async (_name, only) => {
    const { preprocessor, asked } = letters()
    const encode = async (some: readonly string[]) => only(await preprocessor.encode(some))
    // Of one kind the first chunk still fits, the second does not; of both not even the first.
    const room = { memoryBytes: 6500, file }
    const { source } = await sourceOf({ ...preprocessor, encode }, never, room)
    expect(source.unknown).toBe(240)
    const calls = asked.length
    for (const rows of [[1199, 0, 511, 512, 7], [5, 5, 6], [0, 5], [...range(1200)], []]) {
      const batch = await source.batch(Int32Array.from(rows))
      const expected = only(await letters().preprocessor.encode(rows.map((row) => texts[row] ?? '')))
      expect(batch).toEqual(expected)
    }
    expect(asked).toHaveLength(calls)
    // They were in the file indeed.
    await file.remove()
    await expect(source.batch(Int32Array.of(1))).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it('are encoded again for each batch where there is no file', async () => {
    const { preprocessor, asked } = letters()
    const { source, told } = await sourceOf(preprocessor, never, { memoryBytes: 1, file: null })
    expect(told).toEqual([512])
    await source.batch(Int32Array.of(3, 511))
    expect(asked).toHaveLength(1)
    expect(await source.batch(Int32Array.of(3, 1199))).toEqual(
      await letters().preprocessor.encode(['t3', 't1199']),
    )
    expect(asked[1]).toEqual(['t3', 't1199'])
  })

  it('leave the memory as it is: 100 MB of them and their texts', async () => {
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    const used = (): number => {
      collectGarbage()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const [count, entries] = [200_000, 125]
    let mostAsked = 0
    const many = {
      count,
      labels: [],
      texts: (rows: Int32Array) => {
        mostAsked = Math.max(mostAsked, rows.length)
        return Array.from(rows, (row) => `text number ${row} `.repeat(20))
      },
    }
    const encode = async (some: readonly string[]): Promise<EncodedBatch> => ({
      rows: some.length,
      starts: Uint32Array.from({ length: some.length + 1 }, (_, row) => row * entries),
      columns: new Uint32Array(some.length * entries).fill(some[0]?.length ?? 0),
      values: new Float32Array(0),
    })
    const before = used()
    const preprocessor = { features: 1, encode, known: () => 1, toJSON: () => null }
    const making = createRowSource(preprocessor, many, never, { memoryBytes: 2 ** 20, file })
    let next = await making.next()
    while (!next.done) next = await making.next()
    const source = next.value
    const grown: number[] = []
    for (let epoch = 0; epoch < 3; epoch++) {
      for (let step = 0; step < 100; step++)
        await source.batch(range(32).map((at) => (at * 6151 + step * 97) % count))
      grown.push(used() - before)
    }
    expect(mostAsked).toBe(512)
    // 12 bytes a row, and what the test itself and others beside it need: far less than the 100 MB.
    for (const bytes of grown) expect(bytes).toBeLessThan(count * 12 + 24 * 2 ** 20)
  })
})

describe('batches', () => {
  it('hold every row once, the last one what is left', () => {
    expect(cut(range(5), 2).map((batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]])
    expect(cut(range(0), 2)).toEqual([])
  })
})
