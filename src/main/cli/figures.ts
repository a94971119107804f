// Figures of an output as lines of a terminal.
import type { Estimate, Evaluation, LabelFigures } from '../../shared/domain/prediction'
import { againstWords } from '../../shared/labels-now-words'
import { metricsOf } from '../../shared/metrics'
import { percent, textTable } from './output'

/** How many are right, then every figure of the output's kind with its interval. */
export function evaluationLines({
  right,
  rows,
  part,
  kind,
  threshold,
  metrics: figures,
  labels,
  splits,
  together,
}: Omit<Evaluation, 'run'>): string[] {
  const range = ({ value, low, high }: Estimate): string =>
    `${percent(value)} (95 %: ${percent(low)} to ${percent(high)})`
  const many = threshold === null ? '' : `; a label is given from ${percent(threshold)} on`
  return [
    `${right} of ${rows} messages of ${part} ${threshold === null ? 'right' : 'got exactly their labels'}${many}.`,
    ...Object.entries(metricsOf(kind)).flatMap(([id, { label, format: how, needs }]) => {
      const figure = figures[id]
      if (!figure) return needs === undefined ? [] : [`${label}: cannot be said. ${needs}`]
      const format = how === 'percent' ? percent : (value: number): string => value.toFixed(3)
      return [`${label}: ${format(figure.value)} (95 %: ${format(figure.low)} to ${format(figure.high)})`]
    }),
    ...(splits ?? []).map((one, at) => {
      const others = labels.slice(at + 1, (splits ?? []).length + 1).map((own) => own.label)
      const [first, last] = [others[0], others.at(-1)]
      const rest = first === last ? first : `${first} to ${last}`
      return `Two groups, up to ${one.upTo} against ${rest}: ${range(one)}`
    }),
    ...(together
      ? [
          `${together.outputs.join(' and ')} all right in ${together.right} of ${together.rows} messages: ${range(together.allRight)}`,
          `Right on average over these outputs: ${range(together.meanRight)}`,
        ]
      : []),
  ]
}

/** Labels that training never saw, where there are any. */
export function unseenLines({ unseenLabels }: Pick<Evaluation, 'unseenLabels'>): string[] {
  return unseenLabels.length > 0 ? [`Never seen in training: ${unseenLabels.join(', ')}.`] : []
}

/** Figures of every label, the weakest first, each with its interval. */
export function labelTable(labels: readonly LabelFigures[]): string {
  const shown = (one: LabelFigures, figure: 'precision' | 'recall' | 'f1'): string => {
    const { low, high } = one.intervals?.[figure] ?? { low: one[figure], high: one[figure] }
    return `${percent(one[figure])} (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`
  }
  return textTable(
    ['label', 'precision', 'recall', 'F1', 'rows', 'said'],
    labels
      .toSorted((a, b) => a.f1 - b.f1 || a.label.localeCompare(b.label))
      .map((one) => [
        one.label,
        shown(one, 'precision'),
        shown(one, 'recall'),
        shown(one, 'f1'),
        one.support,
        one.predicted,
      ]),
  )
}

/** What the labels of today changed, where a run is judged against these. */
export function againstLines({ against }: Pick<Evaluation, 'against'>): string[] {
  return against ? ['Against the labels of today.', ...againstWords(against)] : []
}
