// The Unigram model as the Python library does it (models/unigram/model.rs): the likeliest cut of a word, found from
// left to right. Of cuts that are equally likely the one found first stays. The JavaScript library builds a tree of
// maps, which takes seconds for 250,000 pieces, changes the score of the unknown piece, and knows no bytes.
import { bytesOf, byteTokens } from './tokenizer-bpe'
import type { Pieces, WordModel } from './tokenizer-words'

/** What an unknown character costs beyond the unlikeliest piece. */
const unknownPenalty = 10

/** A model out of `model` of tokenizer.json; throws Error when a score is no number. */
export function createUnigram(
  json: Record<string, unknown>,
  vocabulary: ReadonlyMap<string, number>,
  unknownId: number | null,
): WordModel {
  const scores = readScores(json['vocab'])
  // Made for the first word: half a second for 250,000 pieces, which a look at a folder need not wait for.
  let trie: Trie | null = null
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), Infinity) - unknownPenalty
  const bytes = json['byte_fallback'] === true ? byteTokens(vocabulary) : null
  /** Tokens of a part of the word that no piece covers. */
  const unknownIds = (text: string): readonly number[] => {
    const known = vocabulary.get(text)
    if (known !== undefined) return [known]
    return (bytes && bytesOf(text, bytes)) ?? (unknownId === null ? [] : [unknownId])
  }
  return (word) => {
    const { from, ids } = likeliest(word, (trie ??= createTrie(vocabulary)), scores, unknownScore)
    const pieces = { ids: [] as number[], starts: [] as number[], ends: [] as number[] }
    let end = word.length
    while (end > 0) {
      let start = from[end] ?? 0
      const id = ids[end] ?? unknown
      // Unknown characters beside each other make one token.
      if (isUnknown(id, unknownId))
        while (start > 0 && isUnknown(ids[start] ?? unknown, unknownId)) start = from[start] ?? 0
      const tokens = isUnknown(id, unknownId) ? unknownIds(word.slice(start, end)) : [id]
      for (const token of tokens.toReversed()) {
        pieces.ids.push(token)
        pieces.starts.push(start)
        pieces.ends.push(end)
      }
      end = start
    }
    return reversed(pieces)
  }
}

const unknown = -1

// The unknown piece itself, found in the text, is fused with its unknown neighbours as well.
const isUnknown = (id: number, unknownId: number | null): boolean => id === unknown || id === unknownId

const reversed = ({ ids, starts, ends }: Pieces): Pieces => ({
  ids: ids.toReversed(),
  starts: starts.toReversed(),
  ends: ends.toReversed(),
})

function readScores(json: unknown): Float64Array {
  const items: unknown[] = Array.isArray(json) ? json : []
  return Float64Array.from(items, (item) => {
    const score: unknown = Array.isArray(item) ? item[1] : undefined
    if (typeof score !== 'number') throw new Error(`the piece ${String(item)} has no score`)
    return score
  })
}

/** For each end of a piece in code units: where the best piece begins and its id (-1 for an unknown character). */
function likeliest(
  word: string,
  trie: Trie,
  scores: Float64Array,
  unknownScore: number,
): { from: Int32Array; ids: Int32Array } {
  const size = word.length
  const best = new Float64Array(size + 1)
  const from = new Int32Array(size + 1).fill(-1)
  const ids = new Int32Array(size + 1)
  const offer = (start: number, end: number, score: number, id: number): void => {
    if ((from[end] ?? 0) >= 0 && score <= (best[end] ?? 0)) return
    best[end] = score
    from[end] = start
    ids[end] = id
  }
  let start = 0
  while (start < size) {
    const before = best[start] ?? 0
    const length = (word.codePointAt(start) ?? 0) > 0xffff ? 2 : 1
    let isCovered = false
    let node = 0
    for (let end = start; end < size;) {
      node = trie.next(node, word.charCodeAt(end++))
      if (node < 0) break
      const id = trie.idAt(node)
      if (id < 0) continue
      offer(start, end, (scores[id] ?? 0) + before, id)
      if (end - start === length) isCovered = true
    }
    if (!isCovered) offer(start, start + length, unknownScore + before, unknown)
    start += length
  }
  return { from, ids }
}

/** All pieces by their code units: `next` follows one (-1 where none goes on), `idAt` is -1 within a piece. */
type Trie = { readonly next: (node: number, unit: number) => number; readonly idAt: (node: number) => number }

/** Edges in one open table of (node, unit) to node: a twentieth of the memory of maps. */
function createTrie(vocabulary: ReadonlyMap<string, number>): Trie {
  let units = 0
  for (const token of vocabulary.keys()) units += token.length
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * units)))
  const mask = size - 1
  const parents = new Int32Array(size).fill(-1)
  const labels = new Uint16Array(size)
  const children = new Int32Array(size)
  const ids = new Int32Array(units + 1).fill(-1)
  /** The slot of an edge, or the empty one where it would stand. */
  const slotOf = (node: number, unit: number): number => {
    const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)
    let slot = (mixed ^ (mixed >>> 15)) & mask
    while (parents[slot] !== -1 && (parents[slot] !== node || labels[slot] !== unit)) slot = (slot + 1) & mask
    return slot
  }
  let nodes = 1
  for (const [token, id] of vocabulary) {
    let node = 0
    for (let at = 0; at < token.length; at++) {
      const unit = token.charCodeAt(at)
      const slot = slotOf(node, unit)
      if (parents[slot] === -1) {
        parents[slot] = node
        labels[slot] = unit
        children[slot] = nodes++
      }
      node = children[slot] ?? 0
    }
    if (node > 0) ids[node] = id
  }
  return {
    next: (node, unit) => {
      const slot = slotOf(node, unit)
      return parents[slot] === -1 ? -1 : (children[slot] ?? -1)
    },
    idAt: (node) => ids[node] ?? -1,
  }
}
