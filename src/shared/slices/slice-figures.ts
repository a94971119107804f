// The figure of a group of rows, with its 95 % interval.
import { wilson } from '../metrics/wilson'
import type { Estimate } from '../domain/prediction'
import type { FloorMetric } from '../domain/slice'
import { interval } from '../metrics/interval'
import { createRng } from '../rng'

/** What a run says of rows: label indices in truth (-1 for one it does not know), what was given, whether it is right. */
export type SaidRows = {
  readonly truth: readonly (readonly number[])[]
  readonly given: readonly (readonly number[])[]
  readonly right: Uint8Array
  readonly classes: number
}

const draws = 200
const seed = 11

/**
 * A figure over `rows` (indices): accuracy with a Wilson interval, precision and recall of a label likewise (given and true rows
 * are the counts), macro-F1 and F1 with a seeded bootstrap of 200 draws. Undefined ratios are 0, macro-F1 is over the labels that are true
 * or given here, as scikit-learn has it. Null for no rows.
 */
export function figureOf(
  said: SaidRows,
  rows: Int32Array,
  metric: FloorMetric | 'errorRate',
  label: number | null,
): Estimate | null {
  if (rows.length === 0) return null
  if (metric === 'accuracy' || metric === 'errorRate') {
    let hits = 0
    for (const row of rows) hits += said.right[row] ?? 0
    return wilson(metric === 'accuracy' ? hits : rows.length - hits, rows.length)
  }
  if (metric === 'recall' || metric === 'precision') {
    let [both, of] = [0, 0]
    for (const row of rows) {
      const [isTrue, isGiven] = [
        said.truth[row]?.includes(label ?? -2),
        said.given[row]?.includes(label ?? -2),
      ]
      if (metric === 'recall' ? isTrue : isGiven) of++
      if (isTrue && isGiven) both++
    }
    return of === 0 ? (metric === 'recall' ? null : wilson(0, 0)) : wilson(both, of)
  }
  const value = f1Of(said, rows, metric === 'f1' ? label : null)
  const rng = createRng(seed)
  const drawn = new Int32Array(rows.length)
  const samples = Float64Array.from({ length: draws }, () => {
    for (let at = 0; at < drawn.length; at++) drawn[at] = rows[rng.below(rows.length)] ?? 0
    return f1Of(said, drawn, metric === 'f1' ? label : null)
  })
  return interval(value, samples)
}

/** F1 of one label, or the mean over those that are true or given. */
function f1Of({ truth, given, classes }: SaidRows, rows: Int32Array, only: number | null): number {
  // The last place holds labels that training never saw; they can only be missed.
  const [both, either] = [new Float64Array(classes + 1), new Float64Array(classes + 1)]
  const placeOf = (label: number): number => (label < 0 ? classes : label)
  for (const row of rows) {
    const own = truth[row] ?? []
    for (const label of own) {
      const place = placeOf(label)
      either[place] = (either[place] ?? 0) + 1
    }
    for (const label of given[row] ?? []) {
      either[label] = (either[label] ?? 0) + 1
      if (own.includes(label)) both[label] = (both[label] ?? 0) + 1
    }
  }
  if (only !== null) return (either[only] ?? 0) === 0 ? 0 : (2 * (both[only] ?? 0)) / (either[only] ?? 1)
  let [sum, labels] = [0, 0]
  either.forEach((count, label) => {
    if (count === 0) return
    labels++
    sum += (2 * (both[label] ?? 0)) / count
  })
  return labels === 0 ? 0 : sum / labels
}
