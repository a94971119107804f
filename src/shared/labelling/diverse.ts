// A varied choice of messages: k-means++ seeding (D. Arthur and S. Vassilvitskii, 2007) over TF-IDF vectors of their
// words, each of length 1, so that the squared distance of two is 2 (1 − cosine). With what a model says of them the
// vectors are BADGE's (J. Ash et al., 2020): the gradient of the last layer, (p − one-hot of the likeliest) ⊗ x, which
// is long where the model is unsure; the product is never written out.
import { createRng } from '../rng'

/** Messages as sparse vectors of length 1, one after another; `from[i]` to `from[i + 1]` is message i. */
export type TextVectors = {
  readonly from: Int32Array
  readonly terms: Int32Array
  readonly weights: Float32Array
  readonly vocabulary: number
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

/** TF-IDF with smoothed document frequencies, as scikit-learn counts them. */
export function textVectors(texts: readonly string[]): TextVectors {
  const ids = new Map<string, number>()
  const documents: number[] = []
  const counted = texts.map((text) => {
    const counts = new Map<number, number>()
    for (const word of wordsOf(text)) {
      let id = ids.get(word)
      if (id === undefined) ids.set(word, (id = ids.size))
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    for (const id of counts.keys()) documents[id] = (documents[id] ?? 0) + 1
    return counts
  })
  const total = counted.reduce((sum, counts) => sum + counts.size, 0)
  const from = new Int32Array(texts.length + 1)
  const terms = new Int32Array(total)
  const weights = new Float32Array(total)
  let at = 0
  counted.forEach((counts, message) => {
    const start = at
    let norm = 0
    for (const [id, count] of counts) {
      const weight = count * (Math.log((1 + texts.length) / (1 + (documents[id] ?? 0))) + 1)
      terms[at] = id
      weights[at++] = weight
      norm += weight * weight
    }
    for (let i = start; i < at; i++) weights[i] = (weights[i] ?? 0) / Math.sqrt(norm)
    from[message + 1] = at
  })
  return { from, terms, weights, vocabulary: ids.size }
}

/** What a model says of the messages: `scores` is row-major, messages × width. */
export type Said = { readonly scores: Float32Array; readonly width: number }

/** A message that was chosen and its squared distance to the nearest one before it. */
export type Chosen = { readonly at: number; readonly distance: number }

/**
 * Draws `take` messages, each with a chance in proportion to its squared distance from those that stand already. The first
 * `known` vectors are labelled messages: they stand from the start and are never drawn. Where all that is left stands
 * already, the first of the rest follow.
 */
export function drawDiverse(
  vectors: TextVectors,
  known: number,
  take: number,
  seed: number,
  said: Said | null = null,
): Chosen[] {
  const count = vectors.from.length - 1
  const rng = createRng(seed)
  const residual = said && residuals(said)
  const length = (at: number): number => residual?.squares[at] ?? 1
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  const dense = new Float32Array(vectors.vocabulary)
  const stand = (center: number): void => {
    for (let i = vectors.from[center] ?? 0; i < (vectors.from[center + 1] ?? 0); i++)
      dense[vectors.terms[i] ?? 0] = vectors.weights[i] ?? 0
    for (let at = known; at < count; at++) {
      let cosine = 0
      for (let i = vectors.from[at] ?? 0; i < (vectors.from[at + 1] ?? 0); i++)
        cosine += (dense[vectors.terms[i] ?? 0] ?? 0) * (vectors.weights[i] ?? 0)
      // Labelled messages have no scores: their distance is that of the words, as long as the other vector.
      const distance =
        residual && center >= known
          ? length(at) + length(center) - 2 * cosine * residual.product(at - known, center - known)
          : 2 * (1 - cosine) * length(at)
      if (distance < (nearest[at] ?? 0)) nearest[at] = Math.max(0, distance)
    }
    for (let i = vectors.from[center] ?? 0; i < (vectors.from[center + 1] ?? 0); i++)
      dense[vectors.terms[i] ?? 0] = 0
    nearest[center] = 0
  }
  for (let center = 0; center < known; center++) stand(center)
  const chosen: Chosen[] = []
  const isChosen = new Uint8Array(count)
  const wanted = Math.min(take, count - known)
  while (chosen.length < wanted) {
    const isFirst = chosen.length === 0 && known === 0
    let sum = 0
    if (!isFirst) for (let at = known; at < count; at++) sum += nearest[at] ?? 0
    let at: number
    if (isFirst) at = rng.below(count)
    else if (sum > 1e-9) {
      let left = rng.next() * sum
      at = known
      while (at < count - 1 && (left -= nearest[at] ?? 0) > 0) at++
      while (isChosen[at] === 1) at = at === known ? count - 1 : at - 1
    } else {
      at = known
      while (isChosen[at] === 1) at++
    }
    chosen.push({ at: at - known, distance: Number.isFinite(nearest[at]) ? (nearest[at] ?? 0) : 2 })
    isChosen[at] = 1
    stand(at)
  }
  return chosen

  function residuals({ scores, width }: Said): {
    squares: Float64Array
    product: (a: number, b: number) => number
  } {
    const rest = Float32Array.from(scores)
    const squares = new Float64Array(count)
    for (let at = 0; at < count - known; at++) {
      let best = 0
      for (let i = 1; i < width; i++)
        if ((scores[at * width + i] ?? 0) > (scores[at * width + best] ?? 0)) best = i
      rest[at * width + best] = (rest[at * width + best] ?? 0) - 1
      let square = 0
      for (let i = 0; i < width; i++) square += (rest[at * width + i] ?? 0) ** 2
      squares[known + at] = square
    }
    const product = (a: number, b: number): number => {
      let sum = 0
      for (let i = 0; i < width; i++) sum += (rest[a * width + i] ?? 0) * (rest[b * width + i] ?? 0)
      return sum
    }
    return { squares, product }
  }
}
