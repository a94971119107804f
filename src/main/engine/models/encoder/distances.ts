// Distances between two tokens as MPNet and DeBERTa number them. Texts stand side by side in rows, so that the
// distance of two tokens of one text is that of their places; pairs across texts are masked.
import type { EncoderConfig } from '../../weights/encoder-config'

/** MPNet's farthest distance that has a bucket of its own (T5's max_distance). */
const farthest = 128

/**
 * MPNet's bucket of each pair of places (query, key), (length × length) row-major: half of the buckets for either side, half
 * of those for near distances one by one, the others in growing steps (C. Raffel et al., 2020).
 */
export function distanceBuckets(length: number, buckets: number): Int32Array {
  const half = Math.floor(buckets / 2)
  const near = Math.floor(half / 2)
  const bucketOf = (distance: number): number => {
    const side = distance > 0 ? half : 0
    const size = Math.abs(distance)
    if (size < near) return side + size
    // In single precision, as PyTorch computes it: a bucket begins where the quotient is whole.
    const share = Math.fround(Math.log(Math.fround(size / near))) / Math.log(farthest / near)
    const step = Math.trunc(Math.fround(Math.fround(share) * (half - near)))
    return side + Math.min(half - 1, near + step)
  }
  const known = Int32Array.from({ length: 2 * length }, (_, at) => bucketOf(at - length))
  return Int32Array.from({ length: length * length }, (_, pair) => {
    const [query, key] = [Math.floor(pair / length), pair % length]
    return known[key - query + length] ?? 0
  })
}

/**
 * Rows of DeBERTa's table of distances for the distances (query - key) from -length to length - 1: (2 · length).
 * Near ones have a row each, farther ones share rows in growing steps.
 */
export function distanceRows(
  length: number,
  { span, buckets, maxDistance }: NonNullable<EncoderConfig['disentangled']>,
): Int32Array {
  const middle = Math.floor(buckets / 2)
  const bucketOf = (distance: number): number => {
    const size = Math.abs(distance)
    if (buckets === 0 || maxDistance === 0 || size <= middle) return distance
    const share = Math.fround(
      Math.fround(Math.log(Math.fround(size / middle))) / Math.fround(Math.log((maxDistance - 1) / middle)),
    )
    return Math.sign(distance) * (Math.ceil(Math.fround(share * (middle - 1))) + middle)
  }
  return Int32Array.from({ length: 2 * length }, (_, at) =>
    Math.min(2 * span - 1, Math.max(0, bucketOf(at - length) + span)),
  )
}

/**
 * Where the pair (query, key) finds its number in a table (length, 2 · length) that has a row for each query, or each
 * key, and a column for each distance as in distanceRows: (length × length) row-major by query.
 */
export function pairPlaces(length: number, of: 'query' | 'key'): Int32Array {
  return Int32Array.from({ length: length * length }, (_, pair) => {
    const [query, key] = [Math.floor(pair / length), pair % length]
    return (of === 'query' ? query : key) * 2 * length + (query - key + length)
  })
}
