// Comparisons: two to six runs over the same messages. What cannot be compared is said and left out of every figure.
import { z } from 'zod'
import { DatasetId, RowId, RunId, RunRef } from './ids'
import { FileTarget } from './file'
import { OutputKind } from './label-kind'
import { Estimate, LabelFigures } from './prediction'
import { BusinessGoal } from './policy'
import { Run } from './run'

/** The most runs that are compared at once. */
export const mostCompared = 6

/** Which runs, on which part of the split, in which output. */
export const CompareRequest = z.object({
  runs: z.array(RunRef).min(2).max(mostCompared),
  /** Test where the first run that can be compared has it, else validation. */
  part: z.string().optional(),
  /** The first output of that run when absent. */
  output: z.string().optional(),
})
export type CompareRequest = z.infer<typeof CompareRequest>

/** One model against another on the same rows: rows, wins and losses, share right of the one less the other's. */
export const AgainstOther = z.object({
  rows: z.int(),
  /** Rows that only this run, and only the other one, got right. */
  wins: z.int(),
  losses: z.int(),
  bothRight: z.int(),
  bothWrong: z.int(),
  /** Share right less the other's with its 95 % interval for paired shares. */
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  /** Two-sided p of McNemar's exact test. */
  p: z.number(),
})
export type AgainstOther = z.infer<typeof AgainstOther>

/** What a run says on the rows of the comparison; its model is that of its best epoch. */
export const ComparedFigures = z.object({
  right: z.int(),
  metrics: z.record(z.string(), Estimate),
  labels: z.array(LabelFigures),
  /** Non-empty cells; indices into the labels of the comparison. Empty where a message may have several labels. */
  confusion: z.array(z.object({ truth: z.int(), predicted: z.int(), count: z.int() })),
})
export type ComparedFigures = z.infer<typeof ComparedFigures>

/** One run of a comparison. */
export const ComparedRun = z.object({
  /** A, B, C … in the order asked for. */
  letter: z.string(),
  run: Run,
  /** Null where it can be compared; else why not, in a sentence. */
  reason: z.string().nullable(),
  /** Null where it cannot be compared. */
  figures: ComparedFigures.nullable(),
  /** Against the first run that can be compared; null for that one. */
  against: AgainstOther.nullable(),
  /** Its figures less those of that run; 95 % intervals over the same resampled rows. */
  differences: z.record(z.string(), Estimate).nullable(),
  /** Against the bag of words of the comparison; null for that one, and where there is none. */
  overBaseline: AgainstOther.nullable(),
})
export type ComparedRun = z.infer<typeof ComparedRun>

/** A setting, or another fact of how they were trained, in the order of the runs; null where a run has no such thing. */
export const ComparedSetting = z.object({
  group: z.string(),
  label: z.string(),
  values: z.array(z.string().nullable()),
  isSame: z.boolean(),
})
export type ComparedSetting = z.infer<typeof ComparedSetting>

/** A figure over the epochs, thinned out so that no spike is lost. */
export const ComparedCurve = z.object({
  /** `loss`, `trainingLoss`, or the id of a metric. */
  metric: z.string(),
  lines: z.array(
    z.object({
      run: RunId,
      points: z.array(z.object({ x: z.number(), y: z.number() })),
      /** The epoch whose model is kept. */
      best: z.object({ x: z.number(), y: z.number() }).nullable(),
    }),
  ),
})
export type ComparedCurve = z.infer<typeof ComparedCurve>

/** A run that was tested on the same part, by how many rows it has learnt from. */
export const SizePoint = z.object({
  run: RunId,
  number: z.int(),
  name: z.string(),
  family: Run.shape.family,
  trainRows: z.int(),
  accuracy: z.number(),
  /** Letter of the comparison; null for other runs. */
  letter: z.string().nullable(),
})
export type SizePoint = z.infer<typeof SizePoint>

