// Everything that a report is written from, read before a word of it is.
import type { Dataset, SplitSummary } from '../../../shared/domain/dataset'
import type { Policy } from '../../../shared/domain/policy'
import type { Estimate, Evaluation } from '../../../shared/domain/prediction'
import type { QualityReport } from '../../../shared/domain/quality'
import type { Run, RunOutput } from '../../../shared/domain/run'
import type { ReportPart, ReportPolicy } from '../../../shared/domain/run-report'
import type { DatasetCard } from '../../../shared/domain/view'
import type { MetricInfo } from '../../../shared/metrics/metric'
import { wilson } from '../../../shared/metrics/wilson'
import type { Block } from './document'

/** A part of an output with its figures. */
export type ReportedPart = {
  readonly part: string
  readonly evaluation: Evaluation
  /** Null where the rows were not read. */
  readonly rows: ReportPart | null
}

/** What a report is written from. */
export type ReportData = {
  readonly made: { readonly version: string; readonly at: Date }
  readonly run: Run
  readonly dataset: Dataset
  readonly card: DatasetCard
  readonly split: SplitSummary | null
  /** Each output of the run, its parts with the one that counts first: test, else validation, else all rows. */
  readonly outputs: readonly { readonly own: RunOutput; readonly parts: readonly ReportedPart[] }[]
  readonly policies: readonly { readonly policy: Policy; readonly applied: ReportPolicy | null }[]
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
