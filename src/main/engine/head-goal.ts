// What an evaluation says of the business, beside its metrics.
import { curveOfRows, goalFigures } from '../../shared/decide/goal'
import type { BusinessGoal } from '../../shared/domain/policy'
import { columnsOf, type Head, spansOf, widthOf } from './heads'
import { firstLabels, type RowLabels } from './labels'

/** A goal, the head whose probabilities it reads, and the names of that head's classes. */
export type HeadGoal = {
  readonly head: number
  readonly labels: readonly string[]
  readonly goal: BusinessGoal
}

/**
 * The business figures of (rows, classes of all heads) scores; none where the head may give several labels, or the goal names
 * no class of it.
 */
export function businessFigures(
  { head, labels, goal }: HeadGoal,
  heads: readonly Head[],
  held: readonly RowLabels[],
  scores: Float32Array,
): Record<string, number> {
  const [span, own] = [spansOf(heads)[head], held[head]]
  const triggers = goal.inputs.trigger.map((name) => labels.indexOf(name)).filter((at) => at >= 0)
  if (!span || !own || span.isMulti || triggers.length === 0) return {}
  const said = columnsOf(scores, widthOf(heads), span)
  const scoreOf = (row: number): number =>
    triggers.reduce((sum, at) => sum + (said[row * span.classes + at] ?? 0), 0)
  return goalFigures(curveOfRows(labels, firstLabels(own), scoreOf), goal)
}