/** What a run comes to under what the dataset's messages are decided by, at the best threshold that it has for that. */
export const ComparedBusiness = z.object({
  letter: z.string(),
  /** Null where no threshold keeps to the wish. */
  reach: z
    .object({
      threshold: z.number(),
      /** Messages a day, shares, money a month. */
      read: Estimate,
      caught: Estimate,
      missed: Estimate,
      catchShare: Estimate,
      saved: Estimate,
      moneySaved: Estimate,
    })
    .nullable(),
})
export type ComparedBusiness = z.infer<typeof ComparedBusiness>

/** Two to six runs beside each other. */
export const Comparison = z.object({
  dataset: z.object({ id: DatasetId, name: z.string(), sha256: z.string() }),
  part: z.string(),
  /** Parts that the reference has predictions for. */
  parts: z.array(z.string()),
  output: z.string(),
  outputs: z.array(z.string()),
  kind: OutputKind,
  /** Messages of the part that have a label. */
  rows: z.int(),
  split: z.object({ version: z.int(), hash: z.string(), partHash: z.string() }).nullable(),
  /** The run that the others are compared with: the first that can be. Null where none can. */
  reference: RunId.nullable(),
  members: z.array(ComparedRun),
  /** Names that `figures` point into. */
  labels: z.array(z.string()),
  settings: z.array(ComparedSetting),
  curves: z.array(ComparedCurve),
  sizes: z.array(SizePoint),
  /** Null where nothing was said of the business for this output, or with several labels a message. */
  business: z.object({ goal: BusinessGoal, runs: z.array(ComparedBusiness) }).nullable(),
  baseline: z
    .object({ run: RunId, number: z.int(), name: z.string(), accuracy: Estimate, isMember: z.boolean() })
    .nullable(),
  /** The run that is right most often against the next best; null where fewer than two can be compared. */
  lead: z.object({ best: RunId, next: RunId, against: AgainstOther }).nullable(),
  /** What a reader must know: labels that changed between the runs, other validation messages. */
  notes: z.array(z.string()),
  /** What it says, in a sentence; the second one holds the evidence. */
  sentence: z.string(),
  evidence: z.string(),
})
export type Comparison = z.infer<typeof Comparison>

/** Which messages of a pair of runs are listed. */
export const RowsOutcome = z.enum(['secondWins', 'firstWins', 'bothWrong', 'bothRight', 'all'])
export type RowsOutcome = z.infer<typeof RowsOutcome>

/** Asks for a page of the compared messages. */
export const CompareRowsRequest = CompareRequest.extend({
  /** The pair that the outcome is of; the first two runs that can be compared when absent. */
  first: RunRef.optional(),
  second: RunRef.optional(),
  outcome: RowsOutcome.optional(),
  /** True label of the messages. */
  label: z.string().optional(),
  query: z.string().optional(),
  offset: z.int().nonnegative().optional(),
  limit: z.int().positive().max(1000).optional(),
})
export type CompareRowsRequest = z.infer<typeof CompareRowsRequest>

/** A message with what each run says of it, in the order of the runs that can be compared. */
export const ComparedRow = z.object({
  id: RowId,
  text: z.string(),
  truth: z.array(z.string()),
  said: z.array(
    z.object({
      run: RunId,
      labels: z.array(z.string()),
      confidence: z.number(),
      isRight: z.boolean(),
    }),
  ),
})
export type ComparedRow = z.infer<typeof ComparedRow>

/** Messages and how many there are of each outcome, whatever the search. */
export const ComparedRows = z.object({
  rows: z.array(ComparedRow),
  total: z.int(),
  offset: z.int(),
  counts: z.object({
    secondWins: z.int(),
    firstWins: z.int(),
    bothWrong: z.int(),
    bothRight: z.int(),
    all: z.int(),
  }),
})
export type ComparedRows = z.infer<typeof ComparedRows>

/** Asks for the comparison as a file: a report that opens anywhere, or its figures as a table. */
export const ExportComparisonRequest = CompareRequest.extend({
  as: z.enum(['html', 'csv']),
  target: FileTarget,
})
export type ExportComparisonRequest = z.infer<typeof ExportComparisonRequest>
