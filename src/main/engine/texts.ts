// The texts of a part by number, wherever they are kept: in the database, in an array. Nobody holds more of them
// at a time than a chunk or a batch.
// Invariant: the text of a number never changes, so that it may be asked for again.
import { createRng } from '../../shared/rng'
import { oneLabelEach, pickLabels, type RowLabels } from './labels'
import { pause } from './pause'

/** Texts with their labels; numbers count from 0. */
export type TextSource = {
  readonly count: number
  /** For each output, indices of its classes. */
  readonly labels: readonly RowLabels[]
  /** Some texts by their numbers, in that order. Ask for a batch or a chunk, never for all. */
  readonly texts: (rows: Int32Array) => Promise<readonly string[]> | readonly string[]
}

/** Texts that are asked for at a time where all are read in order. */
export const textChunk = 512

/** Texts of an array with one label each (-1 is none), or with those of several outputs. */
export function sourceOfTexts(
  texts: readonly string[],
  labels: Int32Array | readonly RowLabels[] = new Int32Array(texts.length).fill(-1),
): TextSource {
  return {
    count: texts.length,
    labels: labels instanceof Int32Array ? [oneLabelEach(labels)] : labels,
    texts: (rows) => Array.from(rows, (row) => texts[row] ?? ''),
  }
}

/** Some texts of a source as a source of their own. */
export function pickTexts(source: TextSource, rows: Int32Array): TextSource {
  return {
    count: rows.length,
    labels: source.labels.map((own) => pickLabels(own, rows)),
    texts: (some) => source.texts(some.map((row) => rows[row] ?? 0)),
  }
}

/** All texts in order, chunk by chunk; the event loop turns before each chunk. */
export async function* inOrder(source: TextSource, size = textChunk): AsyncGenerator<readonly string[]> {
  for (let start = 0; start < source.count; start += size) {
    await pause()
    yield await source.texts(range(Math.min(size, source.count - start), start))
  }
}

/** Numbers of at most `size` texts drawn with `seed`, in order; all where there are no more. */
export function sampleRows(source: TextSource, size: number, seed: number): Int32Array {
  const rows = range(source.count)
  return rows.length <= size ? rows : createRng(seed).shuffle(rows).slice(0, size).sort()
}

/** `from`, `from` + 1 …, `length` of them. */
export function range(length: number, from = 0): Int32Array {
  const numbers = new Int32Array(length)
  for (let at = 0; at < length; at++) numbers[at] = from + at
  return numbers
}
