import { describe, expect, it } from 'vitest'
import type { EncodedBatch, Preprocessor } from './family'
import { createRowSource, cut, range } from './rows'

/** Each letter of a text is a feature; how often it was asked is noted. */
function letters() {
  const asked: string[][] = []
  const encode = (texts: readonly string[]): EncodedBatch => {
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

describe('encoded rows', () => {
  it('are encoded once, and come in any order as if encoded now', async () => {
    const { preprocessor, asked } = letters()
    const source = await createRowSource(preprocessor, texts, never)
    const calls = asked.length
    expect(asked.flat()).toEqual(texts)
    for (const rows of [[1199, 0, 511, 512, 7], [5, 5], []]) {
      const batch = source.batch(Int32Array.from(rows))
      expect(asked).toHaveLength(calls)
      expect(batch).toEqual(letters().preprocessor.encode(rows.map((row) => texts[row] ?? '')))
    }
  })

  it('without a feature are counted', async () => {
    expect((await createRowSource(letters().preprocessor, texts, never)).unknown).toBe(240)
  })

  it('are encoded when asked for after an abort', async () => {
    const { preprocessor, asked } = letters()
    const source = await createRowSource(preprocessor, texts, AbortSignal.abort())
    expect(asked).toEqual([])
    expect(source.batch(Int32Array.of(3, 1))).toEqual(letters().preprocessor.encode(['t3', 't1']))
  })
})

describe('batches', () => {
  it('hold every row once, the last one what is left', () => {
    expect(cut(range(5), 2).map((batch) => [...batch])).toEqual([[0, 1], [2, 3], [4]])
    expect(cut(range(0), 2)).toEqual([])
  })
})
