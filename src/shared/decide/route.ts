// What a routing means for a day: messages to a person, answered and filed, and the share of answers that are right. Pure.
import type { BusinessInputs } from '../domain/policy'
import type { Estimate } from '../domain/prediction'
import type { AnsweredLabel, Routing } from '../domain/routing'
import { wilson } from '../metrics/wilson'
import { messagesPerDay } from './decide'

/** A day under a rule. Counts are messages a day, each label's rows weighed by how many of it come. */
export type RoutedDay = {
  readonly flagged: number
  readonly unsure: number
  readonly answered: number
  readonly filed: number
  /** Share of the answered test rows that are right, with Wilson's interval; null where none could be judged. */
  readonly right: Estimate | null
  /** By what is answered, the most often first; `share` of all answers. */
  readonly answers: readonly {
    readonly label: string
    readonly rows: number
    readonly share: number
    readonly right: Estimate | null
  }[]
}

/** Counts an automatic answer among the others; without a true label nobody can say whether it is right. */
export function addAnswer(
  answers: Map<string, AnsweredLabel>,
  label: string,
  truth: readonly (string | undefined)[],
): void {
  const said = answers.get(label) ?? { label, rows: 0, judged: 0, right: 0 }
  answers.set(label, said)
  said.rows++
  if (truth.length === 0) return
  said.judged++
  if (truth.includes(label)) said.right++
}

/** Answers, those given most often first. */
export const byRows = (answers: ReadonlyMap<string, AnsweredLabel>): AnsweredLabel[] =>
  [...answers.values()].sort((a, b) => b.rows - a.rows || a.label.localeCompare(b.label))

/** Works out a day. */
export function routedDay(routing: Routing, inputs: Pick<BusinessInputs, 'volume' | 'perDay'>): RoutedDay {
  const perDay = messagesPerDay(routing.labels, inputs)
  const day = (kind: 'flagged' | 'unsure' | 'answered' | 'filed'): number =>
    routing.labels.reduce(
      (sum, one, at) => sum + (one.rows > 0 ? ((perDay[at] ?? 0) * one[kind]) / one.rows : 0),
      0,
    )
  const total = (kind: 'rows' | 'judged' | 'right'): number =>
    routing.answers.reduce((sum, one) => sum + one[kind], 0)
  const rightOf = (right: number, judged: number): Estimate | null =>
    judged > 0 ? wilson(right, judged) : null
  return {
    flagged: day('flagged'),
    unsure: day('unsure'),
    answered: day('answered'),
    filed: day('filed'),
    right: rightOf(total('right'), total('judged')),
    answers: routing.answers.map(({ label, rows, judged, right }) => ({
      label,
      rows,
      share: rows / Math.max(1, total('rows')),
      right: rightOf(right, judged),
    })),
  }
}
