// A rule over the rows of a part: what it does with each, and how its automatic answers stand to the labels.
import { applyPolicy, type OutputScores } from '../../shared/decide/apply'
import { addAnswer, byRows } from '../../shared/decide/route'
import type { PolicyAction, PolicyRule } from '../../shared/domain/policy'
import type { AnsweredLabel } from '../../shared/domain/routing'
import type { RunOutput } from '../../shared/domain/run'
import type { ScoredPart } from '../store/predictions'

/** The scores of one output, and names by label id. */
export type RuledOutput = {
  readonly own: RunOutput
  readonly scored: ScoredPart
  readonly names: ReadonlyMap<number, string>
}

/**
 * Applies a rule to the rows of the first output, and counts what was answered by itself.
 * @param see is told each row's place in the first output, and what is done with it; false leaves it out of the answers.
 */
export function applyRule(
  rule: PolicyRule,
  outputs: readonly RuledOutput[],
  see: (at: number, action: PolicyAction) => boolean,
): AnsweredLabel[] {
  const all = outputs.map((one) => ({
    ...one,
    labels: one.own.labels.map(({ name }) => name),
    placeOf: new Map(one.scored.rowIds.map((row, at) => [row, at])),
  }))
  const answering = all.find(({ own }) => own.output === rule.answerBy)
  const answers = new Map<string, AnsweredLabel>()
  all[0]?.scored.rowIds.forEach((row, at) => {
    const scores = all.map(({ own, labels, scored, placeOf }): OutputScores => {
      const from = (placeOf.get(row) ?? -1) * labels.length
      return {
        output: own.output,
        kind: own.kind,
        labels,
        scores: from < 0 ? [] : scored.scores.subarray(from, from + labels.length),
      }
    })
    const done = applyPolicy(rule, scores)
    if (!see(at, done) || done.action !== 'answer' || done.label === null || !answering) return
    const truth = answering.scored.truth[answering.placeOf.get(row) ?? -1] ?? []
    addAnswer(
      answers,
      done.label,
      truth.map((id) => answering.names.get(id)),
    )
  })
  return byRows(answers)
}

/** Where a message goes. */
export const wayOf = ({ action, reason }: PolicyAction): 'flagged' | 'unsure' | 'answered' | 'filed' =>
  action === 'file' ? 'filed' : action === 'answer' ? 'answered' : reason === 'unsure' ? 'unsure' : 'flagged'
