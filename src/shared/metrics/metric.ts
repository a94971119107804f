import type { MetricId } from './ids'
import type { Tally } from './tally'

/** A figure of how right a model is. */
export type Metric = {
  readonly id: MetricId
  /** Sentence case, for tables and forms. */
  readonly label: string
  readonly better: 'higher' | 'lower'
  readonly format: 'percent' | 'number'
  /** One plain sentence on what it says. */
  readonly help: string
  /** The value; 0 where it is undefined. */
  readonly compute: (tally: Tally) => number
}
