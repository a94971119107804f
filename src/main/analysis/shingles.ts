// Texts as sets of character 5-grams, for finding texts that are nearly equal. Letters and digits alone count, in any
// script: case, punctuation and white space are what copies differ in.

const gram = 5

/** The text as it is compared: lower case, compatibility forms folded, runs of other characters as one space. */
export function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()
}

/** Hashes of the distinct 5-grams, ascending; a shorter text is one gram, and so is one of signs alone; none for no text. */
export function shinglesOf(text: string): Uint32Array {
  const folded = comparable(text) || text.trim()
  if (folded === '') return new Uint32Array(0)
  if (folded.length <= gram) return Uint32Array.of(hash(folded, 0, folded.length))
  const all = new Uint32Array(folded.length - gram + 1)
  for (let at = 0; at < all.length; at++) all[at] = hash(folded, at, gram)
  all.sort()
  let kept = 0
  for (let at = 0; at < all.length; at++) if (at === 0 || all[at] !== all[at - 1]) all[kept++] = all[at] ?? 0
  return all.slice(0, kept)
}

/** Jaccard similarity of two ascending sets, 0 to 1. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let [i, j, both] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const [x, y] = [a[i] ?? 0, b[j] ?? 0]
    if (x === y) both++
    if (x <= y) i++
    if (y <= x) j++
  }
  const all = a.length + b.length - both
  return all === 0 ? 1 : both / all
}

/** FNV-1a over UTF-16 units, finished as in MurmurHash3 so that every bit counts. */
function hash(text: string, from: number, length: number): number {
  let value = 0x811c9dc5
  for (let at = from; at < from + length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
