// What scores come to under a goal: the best threshold that keeps to the wish, what is read and what is caught. Pure.
import type { OutputKind } from '../domain/label-kind'
import {
  type BusinessGoal,
  type BusinessInputs,
  type DecisionCurve,
  type FlagRule,
  thresholdSteps,
} from '../domain/policy'
import { inSteps } from './apply'
import { decide, type Decision, flaggedAt } from './decide'
import { bestStep, effortCurve } from './effort'

/** Scores by true label, as `DecisionCurve` has them. */
type Curve = Pick<DecisionCurve, 'labels'>

/**
 * Counts rows by true label and score.
 * @param truth Index of each row's label among `labels`; rows with another number are left out.
 * @param scoreOf Probability of the triggers, 0 to 1.
 */
export function curveOfRows(
  labels: readonly string[],
  truth: ArrayLike<number>,
  scoreOf: (row: number) => number,
): Curve {
  const groups = labels.map((label) => ({
    label,
    rows: 0,
    counts: Array.from({ length: thresholdSteps + 1 }, () => 0),
    flagged: null,
  }))
  for (let row = 0; row < truth.length; row++) {
    const group = groups[truth[row] ?? -1]
    if (!group) continue
    group.rows++
    const step = inSteps(scoreOf(row))
    group.counts[step] = (group.counts[step] ?? 0) + 1
  }
  return { labels: groups }
}

/** The best threshold in thousandths and a day and a month under it; null where no threshold keeps to the wish. */
export function reachOf(
  curve: Curve,
  { inputs, wish }: BusinessGoal,
): { readonly step: number; readonly decision: Decision } | null {
  const step = bestStep(effortCurve(curve, inputs), wish)
  return step === null ? null : { step, decision: decide(curve.labels, flaggedAt(curve, step), inputs) }
}

/**
 * The same as two figures of an evaluation: the share of all messages that nobody reads, and the share caught of those that
 * must be; no figure where no threshold keeps to the wish.
 */
export function goalFigures(
  curve: Curve,
  { inputs, wish }: BusinessGoal,
): { readonly effortSaved?: number; readonly shareCaught?: number } {
  const points = effortCurve(curve, inputs)
  const step = bestStep(points, wish)
  const point = step === null ? undefined : points[step]
  // At 0 everything is flagged, so that point reads all that come.
  const all = points[0]?.read ?? 0
  return point && all > 0 ? { effortSaved: 1 - point.read / all, shareCaught: point.caught } : {}
}

/**
 * What the business says as its curve has it: with several labels a message there are but two kinds of messages, those with
 * a trigger and the others.
 */
export function inputsFor(kind: OutputKind, inputs: BusinessInputs, { labels }: Curve): BusinessInputs {
  if (kind !== 'multi') return inputs
  const [group = '', others = ''] = labels.map(({ label }) => label)
  return { ...inputs, catch: [group], waste: [others] }
}

/** Rows of each label that a rule flags; of thresholds for each label as the curve was asked to count them. */
export function flaggedByRule(curve: Curve, flag: FlagRule): number[] {
  if (flag.kind === 'sum') return flaggedAt(curve, inSteps(flag.threshold))
  return curve.labels.map(({ flagged }) => flagged ?? 0)
}

/** A wish in words, for a heading. */
export function wishWords({ wish, inputs }: BusinessGoal): string {
  const [first = '', second] = inputs.catch
  const those = second === undefined ? first : `${first} and ${inputs.catch.length - 1} more`
  if (wish.kind === 'catchAtLeast')
    return `at least ${Number((wish.share * 100).toFixed(2))} % of ${those} caught`
  if (wish.kind === 'readAtMost') return `at most ${wish.messages.toLocaleString('en')} messages read a day`
  return 'the lowest cost'
}
