// Texts that are nearly equal: MinHash signatures (Broder 1997) cut into bands (Leskovec, Rajaraman, Ullman, Mining of
// Massive Datasets, 3.4) propose pairs; the Jaccard similarity of their 5-grams decides.
//
// The result is an order of the texts in which every group at every similarity stands together (single linkage): cut
// the order where `link` is below a similarity and the pieces are the groups at it. One pass serves a whole slider.
import { jaccard, shinglesOf } from './shingles'

const rows = 4
const bands = 40
const permutations = rows * bands
/** Pairs below it are not looked for: with 40 bands of 4 a pair at 0.5 is proposed in 92 % of cases, one at 0.6 in 99.6 %. */
export const leastSimilarity = 0.5
/** Members of its bucket that a text is compared with, the newest first; more of a kind are linked from one to the next. */
const bucketPairs = 24

/** A text in the order of groups: its number, and how similar it is linked to the one before (0 at the start). */
export type Linked = { readonly text: number; readonly link: number }

/** Collects texts, then finds those that are nearly equal. Texts are numbered from 0 as they come. */
export type NearDuplicates = {
  /** Empty texts are counted but equal nothing. */
  readonly add: (text: string) => void
  /** Texts that have at least one other text with a similarity of `leastSimilarity` or more. */
  readonly find: (onProgress?: (done: number, total: number) => void, signal?: AbortSignal) => Linked[]
}

/** Makes a collector; about 1 kB of memory for each distinct text of 20 words. */
export function createNearDuplicates(): NearDuplicates {
  const [multipliers, offsets] = permutationsOf()
  // Equal sets of 5-grams are one node with several texts.
  const nodeOf = new Map<string, number>()
  const members: number[][] = []
  const sets: Uint32Array[] = []
  /** Hashes of the bands of each node's signature. */
  const keys: Uint32Array[] = []
  let count = 0
  return {
    add: (text) => {
      const at = count++
      const set = shinglesOf(text)
      if (set.length === 0) return
      const key = keyOf(set)
      const node = nodeOf.get(key)
      if (node !== undefined) {
        members[node]?.push(at)
        return
      }
      nodeOf.set(key, sets.length)
      members.push([at])
      sets.push(set)
      keys.push(bandKeys(signatureOf(set, multipliers, offsets)))
    },
    find: (onProgress, signal) => {
      const pairs = pairsOf(sets, keys, onProgress, signal)
      return order(pairs, members)
    },
  }
}

type Pair = { readonly a: number; readonly b: number; readonly similarity: number }

/** Two strings of 53 bits tell sets apart as surely as the sets themselves. */
function keyOf(set: Uint32Array): string {
  let [a, b] = [0x9e3779b9, 0x85ebca6b]
  for (const value of set) {
    a = Math.imul(a ^ value, 0xcc9e2d51)
    a = (a << 15) | (a >>> 17)
    b = Math.imul(b ^ value, 0x1b873593)
    b = ((b << 13) | (b >>> 19)) + 0x52dce729
  }
  return `${set.length}:${a >>> 0}:${b >>> 0}`
}

/** Odd multipliers and offsets of x -> a·x + b mod 2^32, from a fixed seed. */
function permutationsOf(): [Uint32Array, Uint32Array] {
  let state = 0x2545f491
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const multipliers = Uint32Array.from({ length: permutations }, () => next() | 1)
  return [multipliers, Uint32Array.from({ length: permutations }, next)]
}

function signatureOf(set: Uint32Array, multipliers: Uint32Array, offsets: Uint32Array): Uint32Array {
  const signature = new Uint32Array(permutations).fill(0xffffffff)
  for (const value of set)
    for (let at = 0; at < permutations; at++) {
      // The product alone would leave the low bits of the value in order.
      let mixed = (Math.imul(multipliers[at] ?? 1, value) + (offsets[at] ?? 0)) | 0
      mixed = (mixed ^ (mixed >>> 15)) >>> 0
      if (mixed < (signature[at] ?? 0)) signature[at] = mixed
    }
  return signature
}

