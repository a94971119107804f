// Everything that a report is written from, read before a word of it is.
import type { Dataset, SplitSummary } from '../../../shared/domain/dataset'
import type { Decision } from '../../../shared/decide/decide'
import type { EffortPoint } from '../../../shared/decide/effort'
import type { CalibrationReport } from '../../../shared/domain/calibration'
import type { PinnedStatus } from '../../../shared/domain/pinned'
import type { BusinessGoal, Policy } from '../../../shared/domain/policy'
import type { Estimate, Evaluation } from '../../../shared/domain/prediction'
import type { QualityReport } from '../../../shared/domain/quality'
import type { Run, RunOutput } from '../../../shared/domain/run'
import type { RobustnessReport } from '../../../shared/domain/robustness'
import type { ReportPolicy } from '../../../shared/domain/run-report'
import type { FloorState, SliceTable, WeakReport } from '../../../shared/domain/slice'
import type { DatasetCard } from '../../../shared/domain/view'
import type { MetricInfo } from '../../../shared/metrics/metric'
import { wilson } from '../../../shared/metrics/wilson'
import type { Block } from './document'

/** A part of an output with its figures. */
export type ReportedPart = {
  readonly part: string
  readonly evaluation: Evaluation
  /** Rows whose labels are others today; null where the rows were not read. */
  readonly changed: number | null
}

/** A day and a month under a rule, by the rows of a part. */
export type ReportedDay = {
  readonly part: string
  readonly rows: number
  readonly decision: Decision
}

/** What the business has said of an output, and what the run comes to by it. */
export type ReportedGoal = {
  readonly goal: BusinessGoal
  /** The best threshold under the wish; null where none keeps to it. */
  readonly threshold: number | null
  /** A day at that threshold, on the part that counts and, where there is one, on the other. */
  readonly days: readonly ReportedDay[]
  /** Effort and catch of every threshold. */
  readonly points: readonly EffortPoint[]
  /** What catching ever more takes: the best threshold for each share. */
  readonly ladder: readonly {
    readonly share: number
    readonly threshold: number
    readonly decision: Decision
  }[]
}

/** An output of the run with everything that is known of it. */
export type ReportedOutput = {
  readonly own: RunOutput
  /** The one that counts first: test, else validation, else all rows; training last, where it was scored. */
  readonly parts: readonly ReportedPart[]
  /** A bag of words on the same messages. */
  readonly baseline: { readonly run: Run; readonly evaluation: Evaluation } | null
  readonly confidence: CalibrationReport | null
  readonly slices: {
    readonly weak: WeakReport
    /** By one property each: how many are right, and macro-F1. */
    readonly tables: readonly { readonly right: SliceTable; readonly macroF1: SliceTable }[]
  } | null
  readonly goal: ReportedGoal | null
}

/** A policy, what it does with the rows, and what a day under it is by them. */
export type ReportedPolicy = {
  readonly policy: Policy
  readonly applied: ReportPolicy | null
  readonly days: readonly ReportedDay[]
}

/** What a report is written from. */
export type ReportData = {
  readonly made: { readonly version: string; readonly at: Date }
  readonly run: Run
  readonly dataset: Dataset
  readonly card: DatasetCard
  readonly split: SplitSummary | null
  readonly outputs: readonly ReportedOutput[]
  /** Of all outputs. */
  readonly floors: readonly FloorState[]
  readonly robustness: RobustnessReport
  readonly pinned: PinnedStatus
  readonly policies: readonly ReportedPolicy[]
  /** The last check of the dataset; null where there was none. */
  readonly quality: QualityReport | null
}

/** A section: from what is known to blocks; none where it has nothing to say. Pure. */
export type Section = (data: ReportData) => Block[]

/** A whole number with its thousands marked. */
export const count = (value: number): string => Math.round(value).toLocaleString('en')
/** A number with a noun that agrees: `1 message`, `2 messages`. */
export const plural = (many: number, noun: string): string => `${count(many)} ${noun}${many === 1 ? '' : 's'}`
const signed = (number: string): string =>
  Number(number) === 0 ? number.replace('-', '') : number.replace('-', '−')
/** A share in per cent with one decimal, without the sign. */
export const tenths = (share: number): string => signed((share * 100).toFixed(1))
/** A share in per cent. */
export const percent = (share: number): string => `${tenths(share)} %`

/** A figure and its interval as the report writes them. */
export function figureCell(
  { format }: Pick<MetricInfo, 'format'>,
  { value, low, high }: Estimate,
): { readonly text: string; readonly note: string } {
  if (format === 'percent') return { text: percent(value), note: `${tenths(low)} to ${tenths(high)}` }
  const number = (one: number): string => signed(one.toFixed(3))
  return { text: number(value), note: `${number(low)} to ${number(high)}` }
}

/** The ends of an interval in per cent, as they stand beside its figure. */
export const rangeOf = ({ low, high }: Pick<Estimate, 'low' | 'high'>): string =>
  `${tenths(low)} to ${tenths(high)}`
/** A share with its interval. */
export const shareCell = (share: Estimate): { readonly text: string; readonly note: string } => ({
  text: percent(share.value),
  note: rangeOf(share),
})
/** A number of messages or of money with its interval. */
export const wholeCell = ({
  value,
  low,
  high,
}: Estimate): { readonly text: string; readonly note: string } => ({
  text: signed(count(value)),
  note: `${signed(count(low))} to ${signed(count(high))}`,
})

/** What a part is called in a sentence. */
export const partName = (part: string): string => (part === 'all' ? 'scored' : part)

/** A share of rows with its 95 % interval after Wilson (1927): honest also where all or none are meant. */
export const shareOf = (some: number, rows: number): Estimate =>
  rows === 0 ? { value: 0, low: 0, high: 0 } : wilson(some, rows)

/** The share of rows that have exactly their label or labels. Resampling says nothing where it is all or none. */
export function rightShare({ right, rows, metrics, kind }: Evaluation): Estimate {
  const drawn = metrics[kind === 'multi' ? 'subsetAccuracy' : 'accuracy']
  return drawn && right > 0 && right < rows ? drawn : shareOf(right, rows)
}
