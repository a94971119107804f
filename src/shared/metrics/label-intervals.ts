// Intervals of the figures of each label, from the same resamples as those of the whole.
import type { LabelFigures } from '../domain/prediction'
import { interval } from './interval'
import { wilson } from './wilson'
import { ratio } from './tally'

type Counts = { readonly truth: Float64Array; readonly given: Float64Array; readonly hits: Float64Array }
type Range = { readonly low: number; readonly high: number }
type Ratios = { readonly precision: number; readonly recall: number; readonly f1: number }

/** Beyond so many figures kept of all resamples, those of labels are of fewer. */
const mostKept = 3_000_000

/** Collects the figures of each label. */
export function labelColumns(labels: number, resamples: number) {
  const times = Math.min(resamples, Math.max(100, Math.floor(mostKept / Math.max(1, 3 * labels))))
  const columns = () => Array.from({ length: labels }, () => new Float64Array(times))
  const kept = { precision: columns(), recall: columns(), f1: columns() }
  return {
    /** Adds a resample. */
    add: ({ truth, given, hits }: Counts, time: number): void => {
      if (time >= times) return
      for (let label = 0; label < labels; label++) {
        const [own, all, both] = [truth[label] ?? 0, given[label] ?? 0, hits[label] ?? 0]
        put(kept.precision[label], time, ratio(both, all))
        put(kept.recall[label], time, ratio(both, own))
        put(kept.f1[label], time, ratio(2 * both, own + all))
      }
    },
    /**
     * The intervals of a label. Resampling says nothing where all or none of its rows are right: then those of precision
     * and recall are Wilson's, and that of F1 goes from the F1 of their lower ends to that of their upper ends.
     */
    of: (label: number, value: Ratios, counts: { readonly support: number; readonly predicted: number }) => {
      const of = (figure: keyof Ratios): Range => {
        const { low, high } = interval(value[figure], kept[figure][label])
        return { low, high }
      }
      const orWilson = (figure: 'precision' | 'recall', rows: number): Range => {
        const own = of(figure)
        if (own.low < own.high || rows === 0) return own
        const { low, high } = wilson(value[figure] * rows, rows)
        return { low, high }
      }
      const precision = orWilson('precision', counts.predicted)
      const recall = orWilson('recall', counts.support)
      const f1 = of('f1')
      const end = (at: keyof Range): number =>
        ratio(2 * precision[at] * recall[at], precision[at] + recall[at])
      const isEmpty = f1.low >= f1.high && counts.support + counts.predicted > 0
      const ends = { low: Math.min(f1.low, end('low')), high: Math.max(f1.high, end('high')) }
      return { precision, recall, f1: isEmpty ? ends : f1 } satisfies NonNullable<LabelFigures['intervals']>
    },
  }
}

function put(column: Float64Array | undefined, at: number, value: number): void {
  if (column) column[at] = value
}
