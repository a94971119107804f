// The rows of a training, ready to be cut into batches. Texts are encoded once and kept while that fits into
// memory; beyond it they are encoded again for each batch, slower but bounded.
// Invariant: rows without a label are left out; `labels` has one entry for each text.
import type { EncodedBatch, Preprocessor } from './family'
import { pause } from './pause'

/** Texts with their labels: an index into 0..classes-1, or -1 for none (the row is left out). */
export type LabelledTexts = { readonly texts: readonly string[]; readonly labels: Int32Array }

/** Entries of encoded texts kept in memory at most: 8 bytes each, 400 MB in all. */
const keptEntries = 50_000_000
const chunk = 512

/** Encoded texts by row number. */
export type RowSource = {
  readonly batch: (rows: Int32Array) => Promise<EncodedBatch>
  /** Rows without any known feature; counted among those encoded up front. */
  readonly unknown: number
}

/**
 * Encodes the texts, yielding how many are done. When the signal aborts it stops early: the rest is encoded when
 * asked for.
 */
export async function* createRowSource(
  preprocessor: Preprocessor,
  texts: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<number, RowSource, void> {
  const chunks: EncodedBatch[] = []
  let entries = 0
  let unknown = 0
  for (let start = 0; start < texts.length; start += chunk) {
    await pause()
    if (signal.aborted || entries > keptEntries) break
    const encoded = await encodeUnless(signal, preprocessor, texts.slice(start, start + chunk))
    if (!encoded) break
    for (let row = 0; row < encoded.rows; row++)
      if (encoded.starts[row] === encoded.starts[row + 1]) unknown++
    entries += Math.max(encoded.columns.length, encoded.values.length)
    chunks.push(encoded)
    yield start + encoded.rows
  }
  const encodeNow = (rows: Int32Array) => preprocessor.encode(Array.from(rows, (row) => texts[row] ?? ''))
  const kept = chunks.length * chunk
  return {
    unknown,
    batch: async (rows) => (rows.every((row) => row < kept) ? collect(chunks, rows) : encodeNow(rows)),
  }
}

/** Null where the signal aborted while a slow preprocessor worked. */
async function encodeUnless(signal: AbortSignal, preprocessor: Preprocessor, texts: readonly string[]) {
  try {
    return await preprocessor.encode(texts, signal)
  } catch (error) {
    if (signal.aborted) return null
    throw error
  }
}

function collect(chunks: readonly EncodedBatch[], rows: Int32Array): EncodedBatch {
  const starts = new Uint32Array(rows.length + 1)
  const parts = Array.from(rows, (row, position) => {
    const source = chunks[Math.floor(row / chunk)]
    const from = source?.starts[row % chunk] ?? 0
    const to = source?.starts[(row % chunk) + 1] ?? 0
    starts[position + 1] = (starts[position] ?? 0) + to - from
    return { source, from, to }
  })
  const length = starts[rows.length] ?? 0
  const columns = new Uint32Array(parts.some(({ source }) => source?.columns.length) ? length : 0)
  const values = new Float32Array(parts.some(({ source }) => source?.values.length) ? length : 0)
  for (const [position, { source, from, to }] of parts.entries()) {
    if (!source) continue
    if (columns.length > 0) columns.set(source.columns.subarray(from, to), starts[position])
    if (values.length > 0) values.set(source.values.subarray(from, to), starts[position])
  }
  return { rows: rows.length, starts, columns, values }
}

/** Row numbers in batches of `size`, in the given order; the last may be shorter. */
export function cut(order: Int32Array, size: number): Int32Array[] {
  const batches: Int32Array[] = []
  for (let start = 0; start < order.length; start += size) batches.push(order.subarray(start, start + size))
  return batches
}

/** 0, 1, 2 … */
export function range(length: number): Int32Array {
  return Int32Array.from({ length }, (_, index) => index)
}
