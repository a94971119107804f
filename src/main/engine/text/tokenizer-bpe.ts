// Byte pair encoding as the Python library does it (models/bpe): merges by rank, then from the left. The JavaScript
// library merges characters that are not in the vocabulary, does not fuse unknown ones as told, and knows no prefix
// of continuing pieces.
import type { Pieces, WordModel } from './tokenizer-words'

/** Merges: the rank of a pair of ids, and the id that each rank makes. */
type Merges = { readonly ranks: ReadonlyMap<number, number>; readonly made: readonly number[] }

/** What a word consists of while it is merged: ids, places in the word, neighbours by index (-1 for none). */
type Symbols = {
  readonly ids: number[]
  readonly starts: number[]
  readonly ends: number[]
  readonly previous: number[]
  readonly next: number[]
}

/** Ids are below this, so that a pair makes one whole number. */
const pairBase = 2 ** 25
/** Places in a word are below this. */
const placeBase = 2 ** 24

/**
 * A model out of `model` of tokenizer.json. Throws Error when a merge is not of the vocabulary. Leaves nothing out
 * at random, whatever `dropout` says.
 */
export function createBpe(
  json: Record<string, unknown>,
  vocabulary: ReadonlyMap<string, number>,
  unknownId: number | null,
): WordModel {
  const prefix = stringOf(json['continuing_subword_prefix'])
  const suffix = stringOf(json['end_of_word_suffix'])
  const isFused = json['fuse_unk'] === true
  const isWholeFirst = json['ignore_merges'] === true
  const merges = readMerges(json['merges'], vocabulary, prefix)
  const bytes = json['byte_fallback'] === true ? byteTokens(vocabulary) : null

  const symbolsOf = (word: string): Symbols => {
    const symbols: Symbols = { ids: [], starts: [], ends: [], previous: [], next: [] }
    // An unknown part waits: fused it grows, else it is put down before the next.
    let waiting: { start: number; end: number } | null = null
    const flush = (): void => {
      if (waiting && unknownId !== null) add(symbols, unknownId, waiting.start, waiting.end)
      waiting = null
    }
    let end = 0
    for (const char of word) {
      const start = end
      end += char.length
      const piece = (start > 0 ? prefix : '') + char + (end === word.length ? suffix : '')
      const id = vocabulary.get(piece)
      const fallback = id === undefined && bytes ? bytesOf(piece, bytes) : null
      if (id !== undefined) {
        flush()
        add(symbols, id, start, end)
      } else if (fallback) for (const byte of fallback) add(symbols, byte, start, end)
      else {
        if (!isFused) flush()
        waiting = { start: waiting ? (waiting as { start: number }).start : start, end }
      }
    }
    flush()
    return symbols
  }
  return (word) => {
    const whole = isWholeFirst ? vocabulary.get(word) : undefined
    if (whole !== undefined) return { ids: [whole], starts: [0], ends: [word.length] }
    const symbols = symbolsOf(word)
    return mergeAll(symbols, merges)
  }
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function readMerges(json: unknown, vocabulary: ReadonlyMap<string, number>, prefix: string): Merges {
  const ranks = new Map<number, number>()
  const made: number[] = []
  for (const [rank, merge] of (Array.isArray(json) ? json : []).entries()) {
    const [left, right] = (Array.isArray(merge) ? merge : String(merge).split(' ')) as [string, string]
    const ids = [left, right, left + right.slice(prefix.length)].map((token) => vocabulary.get(token))
    const [a, b, c] = ids
    if (a === undefined || b === undefined || c === undefined)
      throw new Error(`the merge of ${left} and ${right} is not in its vocabulary`)
    ranks.set(a * pairBase + b, rank)
    made.push(c)
  }
  return { ranks, made }
}

const encoder = new TextEncoder()

/** Ids of <0x00> to <0xFF>; undefined for those that the vocabulary lacks. */
export function byteTokens(vocabulary: ReadonlyMap<string, number>): (number | undefined)[] {
  const nameOf = (byte: number): string => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
  return Array.from({ length: 256 }, (_, byte) => vocabulary.get(nameOf(byte)))
}

/** A text in tokens of bytes; null when one of them is not in the vocabulary. */
export function bytesOf(text: string, tokens: readonly (number | undefined)[]): number[] | null {
  const ids: number[] = []
  for (const byte of encoder.encode(text)) {
    const id = tokens[byte]
    if (id === undefined) return null
    ids.push(id)
  }
  return ids
}

function add(symbols: Symbols, id: number, start: number, end: number): void {
  const at = symbols.ids.length
  if (at > 0) symbols.next[at - 1] = at
  symbols.ids.push(id)
  symbols.starts.push(start)
  symbols.ends.push(end)
  symbols.previous.push(at - 1)
  symbols.next.push(-1)
}

function mergeAll({ ids, starts, ends, previous, next }: Symbols, { ranks, made }: Merges): Pieces {
  const heap: number[] = []
  const gone = new Uint8Array(ids.length)
  const offer = (at: number): void => {
    const other = next[at] ?? -1
    if (at < 0 || other < 0) return
    const rank = ranks.get((ids[at] ?? 0) * pairBase + (ids[other] ?? 0))
    if (rank !== undefined) push(heap, rank * placeBase + at)
  }
  for (let at = 0; at < ids.length - 1; at++) offer(at)
  while (heap.length > 0) {
    const top = pop(heap)
    const at = top % placeBase
    const id = made[Math.floor(top / placeBase)] ?? 0
    const other = next[at] ?? -1
    if (gone[at] === 1 || other < 0) continue
    // What stands here now may be another pair than the one that was offered.
    const rank = ranks.get((ids[at] ?? 0) * pairBase + (ids[other] ?? 0))
    if (rank === undefined || made[rank] !== id) continue
    ids[at] = id
    ends[at] = ends[other] ?? 0
    gone[other] = 1
    const after = next[other] ?? -1
    next[at] = after
    if (after >= 0) previous[after] = at
    offer(previous[at] ?? -1)
    offer(at)
  }
  const isLeft = (_: number, at: number): boolean => gone[at] === 0
  return { ids: ids.filter(isLeft), starts: starts.filter(isLeft), ends: ends.filter(isLeft) }
}

/** A binary heap, smallest number on top. */
function push(heap: number[], value: number): void {
  let at = heap.length
  heap.push(value)
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] ?? 0
    if (above <= value) break
    heap[at] = above
    at = parent
  }
  heap[at] = value
}

function pop(heap: number[]): number {
  const top = heap[0] ?? 0
  const value = heap.pop() ?? 0
  const size = heap.length
  if (size === 0) return top
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= size) break
    if (child + 1 < size && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++
    const below = heap[child] ?? 0
    if (below >= value) break
    heap[at] = below
    at = child
  }
  heap[at] = value
  return top
}
