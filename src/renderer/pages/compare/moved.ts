// The confusion of two runs as data: counts of each, what moved between them, which labels moved most. Pure.
import type { Comparison, ComparedFigures, ComparedRun } from '../../../shared/domain/comparison'

/** What the cells show: counts of the first run, of the second, or second less first. */
export type MovedView = 'first' | 'second' | 'delta'

/** Counts by true and given label, as places in the labels of the comparison. */
export type Cells = (truth: number, given: number) => number

/** Labels a side of the window. */
export const mostLabels = 11

/** Looks up the counts of a run. */
export function cellsOf(figures: ComparedFigures | null, labels: number): Cells {
  const counts = new Map<number, number>()
  for (const { truth, predicted, count } of figures?.confusion ?? [])
    counts.set(truth * labels + predicted, count)
  return (truth, given) => counts.get(truth * labels + given) ?? 0
}

/**
 * The labels whose rows moved most between two runs, in the order of the label set, at most eleven; all of them where
 * they are few. `moved` is how many labels have any change at all.
 */
export function labelsThatMoved(
  comparison: Pick<Comparison, 'labels'>,
  first: ComparedFigures | null,
  second: ComparedFigures | null,
): { readonly shown: readonly number[]; readonly moved: number } {
  const total = comparison.labels.length
  const [one, other] = [cellsOf(first, total), cellsOf(second, total)]
  const weights = new Float64Array(total)
  const seen = new Set<number>()
  for (const { truth, predicted } of [...(first?.confusion ?? []), ...(second?.confusion ?? [])]) {
    const cell = truth * total + predicted
    if (seen.has(cell)) continue
    seen.add(cell)
    const change = Math.abs(other(truth, predicted) - one(truth, predicted))
    weights[truth] = (weights[truth] ?? 0) + change
    if (predicted !== truth) weights[predicted] = (weights[predicted] ?? 0) + change
  }
  const places = Array.from({ length: total }, (_, at) => at)
  const inUse = places.filter(
    (at) => (first?.labels[at]?.support ?? 0) + (first?.labels[at]?.predicted ?? 0) > 0,
  )
  const moved = places.filter((at) => (weights[at] ?? 0) > 0).length
  if (inUse.length <= mostLabels + 1) return { shown: inUse, moved }
  const most = places.toSorted((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0)).slice(0, mostLabels)
  return { shown: most.toSorted((a, b) => a - b), moved }
}

/** Whether a change of a cell is for the better: more on the diagonal, fewer off it. 0 where nothing moved. */
export function changeTone(truth: number, given: number, change: number): -1 | 0 | 1 {
  if (change === 0) return 0
  return change > 0 === (truth === given) ? 1 : -1
}

/** A step of five by how much moved: 1, 2, 3, 4, 5 and more. */
export const changeStep = (change: number): number => Math.min(5, Math.abs(change))

/** A label with how well both runs do on it. */
export type LabelChange = {
  readonly label: string
  readonly support: number
  readonly first: number
  readonly second: number
  /** F1 of the second less F1 of the first. */
  readonly change: number
}

/** Every label that a message has, the greatest changes first. */
export function labelChanges(
  comparison: Pick<Comparison, 'labels'>,
  first: ComparedRun,
  second: ComparedRun,
): LabelChange[] {
  return comparison.labels
    .flatMap((label, at): LabelChange[] => {
      const [one, other] = [first.figures?.labels[at], second.figures?.labels[at]]
      if (!one || !other || one.support === 0) return []
      return [{ label, support: one.support, first: one.f1, second: other.f1, change: other.f1 - one.f1 }]
    })
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change) || b.support - a.support)
}
