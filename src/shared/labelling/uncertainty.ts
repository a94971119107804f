// How much the label of a message would tell, read from what a model says of it (B. Settles, Active Learning
// Literature Survey, 2009): margin, least confidence and entropy; where a message may get several labels, the label
// that is nearest to undecided.

/** Why a message comes up: `a` and `b` are places of labels, `pa` and `pb` their probabilities. */
export type Evidence = {
  /** Larger is more worth a look, 0 to 1. */
  readonly score: number
  readonly a: number
  readonly pa: number
  readonly b: number
  readonly pb: number
}

/** The two largest of `width` numbers from `from` on. Of equal ones the first counts. */
export function topTwo(scores: Float32Array, from: number, width: number): Omit<Evidence, 'score'> {
  let [a, b] = [0, -1]
  for (let at = 1; at < width; at++) {
    const p = scores[from + at] ?? 0
    if (p > (scores[from + a] ?? 0)) [a, b] = [at, a]
    else if (b < 0 || p > (scores[from + b] ?? 0)) b = at
  }
  return { a, pa: scores[from + a] ?? 0, b, pb: b < 0 ? 0 : (scores[from + b] ?? 0) }
}

/** 1 − (p₁ − p₂). */
export function marginOf(scores: Float32Array, from: number, width: number): Evidence {
  const top = topTwo(scores, from, width)
  return { ...top, score: 1 - (top.pa - top.pb) }
}

/** 1 − p₁. */
export function leastConfidence(scores: Float32Array, from: number, width: number): Evidence {
  const top = topTwo(scores, from, width)
  return { ...top, score: 1 - top.pa }
}

/** −Σ p log p, as a share of log of the number of labels. */
export function entropyOf(scores: Float32Array, from: number, width: number): Evidence {
  let sum = 0
  for (let at = 0; at < width; at++) {
    const p = scores[from + at] ?? 0
    if (p > 0) sum -= p * Math.log(p)
  }
  return { ...topTwo(scores, from, width), score: width > 1 ? sum / Math.log(width) : 0 }
}

/** The label nearest to undecided where each is decided by itself: 1 − |2p − 1|. */
export function undecided(scores: Float32Array, from: number, width: number): Evidence {
  let [a, nearest] = [0, Number.POSITIVE_INFINITY]
  for (let at = 0; at < width; at++) {
    const distance = Math.abs(2 * (scores[from + at] ?? 0) - 1)
    if (distance < nearest) [a, nearest] = [at, distance]
  }
  return { a, pa: scores[from + a] ?? 0, b: -1, pb: 0, score: 1 - nearest }
}

/** The mean entropy of the decisions, in bits. */
export function binaryEntropy(scores: Float32Array, from: number, width: number): Evidence {
  let sum = 0
  for (let at = 0; at < width; at++)
    for (const p of [scores[from + at] ?? 0, 1 - (scores[from + at] ?? 0)]) if (p > 0) sum -= p * Math.log2(p)
  return { ...undecided(scores, from, width), score: sum / Math.max(1, width) }
}

/** Weights of labels for a hunt: 1 for the rarest, falling with the messages that have one; `counts` by place. */
export function rarityOf(counts: readonly number[]): number[] {
  const fewest = Math.min(...counts)
  return counts.map((count) => (1 + fewest) / (1 + count))
}

/** The largest probability of a label times its rarity. */
export function rareLabel(
  scores: Float32Array,
  from: number,
  width: number,
  rarity: readonly number[],
): Evidence {
  let [a, best] = [0, -1]
  for (let at = 0; at < width; at++) {
    const worth = (scores[from + at] ?? 0) * (rarity[at] ?? 0)
    if (worth > best) [a, best] = [at, worth]
  }
  return { a, pa: scores[from + a] ?? 0, b: -1, pb: 0, score: best }
}
