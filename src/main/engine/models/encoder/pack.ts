// Packs texts into rows of one length instead of padding each to the longest: several texts share a row, each
// with its own segment number, and the attention mask keeps them apart. It knows no tensor and no model.
// Invariant: every token of every text is placed exactly once, the tokens of a text side by side.
import type { EncodedBatch } from '../../family'

/** Texts in rows: arrays are (rows × length), row-major. */
export type PackedBatch = {
  readonly texts: number
  readonly rows: number
  readonly length: number
  /** Token ids; 0 in padding. */
  readonly ids: Int32Array
  /** Places within the text, from 0. */
  readonly positions: Int32Array
  /** Number of the text within its row, from 1; 0 in padding. */
  readonly segments: Int32Array
  /** Where each text begins, as an index into the arrays. */
  readonly firsts: Int32Array
  /** Tokens of each text. */
  readonly lengths: Int32Array
  /** Where texts begin and the last one ends, when they stand side by side in one row; null in packed rows. */
  readonly starts: Int32Array | null
  /** Share of the places that hold no token. */
  readonly padding: number
}

const step = 8
/** The attention of a row costs its length squared: so many tokens in a row cost as much again as one token does. */
const attentionCost = 400

/**
 * Packs a batch first-fit, longest texts first, into rows of the length (a multiple of 8) that costs least. A
 * text without tokens takes one place, so that it has something to be read from.
 */
export function packBatch(batch: EncodedBatch): PackedBatch {
  const lengths = lengthsOf(batch)
  const order = Int32Array.from(lengths.keys()).sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b)
  const { length, rowOf, rows } = cheapest(lengths, order)
  const size = rows * length
  const used = new Int32Array(rows)
  const texts = new Int32Array(rows)
  const packed = {
    ids: new Int32Array(size),
    positions: new Int32Array(size),
    segments: new Int32Array(size),
    firsts: new Int32Array(batch.rows),
  }
  let tokens = 0
  for (const text of order) {
    const row = rowOf[text] ?? 0
    const count = lengths[text] ?? 1
    const first = row * length + (used[row] ?? 0)
    const from = batch.starts[text] ?? 0
    const isEmpty = from === batch.starts[text + 1]
    used[row] = (used[row] ?? 0) + count
    texts[row] = (texts[row] ?? 0) + 1
    packed.firsts[text] = first
    tokens += count
    for (let place = 0; place < count; place++) {
      packed.ids[first + place] = isEmpty ? 0 : (batch.columns[from + place] ?? 0)
      packed.positions[first + place] = place
    }
    packed.segments.fill(texts[row] ?? 1, first, first + count)
  }
  return {
    ...packed,
    texts: batch.rows,
    rows,
    length,
    lengths,
    starts: null,
    padding: size > 0 ? 1 - tokens / size : 0,
  }
}

/** One row with the texts side by side in their order, without padding, for operations that know where texts begin. */
export function flatBatch(batch: EncodedBatch): PackedBatch {
  const lengths = lengthsOf(batch)
  const starts = new Int32Array(batch.rows + 1)
  for (const [text, count] of lengths.entries()) starts[text + 1] = (starts[text] ?? 0) + count
  const length = starts[batch.rows] ?? 0
  const packed = {
    ids: new Int32Array(length),
    positions: new Int32Array(length),
    segments: new Int32Array(length),
  }
  for (const [text, count] of lengths.entries()) {
    const first = starts[text] ?? 0
    const from = batch.starts[text] ?? 0
    packed.ids.set(batch.columns.subarray(from, batch.starts[text + 1] ?? 0), first)
    packed.segments.fill(text + 1, first, first + count)
    for (let place = 0; place < count; place++) packed.positions[first + place] = place
  }
  const firsts = starts.slice(0, batch.rows)
  return { ...packed, texts: batch.rows, rows: 1, length, firsts, lengths, starts, padding: 0 }
}

function lengthsOf(batch: EncodedBatch): Int32Array {
  return Int32Array.from({ length: batch.rows }, (_, text) =>
    Math.max(1, (batch.starts[text + 1] ?? 0) - (batch.starts[text] ?? 0)),
  )
}

type Fit = { readonly length: number; readonly rows: number; readonly rowOf: Int32Array }

function cheapest(lengths: Int32Array, order: Int32Array): Fit {
  const longest = Math.ceil((lengths[order[0] ?? 0] ?? 1) / step) * step
  const lastTried = Math.max(longest, 128)
  let best: Fit | null = null
  let bestCost = Number.POSITIVE_INFINITY
  for (let length = longest; length <= lastTried; length += length < 64 ? step : 2 * step) {
    const fit = firstFit(lengths, order, length)
    const cost = fit.rows * length * (1 + length / attentionCost)
    if (cost < bestCost) [best, bestCost] = [fit, cost]
  }
  return best ?? { length: step, rows: 1, rowOf: new Int32Array(lengths.length) }
}

function firstFit(lengths: Int32Array, order: Int32Array, length: number): Fit {
  const rowOf = new Int32Array(lengths.length)
  const free: number[] = []
  // Texts come longest first, so rows that cannot take this one may still take a later one: all are looked at.
  for (const text of order) {
    const count = lengths[text] ?? 1
    let row = free.findIndex((places) => places >= count)
    if (row < 0) row = free.push(length) - 1
    free[row] = (free[row] ?? 0) - count
    rowOf[text] = row
  }
  return { length, rows: Math.max(1, free.length), rowOf }
}
