// How right an output was over some rows: the figures of its kind, and what the commonest label alone would reach.
import type { Evaluation } from '../../shared/domain/prediction'
import type { RunOutput } from '../../shared/domain/run'
import { evaluate, standardBootstrap } from '../../shared/metrics/evaluate'
import { evaluateMulti } from '../../shared/metrics/evaluate-multi'
import { defaultThreshold } from '../../shared/metrics/threshold'
import { firstLabels, labelsOf, rowLabels } from '../engine/labels'

/** Rows of an output: their true labels and its scores. */
export type JudgedRows = {
  /** Indices of each row's labels, at least one; those of the output's labels and up are labels that it does not know. */
  readonly truth: readonly (readonly number[])[]
  /** Names by index. */
  readonly names: readonly string[]
  /** (rows, labels of the output), row-major. */
  readonly scores: Float32Array
}

/** Every figure with its interval; `usual` is the index of the commonest label. */
export function figuresOf(own: RunOutput, { truth, names, scores }: JudgedRows, usual: number) {
  const indexed = rowLabels(truth)
  const first = firstLabels(indexed)
  const all = truth.map((_, at) => labelsOf(indexed, at))
  const classes = own.labels.length
  const asked = { scores, classes, names, bootstrap: standardBootstrap }
  const isMulti = own.kind === 'multi'
  const threshold = isMulti ? (own.threshold ?? defaultThreshold) : null
  const figures =
    threshold === null
      ? evaluate({ ...asked, truth: first, isOrdered: own.kind === 'ordered' })
      : evaluateMulti({ ...asked, truth: all, threshold })
  const isHit = (labels: Int32Array) => labels.includes(usual) && (!isMulti || labels.length === 1)
  const hits = all.reduce((sum, labels) => sum + (isHit(labels) ? 1 : 0), 0)
  const majority = { label: names[usual] ?? '', accuracy: truth.length > 0 ? hits / truth.length : 0 }
  const { output, kind } = own
  return { output, kind, threshold, ...figures, majority } satisfies Partial<Evaluation>
}

/** The commonest label of some rows; of equal ones the first. */
export function commonestOf(truth: readonly (readonly number[])[]): number {
  const counts = new Map<number, number>()
  for (const [one] of truth) if (one !== undefined) counts.set(one, (counts.get(one) ?? 0) + 1)
  const [first] = [...counts].sort(([a, many], [b, more]) => more - many || a - b)
  return first?.[0] ?? 0
}
