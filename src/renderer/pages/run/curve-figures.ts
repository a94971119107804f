// The figures that may be drawn over the evaluations of a run: every metric that it computes, the loss, and of any one
// label its recall, precision and share of the messages. Pure; made from the folded events.
import type { Run, WatchedClasses } from '../../../shared/domain/run'
import { metricsOf } from '../../../shared/metrics'
import {
  businessFigures,
  isHigherBetter,
  isMetric,
  isPercent,
  figureName,
} from '../../components/metric-text'
import type { EpochPoint, RunProgress } from './run-state'

/** A figure of an evaluation, and the rows that it is a share of, where they are not all of validation. */
export type CurveValue = { readonly value: number; readonly rows?: number }

/** A figure that may be drawn. */
export type CurveFigure = {
  readonly id: string
  readonly name: string
  readonly isPercent: boolean
  /** Null where neither is: a share of messages is neither good nor bad. */
  readonly better: 'higher' | 'lower' | null
  readonly of: (epoch: EpochPoint) => CurveValue | null
}

/** Figures of one label, with what they say. */
export const labelFigures = {
  recall: { name: 'Recall of a label', short: 'recall', help: 'share of its messages that were found' },
  precision: {
    name: 'Precision of a label',
    short: 'precision',
    help: 'share of the messages given it that have it',
  },
  flagged: { name: 'Share given a label', short: 'share given', help: 'share of all messages given it' },
} as const
export type LabelFigure = keyof typeof labelFigures

/** True where the figure is of one label. */
export const isLabelFigure = (id: string): id is LabelFigure => id in labelFigures

/** A label of the run by output and index. */
export type CurveLabel = { readonly value: string; readonly label: string; readonly note?: string }

/** The labels whose figures can be drawn, `output:index`, those with the most messages first. */
export function curveLabels(run: Run, progress: RunProgress): CurveLabel[] {
  const counts = progress.epochs.at(-1)?.classes ?? []
  return run.outputs
    .flatMap(({ output, labels }, at) =>
      labels.map(({ name }, index) => ({
        value: `${at}:${index}`,
        label: run.outputs.length > 1 ? `${output}: ${name}` : name,
        rows: counts[at]?.truth[index] ?? 0,
      })),
    )
    .toSorted((a, b) => b.rows - a.rows)
    .map(({ rows, ...label }) => ({ ...label, note: String(rows) }))
}

/** Names of the figures that this run has, in the order in which they are listed; the loss last. */
export function figureItems(
  progress: RunProgress,
  kept: string,
): { readonly value: string; readonly label: string }[] {
  const has = new Set([kept, ...Object.keys(progress.epochs.at(-1)?.metrics ?? {})])
  const listed = Object.keys({ ...metricsOf('ordered'), ...metricsOf('multi') }).filter(
    (id) => has.has(id) && id !== 'logLoss',
  )
  const hasLabels = progress.epochs.some(({ classes }) => classes.some((one) => one !== null))
  const business = Object.entries(businessFigures).filter(([id]) => has.has(id))
  return [
    ...listed.map((id) => ({ value: id, label: sentence(figureName(id)) })),
    ...business.map(([value, { label }]) => ({ value, label: `${label}, as decided` })),
    { value: 'loss', label: 'Loss' },
    ...(hasLabels ? Object.entries(labelFigures).map(([value, { name }]) => ({ value, label: name })) : []),
  ]
}

/** The figure by its id; `label` is `output:index`, with the name to say. */
export function curveFigure(id: string, label: CurveLabel | null): CurveFigure {
  if (isLabelFigure(id)) {
    const [at = 0, index = 0] = (label?.value ?? '0:0').split(':').map(Number)
    return {
      id,
      name: `Validation ${labelFigures[id].short}${label ? `, ${label.label}` : ''}`,
      isPercent: true,
      better: id === 'flagged' ? null : 'higher',
      of: ({ classes }) => shareOf(id, classes[at] ?? null, index),
    }
  }
  if (!isMetric(id)) return lossFigure
  return {
    id,
    name: `Validation ${figureName(id)}`,
    isPercent: isPercent(id),
    better: isHigherBetter(id) ? 'higher' : 'lower',
    of: ({ metrics }) => {
      const value = metrics[id]
      return value === undefined ? null : { value }
    },
  }
}

/** The loss on validation. */
export const lossFigure: CurveFigure = {
  id: 'loss',
  name: 'Validation loss',
  isPercent: false,
  better: 'lower',
  of: ({ validationLoss }) => (validationLoss === null ? null : { value: validationLoss }),
}

// A share of no message at all is no figure.
function shareOf(id: LabelFigure, classes: WatchedClasses | null, index: number): CurveValue | null {
  if (!classes) return null
  const [truth = 0, said = 0, right = 0] = [classes.truth[index], classes.said[index], classes.right[index]]
  const [part, rows] = { recall: [right, truth], precision: [right, said], flagged: [said, classes.rows] }[
    id
  ] as [number, number]
  return rows > 0 ? { value: part / rows, rows } : null
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
