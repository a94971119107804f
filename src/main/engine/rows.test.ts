import { describe, expect, it } from 'vitest'
import type { EncodedBatch, Preprocessor } from './family'
import { createRowSource, cut, range } from './rows'

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

/** The source, and the texts done as they were told. */
async function sourceOf(preprocessor: Preprocessor, signal = never) {
  const told: number[] = []
  const making = createRowSource(preprocessor, texts, signal)
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

describe('batches', () => {
  it('hold every row once, the last one what is left', () => {
    expect(cut(range(5), 2).map((batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]])
    expect(cut(range(0), 2)).toEqual([])
  })
})
