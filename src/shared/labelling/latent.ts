// Messages in a space where those that mean the same lie close: latent semantic analysis over their TF-IDF vectors. The
// subspace of the largest singular values is found by randomised subspace iteration (N. Halko, P. Martinsson, J. Tropp,
// Finding Structure with Randomness, 2011); cosines in it do not depend on which base of it is found.
import { createRng } from '../rng'
import type { TextVectors } from './diverse'

/** Messages as dense vectors of length 1 (or 0 for one without words), row-major: messages × `dims`. */
export type LatentVectors = { readonly values: Float32Array; readonly count: number; readonly dims: number }

/** As many dimensions as tell 77 intents apart; with 50 they were mixed up. */
const usualDims = 100
const rounds = 2

/** Where the messages lie. `dims` is less where there are fewer messages or words. */
export function latentVectors(vectors: TextVectors, seed: number, dims = usualDims): LatentVectors {
  const count = vectors.from.length - 1
  const width = Math.max(1, Math.min(dims, count, vectors.vocabulary))
  const rng = createRng(seed)
  let base = Float32Array.from({ length: vectors.vocabulary * width }, () => rng.normal())
  orthogonalise(base, width)
  for (let round = 0; round < rounds; round++) {
    base = backward(vectors, forward(vectors, base, width), width)
    orthogonalise(base, width)
  }
  const values = forward(vectors, base, width)
  for (let at = 0; at < count; at++) scaleTo1(values, at * width, width)
  return { values, count, dims: width }
}

/** X·B: (messages, width). */
function forward({ from, terms, weights }: TextVectors, base: Float32Array, width: number): Float32Array {
  const out = new Float32Array((from.length - 1) * width)
  for (let row = 0; row < from.length - 1; row++)
    for (let i = from[row] ?? 0; i < (from[row + 1] ?? 0); i++) {
      const [place, weight] = [(terms[i] ?? 0) * width, weights[i] ?? 0]
      for (let k = 0; k < width; k++)
        out[row * width + k] = (out[row * width + k] ?? 0) + weight * (base[place + k] ?? 0)
    }
  return out
}

/** Xᵀ·Y: (words, width). */
function backward(
  { from, terms, weights, vocabulary }: TextVectors,
  rows: Float32Array,
  width: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(vocabulary * width)
  for (let row = 0; row < from.length - 1; row++)
    for (let i = from[row] ?? 0; i < (from[row + 1] ?? 0); i++) {
      const [place, weight] = [(terms[i] ?? 0) * width, weights[i] ?? 0]
      for (let k = 0; k < width; k++)
        out[place + k] = (out[place + k] ?? 0) + weight * (rows[row * width + k] ?? 0)
    }
  return out
}

/** Modified Gram-Schmidt over the columns, twice, as f32 loses right angles in one pass. A dependent column becomes 0. */
function orthogonalise(matrix: Float32Array, width: number): void {
  const height = matrix.length / width
  const columns = Array.from({ length: width }, (_, k) =>
    Float64Array.from({ length: height }, (__, at) => matrix[at * width + k] ?? 0),
  )
  columns.forEach((own, k) => {
    const before = Math.sqrt(dot(own, own))
    for (let pass = 0; pass < 2; pass++)
      for (const other of columns.slice(0, k)) {
        const along = dot(own, other)
        for (let at = 0; at < height; at++) own[at] = (own[at] ?? 0) - along * (other[at] ?? 0)
      }
    const length = Math.sqrt(dot(own, own))
    const by = length > 1e-9 * before ? 1 / length : 0
    for (let at = 0; at < height; at++) matrix[at * width + k] = own[at] = (own[at] ?? 0) * by
  })
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (other[at] ?? 0)
  return sum
}

function scaleTo1(values: Float32Array, from: number, width: number): void {
  let squares = 0
  for (let k = 0; k < width; k++) squares += (values[from + k] ?? 0) ** 2
  const by = squares > 1e-12 ? 1 / Math.sqrt(squares) : 0
  for (let k = 0; k < width; k++) values[from + k] = (values[from + k] ?? 0) * by
}

/** The cosine of two messages. */
export function cosineOf({ values, dims }: LatentVectors, one: number, other: number): number {
  let sum = 0
  for (let k = 0; k < dims; k++) sum += (values[one * dims + k] ?? 0) * (values[other * dims + k] ?? 0)
  return sum
}

/** Messages that each one is set beside. */
const references = 2000
const nearestShare = 0.002

/**
 * How typical each message is: the mean cosine to the nearest 0.2% (two at least) of up to 2,000 messages drawn with the
 * seed. Near 0 for one that stands alone, 1 for one that is said again and again; below 0 counts as 0.
 */
export function typicality(latent: LatentVectors, seed: number): Float32Array {
  const drawn = createRng(seed)
    .shuffle(Array.from({ length: latent.count }, (_, at) => at))
    .slice(0, references)
  const near = Math.max(2, Math.round(drawn.length * nearestShare))
  const best = new Float64Array(near)
  return Float32Array.from({ length: latent.count }, (_, at) => {
    best.fill(0)
    for (const other of drawn) {
      if (other === at) continue
      const cosine = cosineOf(latent, at, other)
      if (cosine <= (best[0] ?? 0)) continue
      // Kept ascending: the least goes.
      let place = 0
      while (place + 1 < near && cosine > (best[place + 1] ?? 0)) {
        best[place] = best[place + 1] ?? 0
        place++
      }
      best[place] = cosine
    }
    return best.reduce((sum, one) => sum + one, 0) / near
  })
}
