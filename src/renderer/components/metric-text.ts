// How the figure that a run is kept by is named and written. `loss` is not a metric of the registry.
import { metrics } from '../../shared/metrics'
import { metricIds, type MetricId } from '../../shared/metrics/ids'
import { decimal } from './format'

const isMetric = (id: string): id is MetricId => metricIds.some((one) => one === id)

/** The figure's name inside a sentence: `macro-F1`, `loss`. */
export function figureName(id: string): string {
  const label = isMetric(id) ? metrics[id].label : 'Loss'
  return label === 'MCC' ? label : label.charAt(0).toLowerCase() + label.slice(1)
}

/** True where the figure is written as per cent. */
export const isPercent = (id: string): boolean => isMetric(id) && metrics[id].format === 'percent'

/** True where more is better. */
export const isHigherBetter = (id: string): boolean => isMetric(id) && metrics[id].better === 'higher'

/** The figure without its unit: `92.1`, `0.389`. */
export const figureText = (id: string, value: number): string =>
  isPercent(id) ? decimal(value * 100) : decimal(value, 3)

/** A loss: three signs behind the point, without the zero: `.389`. */
export const lossText = (value: number): string => decimal(value, 3).replace(/^0\./, '.')
