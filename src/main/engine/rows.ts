// The rows of a training, ready to be cut into batches. Texts are encoded once, chunk by chunk, and kept in memory
// or in a file (kept-rows.ts); where neither takes them they are encoded again for each batch, slower but bounded.
// Invariant: of the texts themselves nothing is kept.
import type { EncodedBatch, Preprocessor } from './family'
import { createKeptRows } from './kept-rows'
import { inOrder, type TextSource } from './texts'
import type { RowFile } from './weights/row-file'

/** Encoded texts by row number. */
export type RowSource = {
  /** Reading from a file has begun when it returns its promise. */
  readonly batch: (rows: Int32Array) => Promise<EncodedBatch>
  /** Rows without any known feature; counted among those encoded up front. */
  readonly unknown: number
}

/** Where encoded rows are kept. */
export type RowRoom = {
  /** Bytes in memory at most. */
  readonly memoryBytes: number
  /** Where they go when they are more; null encodes the rest for each batch. */
  readonly file: RowFile | null
}

/** Bytes of a part's encoded rows that are kept in memory, unless a training says otherwise. */
export const usualMemoryBytes = 64 * 1024 * 1024

/**
 * Encodes the texts, yielding how many are done. When the signal aborts it stops early: the rest is encoded when
 * asked for. Throws WinnowError `disk.full` and the like where the file cannot take them.
 */
export async function* createRowSource(
  preprocessor: Preprocessor,
  source: TextSource,
  signal: AbortSignal,
  { memoryBytes, file }: RowRoom = { memoryBytes: usualMemoryBytes, file: null },
): AsyncGenerator<number, RowSource, void> {
  const kept = createKeptRows(source.count, memoryBytes, file)
  let done = 0
  let unknown = 0
  for await (const texts of inOrder(source)) {
    if (signal.aborted || kept.isFull()) break
    const encoded = await encodeUnless(signal, preprocessor, texts)
    if (!encoded) break
    for (let row = 0; row < encoded.rows; row++)
      if (encoded.starts[row] === encoded.starts[row + 1]) unknown++
    await kept.add(encoded)
    done += encoded.rows
    yield done
  }
  const encodeNow = async (rows: Int32Array) => preprocessor.encode(await source.texts(rows))
  return {
    unknown,
    batch: (rows) => (rows.every((row) => row < done) ? kept.read(rows) : encodeNow(rows)),
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

/** Row numbers in batches of `size`, in the given order; the last may be shorter. */
export function cut(order: Int32Array, size: number): Int32Array[] {
  const batches: Int32Array[] = []
  for (let start = 0; start < order.length; start += size) batches.push(order.subarray(start, start + size))
  return batches
}
