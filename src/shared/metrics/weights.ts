// The bootstrap: rows drawn with replacement, as how often each was drawn. All figures of a resample are of the same draw.
import { createRng } from '../rng'

/** How many resamples, and the seed of their draws. */
export type Bootstrap = { readonly resamples: number; readonly seed: number }

/** Beyond so many rows drawn in all, fewer resamples are taken: a second or two of draws. */
const mostDraws = 200_000_000
const fewest = 200

/** So many resamples are taken of so many rows; none of a single row. */
export function resamplesFor(rows: number, asked: number): number {
  if (rows < 2) return 0
  return Math.min(asked, Math.max(fewest, Math.floor(mostDraws / rows)))
}

/** Calls `each` with the weights of every resample; the array is used again. */
export function resample(
  rows: number,
  { resamples, seed }: Bootstrap,
  each: (weights: Uint16Array, time: number) => void,
): void {
  const rng = createRng(seed)
  const weights = new Uint16Array(rows)
  for (let time = 0; time < resamples; time++) {
    weights.fill(0)
    for (let drawn = 0; drawn < rows; drawn++) {
      const row = rng.below(rows)
      weights[row] = (weights[row] ?? 0) + 1
    }
    each(weights, time)
  }
}