/** One number a band: equal bands meet, and the few others that do are told apart by their sets. */
function bandKeys(signature: Uint32Array): Uint32Array {
  return Uint32Array.from({ length: bands }, (_, band) => {
    let key = 0x9e3779b9
    for (let at = band * rows; at < (band + 1) * rows; at++) {
      key = Math.imul(key ^ (signature[at] ?? 0), 0x85ebca6b)
      key ^= key >>> 13
    }
    return key >>> 0
  })
}

function pairsOf(
  sets: readonly Uint32Array[],
  keys: readonly Uint32Array[],
  onProgress?: (done: number, total: number) => void,
  signal?: AbortSignal,
): Pair[] {
  const pairs: Pair[] = []
  const before = new Int32Array(sets.length)
  for (let band = 0; band < bands; band++) {
    signal?.throwIfAborted()
    onProgress?.(band, bands)
    // Nodes of one bucket are a chain from the newest back.
    const newest = new Map<number, number>()
    for (let node = 0; node < sets.length; node++) {
      const key = keys[node]?.[band] ?? 0
      let other = newest.get(key) ?? -1
      before[node] = other
      newest.set(key, node)
      for (let tried = 0; other >= 0 && tried < bucketPairs; tried++) {
        compare(other, node, band)
        other = before[other] ?? -1
      }
    }
  }
  return pairs

  function compare(a: number, b: number, band: number): void {
    const [left, right] = [sets[a], sets[b]]
    if (!left || !right) return
    // The sizes alone bound the similarity from above.
    if (Math.min(left.length, right.length) < leastSimilarity * Math.max(left.length, right.length)) return
    // They have met in an earlier band.
    const [first, second] = [keys[a], keys[b]]
    for (let at = 0; at < band; at++) if (first?.[at] === second?.[at]) return
    const similarity = jaccard(left, right)
    if (similarity >= leastSimilarity) pairs.push({ a, b, similarity })
  }
}

/** Kruskal's algorithm from the most similar pair down; what is joined is laid end to end. */
function order(pairs: readonly Pair[], members: readonly (readonly number[])[]): Linked[] {
  const parent = Int32Array.from(members.keys())
  const find = (node: number): number => {
    let root = node
    while ((parent[root] ?? root) !== root) root = parent[root] ?? root
    for (let at = node; at !== root;) {
      const next = parent[at] ?? root
      parent[at] = root
      at = next
    }
    return root
  }
  const runs = new Map<number, Linked[]>()
  const runOf = (node: number): Linked[] =>
    runs.get(node) ?? (members[node] ?? []).map((text, at) => ({ text, link: at === 0 ? 0 : 1 }))
  for (const { a, b, similarity } of pairs.toSorted((x, y) => y.similarity - x.similarity)) {
    const [left, right] = [find(a), find(b)]
    if (left === right) continue
    const [first, second] = [runOf(left), runOf(right)]
    // The shorter one is moved.
    const [head, tail] = first.length >= second.length ? [first, second] : [second, first]
    tail.forEach(({ text, link }, at) => head.push({ text, link: at === 0 ? similarity : link }))
    const [kept, gone] = head === first ? [left, right] : [right, left]
    parent[gone] = kept
    runs.set(kept, head)
    runs.delete(gone)
  }
  // Equal texts that are like no other.
  members.forEach((texts, node) => {
    if (texts.length > 1 && find(node) === node && !runs.has(node)) runs.set(node, runOf(node))
  })
  return [...runs.values()].flat()
}

/** The groups at a similarity: numbers of texts, at least two in each. */
export function groupsAt(order: readonly Linked[], similarity: number): number[][] {
  const groups: number[][] = []
  let open: number[] = []
  const close = (): void => {
    if (open.length > 1) groups.push(open)
  }
  for (const { text, link } of order) {
    if (link < similarity) {
      close()
      open = []
    }
    open.push(text)
  }
  close()
  return groups
}
