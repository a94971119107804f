// Which training rows an epoch reads where rows of rare labels are to come up more often: the same texts again, no new
// ones. Invariant: same labels, choice and seed give the same rows, and every row is read at least once.
import type { Rng } from '../../shared/rng'
import { labelsOf, type RowLabels } from './labels'

/** How far rare labels are lifted: not at all, half the way, or up to the commonest. */
export type Oversampling = 'none' | 'half' | 'balanced'

/** A row is read this often at most: more would have the model learn it by heart. */
export const mostReads = 10

/**
 * Row numbers of an epoch, with repeats; null where each row is read once. A row is read `target / n` times, where n is
 * how many rows have its label (its rarest where it has several) and the target is the commonest label's number, or
 * with `half` the geometric mean of the two; fractions by chance. `labels` are those of the first output.
 */
export function oversampled(labels: RowLabels, how: Oversampling, rng: Rng): Int32Array | null {
  if (how === 'none') return null
  const counts = new Map<number, number>()
  for (const label of labels.labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  const draws: number[] = []
  for (let row = 0; row + 1 < labels.starts.length; row++) {
    const own = Math.min(...Array.from(labelsOf(labels, row), (label) => counts.get(label) ?? most))
    const wanted = Number.isFinite(own) && own > 0 ? most / own : 1
    const reads = Math.min(mostReads, how === 'half' ? Math.sqrt(wanted) : wanted)
    const times = Math.floor(reads) + (rng.next() < reads - Math.floor(reads) ? 1 : 0)
    for (let time = 0; time < times; time++) draws.push(row)
  }
  return draws.length === labels.starts.length - 1 ? null : Int32Array.from(draws)
}
