// The messages that teach most together: each is one that the model is unsure of (smallest margin), that many others are like
// (information density, B. Settles and M. Craven, 2008), that is unlike those chosen before it, and likely of a label that
// few have. Without the last three a queue of hundreds asks the same question again and again, about odd messages.
import { cosineOf, type LatentVectors } from './latent'

/** What is known of the messages; message i of the scores is message `known` + i of the vectors. */
export type Candidates = {
  readonly latent: LatentVectors
  readonly typical: Float32Array
  /** Messages at the front of the vectors that are not asked about. */
  readonly known: number
  /** What the model says of each: row-major, messages × `width`. */
  readonly scores: Float32Array
  readonly width: number
  /** How unsure it is of each, 0 to 1. */
  readonly unsure: Float32Array
  /** Messages that have each label, by its place. */
  readonly counts: readonly number[]
}

/** A message and what it was worth when it was chosen; `likeness` is its largest cosine to those before it. */
export type BestNext = { readonly at: number; readonly score: number; readonly likeness: number }

/** How much of its worth a message loses that says the same as one before it. */
const loss = 0.8

/**
 * Chooses `take` messages, the best first. Worth is unsure × typical × (1 − 0.8 likeness) × Σ p / √(messages + 1), where the
 * messages of a label grow by what those chosen are expected to add. No randomness.
 */
export function chooseBestNext(given: Candidates, take: number): BestNext[] {
  const { latent, typical, known, scores, width, unsure } = given
  const count = unsure.length
  const counts = Float64Array.from({ length: width }, (_, label) => given.counts[label] ?? 0)
  const need = counts.map((own) => 1 / Math.sqrt(own + 1))
  const likeness = new Float32Array(count)
  const isChosen = new Uint8Array(count)
  const worthOf = (at: number): number => {
    let wanted = 0
    for (let label = 0; label < width; label++)
      wanted += (scores[at * width + label] ?? 0) * (need[label] ?? 0)
    return (unsure[at] ?? 0) * (typical[known + at] ?? 0) * (1 - loss * (likeness[at] ?? 0)) * wanted
  }
  const chosen: BestNext[] = []
  while (chosen.length < Math.min(take, count)) {
    let [best, score] = [-1, -1]
    for (let at = 0; at < count; at++) {
      if (isChosen[at] === 1) continue
      const worth = worthOf(at)
      if (worth > score) [best, score] = [at, worth]
    }
    chosen.push({ at: best, score, likeness: likeness[best] ?? 0 })
    isChosen[best] = 1
    for (let label = 0; label < width; label++) {
      counts[label] = (counts[label] ?? 0) + (scores[best * width + label] ?? 0)
      need[label] = 1 / Math.sqrt((counts[label] ?? 0) + 1)
    }
    for (let at = 0; at < count; at++) {
      if (isChosen[at] === 1) continue
      const cosine = cosineOf(latent, known + at, known + best)
      if (cosine > (likeness[at] ?? 0)) likeness[at] = Math.min(1, cosine)
    }
  }
  return chosen
}
