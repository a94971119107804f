// How the figures of a run are named and written. `loss` is not a metric of the registry.
import { metricsOf } from '../../shared/metrics'
import type { MetricInfo } from '../../shared/metrics/metric'
import { decimal } from './format'

/** Figures of an evaluation under the goal of its dataset, which is said on the page Decide. */
export const businessFigures = {
  effortSaved: { label: 'Effort saved', format: 'percent', better: 'higher' },
  shareCaught: { label: 'Share caught', format: 'percent', better: 'higher' },
} as const

/** Those of every kind of output; where kinds share an id it is the one of a single label. */
const known: Readonly<Record<string, Pick<MetricInfo, 'label' | 'format' | 'better'>>> = {
  ...metricsOf('multi'),
  ...metricsOf('ordered'),
  ...businessFigures,
}

/** True where a figure by this id is in the registry. */
export const isMetric = (id: string): boolean => known[id] !== undefined

/** The figure's name inside a sentence: `macro-F1`, `loss`. */
export function figureName(id: string): string {
  const label = known[id]?.label ?? 'Loss'
  return label === 'MCC' ? label : label.charAt(0).toLowerCase() + label.slice(1)
}

/** True where the figure is written as per cent. */
export const isPercent = (id: string): boolean => known[id]?.format === 'percent'

/** True where more is better. */
export const isHigherBetter = (id: string): boolean => known[id]?.better === 'higher'

/** The figure without its unit: `92.1`, `0.389`. */
export const figureText = (id: string, value: number): string =>
  isPercent(id) ? decimal(value * 100) : decimal(value, 3)

/** A loss: three signs behind the point, without the zero: `.389`. */
export const lossText = (value: number): string => decimal(value, 3).replace(/^0\./, '.')
