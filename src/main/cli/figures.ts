// Figures of an output as lines of a terminal.
import type { Evaluation } from '../../shared/domain/prediction'
import { againstWords } from '../../shared/labels-now-words'
import { metricsOf } from '../../shared/metrics'
import { percent } from './output'

/** How many are right, then every figure of the output's kind with its interval. */
export function evaluationLines({
  right,
  rows,
  part,
  kind,
  threshold,
  metrics: figures,
}: Omit<Evaluation, 'run'>): string[] {
  const many = threshold === null ? '' : `; a label is given from ${percent(threshold)} on`
  return [
    `${right} of ${rows} messages of ${part} ${threshold === null ? 'right' : 'got exactly their labels'}${many}.`,
    ...Object.entries(metricsOf(kind)).flatMap(([id, { label, format: how }]) => {
      const figure = figures[id]
      if (!figure) return []
      const format = how === 'percent' ? percent : (value: number): string => value.toFixed(3)
      return [`${label}: ${format(figure.value)} (95 %: ${format(figure.low)} to ${format(figure.high)})`]
    }),
  ]
}

/** Labels that training never saw, where there are any. */
export function unseenLines({ unseenLabels }: Pick<Evaluation, 'unseenLabels'>): string[] {
  return unseenLabels.length > 0 ? [`Never seen in training: ${unseenLabels.join(', ')}.`] : []
}

/** What the labels of today changed, where a run is judged against these. */
export function againstLines({ against }: Pick<Evaluation, 'against'>): string[] {
  return against ? ['Against the labels of today.', ...againstWords(against)] : []
}
