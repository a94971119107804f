import type { Evaluation } from '../domain/prediction'
import type { MetricId } from './ids'
import type { Tally } from './tally'

/** What a figure is to a person. */
export type MetricInfo = {
  /** Sentence case, for tables and forms. */
  readonly label: string
  readonly better: 'higher' | 'lower'
  readonly format: 'percent' | 'number'
  /** One plain sentence on what it says. */
  readonly help: string
  /** What rows must have for it to be defined; absent where it always is. Where it is not, no figure stands. */
  readonly needs?: string
}

/** A figure of how right a model is. */
export type Metric = MetricInfo & {
  readonly id: MetricId
  /** The value; 0 where it is undefined. */
  readonly compute: (tally: Tally) => number
}

/** Figures of one part: the fields of Evaluation that follow from truth and scores alone. */
export type EvaluatedFigures = Pick<
  Evaluation,
  | 'rows'
  | 'right'
  | 'metrics'
  | 'labels'
  | 'confusion'
  | 'unseenLabels'
  | 'calibration'
  | 'splits'
  | 'bootstrap'
>
