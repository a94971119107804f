// From which probability on a label is given, where a text may have several.

/** Where nothing was tried on a validation part. */
export const defaultThreshold = 0.5

const [least, most] = [0.05, 0.95]

/**
 * The threshold with the best micro-F1 over some rows, between 0.05 and 0.95; halfway between the two scores that it
 * parts. Of equal ones the nearest to 0.5; 0.5 where there are no rows or no labels. `truth` holds the labels of each
 * row, `scores` is (rows, classes).
 */
export function bestThreshold(
  truth: readonly (readonly number[] | Int32Array)[],
  scores: Float32Array,
  classes: number,
): number {
  const isTrue = new Uint8Array(scores.length)
  let all = 0
  truth.forEach((labels, row) => {
    for (const label of labels) {
      all++
      if (label < classes) isTrue[row * classes + label] = 1
    }
  })
  // Given labels are those of the highest scores: one pass down the list tries every threshold.
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  let [best, threshold, hits] = [-1, defaultThreshold, 0]
  for (let given = 0; given <= order.length; given++) {
    const [above, below] = [scores[order[given - 1] ?? -1] ?? 1, scores[order[given] ?? -1] ?? 0]
    if (given > 0) hits += isTrue[order[given - 1] ?? 0] ?? 0
    const from = Math.max(below, least)
    const to = Math.min(above, most)
    if (above <= below || from >= to) continue
    const f1 = given + all === 0 ? 0 : (2 * hits) / (given + all)
    // The middle of the gap, or as near to one half as it allows.
    const own = from < defaultThreshold && defaultThreshold < to ? defaultThreshold : (from + to) / 2
    const isNearer = Math.abs(own - defaultThreshold) < Math.abs(threshold - defaultThreshold)
    if (f1 < best || (f1 === best && !isNearer)) continue
    best = f1
    threshold = own
  }
  return threshold
}
