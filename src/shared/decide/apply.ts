// What a policy does with one message. Pure: the same in the try-it box, in scored files and in what is exported.
import { atTemperature } from '../calibration/temperature'
import type { OutputKind } from '../domain/label-kind'
import type { PolicyAction, PolicyRule } from '../domain/policy'

/** Probabilities of an output's labels for one message. */
export type OutputScores = {
  readonly output: string
  readonly kind: OutputKind
  readonly labels: readonly string[]
  /** As the model gives them, at no temperature. */
  readonly scores: ArrayLike<number>
  /** Scores that say which label is likeliest, where `scores` are at a temperature: there two may be one number. */
  readonly decidedBy?: ArrayLike<number>
}

/** Applies a rule; outputs and labels that the model does not have count as 0. */
export function applyPolicy(rule: PolicyRule, own: readonly OutputScores[]): PolicyAction {
  const { flag, unsure, answerBy, temperatures } = rule
  const outputs = temperatures ? own.map((one) => warmed(one, temperatures[one.output])) : own
  if (flag) {
    const scoreOf = (label: string): number => probability(outputs, flag.output, label)
    if (flag.kind === 'sum') {
      const score = flag.labels.reduce((sum, label) => sum + scoreOf(label), 0)
      // Thousandths are compared as they were counted: a score of 0.58 is one of 0.580.
      if (inSteps(score) >= inSteps(flag.threshold))
        return { action: 'person', reason: 'flag', score, label: null }
    } else {
      const over = flag.thresholds.find(
        ({ label, threshold }) => inSteps(scoreOf(label)) >= inSteps(threshold),
      )
      if (over) return { action: 'person', reason: 'flag', score: scoreOf(over.label), label: over.label }
    }
  }
  if (unsure) {
    const best = likeliest(outputs, unsure.output)
    if (best && best.score < unsure.below)
      return { action: 'person', reason: 'unsure', score: best.score, label: best.label }
  }
  const answer = answerBy === null ? null : likeliest(outputs, answerBy)
  if (answer) return { action: 'answer', reason: null, score: answer.score, label: answer.label }
  return { action: 'file', reason: null, score: null, label: null }
}

function warmed(one: OutputScores, temperature: number | undefined): OutputScores {
  if (temperature === undefined) return one
  return {
    ...one,
    decidedBy: one.scores,
    scores: atTemperature(Float32Array.from(one.scores), one.labels.length, one.kind, temperature),
  }
}

/** A score in thousandths, as decisions count it. */
export const inSteps = (score: number): number => Math.min(1000, Math.floor(score * 1000 + 1e-6))

function probability(outputs: readonly OutputScores[], output: string, label: string): number {
  const own = outputs.find((one) => one.output === output)
  const place = own?.labels.indexOf(label) ?? -1
  return place < 0 ? 0 : (own?.scores[place] ?? 0)
}

function likeliest(
  outputs: readonly OutputScores[],
  output: string,
): { readonly label: string; readonly score: number } | null {
  const own = outputs.find((one) => one.output === output)
  if (!own) return null
  const by = own.decidedBy ?? own.scores
  let best = 0
  for (let at = 1; at < own.labels.length; at++) if ((by[at] ?? 0) > (by[best] ?? 0)) best = at
  return { label: own.labels[best] ?? '', score: own.scores[best] ?? 0 }
}
