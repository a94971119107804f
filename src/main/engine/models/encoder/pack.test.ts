import { describe, expect, it } from 'vitest'
import { createRng } from '../../../../shared/rng'
import type { EncodedBatch } from '../../family'
import { flatBatch, packBatch, type PackedBatch } from './pack'

const rng = createRng(5)
const lengths = Array.from({ length: 60 }, () => 3 + rng.below(40))
const batch = batchOf([0, ...lengths])

function batchOf(sizes: readonly number[]): EncodedBatch {
  const starts = new Uint32Array(sizes.length + 1)
  for (const [text, size] of sizes.entries()) starts[text + 1] = (starts[text] ?? 0) + size
  const columns = Uint32Array.from({ length: starts.at(-1) ?? 0 }, (_, at) => at + 1)
  return { rows: sizes.length, starts, columns, values: new Float32Array(0) }
}

/** Every text found again at its place, with positions from 0 and a segment that no neighbour has. */
function expectWhole(packed: PackedBatch): void {
  const seen = new Set<string>()
  let tokens = 0
  for (let text = 0; text < batch.rows; text++) {
    const [first = -1, count = 0] = [packed.firsts[text], packed.lengths[text]]
    const own = batch.columns.subarray(batch.starts[text], batch.starts[text + 1])
    expect([...packed.ids.subarray(first, first + own.length)]).toEqual([...own])
    expect([...packed.positions.subarray(first, first + count)]).toEqual(
      Array.from({ length: count }, (_, at) => at),
    )
    const row = Math.floor(first / packed.length)
    expect(Math.floor((first + count - 1) / packed.length)).toBe(row)
    const segments = new Set(packed.segments.subarray(first, first + count))
    expect(segments.size).toBe(1)
    seen.add(`${row} ${[...segments][0]}`)
    tokens += count
  }
  expect(seen.size).toBe(batch.rows)
  expect(packed.segments.filter((segment) => segment > 0).length).toBe(tokens)
  expect(packed.padding).toBeCloseTo(1 - tokens / packed.ids.length, 10)
}

describe('packing', () => {
  it('places every token of every text once, texts apart from each other', () =>
    expectWhole(packBatch(batch)))
  it('puts texts side by side without any padding', () => {
    const flat = flatBatch(batch)
    expectWhole(flat)
    expect(flat.padding).toBe(0)
    expect(flat.starts?.at(-1)).toBe(flat.ids.length)
  })
  it('wastes at most 12 % on texts of 3 to 42 tokens, in rows of a multiple of 8', () => {
    const packed = packBatch(batch)
    expect(packed.padding).toBeLessThan(0.12)
    expect(packed.length % 8).toBe(0)
  })
})
