// The mistakes of a run: cells of its confusion, pairs that it takes for each other, and what people found on looking.
import { z } from 'zod'
import { Row } from './dataset'
import { ErrorMark } from './error-mark'
import { ExportKind, FileTarget, WrittenFile } from './file'
import { RowId, RunId, RunRef } from './ids'
import { LabelsOf } from './labels-now'
import { Estimate } from './prediction'

/** Which answers of a run; test, else validation, and its first output where nothing is named. */
export const AnswersOf = z.object({
  run: RunRef,
  /** `all` is every row that it has scored. */
  part: z.string().optional(),
  output: z.string().optional(),
  labels: LabelsOf.optional(),
})

/**
 * Rows of a cell or of several: true labels and labels that were said, each any of the list; a list that is absent allows
 * all. With several labels a row `not` in place of `in` asks for rows without.
 */
export const CellQuery = AnswersOf.extend({
  truth: z
    .object({ in: z.array(z.string()).min(1) })
    .or(z.object({ not: z.string() }))
    .optional(),
  said: z
    .object({ in: z.array(z.string()).min(1) })
    .or(z.object({ not: z.string() }))
    .optional(),
  offset: z.int().nonnegative().optional(),
  limit: z.int().positive().max(1000).optional(),
})
export type CellQuery = z.infer<typeof CellQuery>

/** Rows of a cell, the surest first; `truth` is the label that they were judged against. */
export const CellPage = z.object({
  total: z.int(),
  rows: z.array(
    z.object({ row: Row, truth: z.array(z.string()), said: z.array(z.string()), confidence: z.number() }),
  ),
})
export type CellPage = z.infer<typeof CellPage>

/** A word and how far it speaks for a label: `z` of its log-odds, and messages of each label that hold it. */
export const TellingWord = z.object({ word: z.string(), z: z.number(), own: z.int(), other: z.int() })
export type TellingWord = z.infer<typeof TellingWord>

const OfEach = z.object({ first: z.int(), second: z.int() })

/** Words that tell two labels apart, the strongest first. */
export const TellingWords = z.object({
  first: z.array(TellingWord),
  second: z.array(TellingWord),
  /** Messages of each label that were read, of how many. */
  read: OfEach,
  of: OfEach,
})
export type TellingWords = z.infer<typeof TellingWords>

/** Two labels that a run takes for each other. */
export const ConfusedPair = z.object({
  first: z.string(),
  second: z.string(),
  /** Rows of the first that were taken for the second, and the other way round. */
  firstAsSecond: z.int(),
  secondAsFirst: z.int(),
  count: z.int(),
  /** Rows of each. */
  rows: OfEach,
  words: TellingWords.nullable(),
})
export type ConfusedPair = z.infer<typeof ConfusedPair>

/** The pairs, most confused first. */
export const Confusions = z.object({
  run: RunId,
  part: z.string(),
  output: z.string(),
  rows: z.int(),
  wrong: z.int(),
  /** Pairs in all. */
  total: z.int(),
  pairs: z.array(ConfusedPair),
})
export type Confusions = z.infer<typeof Confusions>

/** A training row with a text like that of a mistake; `similarity` as in `SimilarRow`. */
export const NearestRow = z.object({
  row: RowId,
  text: z.string(),
  labels: z.array(z.string()),
  similarity: z.number(),
})
export type NearestRow = z.infer<typeof NearestRow>

/** What people found among the mistakes of a run. */
export const ErrorReview = z.object({
  run: RunId,
  part: z.string(),
  output: z.string(),
  rows: z.int(),
  wrong: z.int(),
  looked: z.int(),
  marks: z.record(ErrorMark, z.int()),
  /** Of the wrong labels, how many have become what the run said. */
  corrected: z.int(),
  /** Mistakes with another label today than the run was judged against. */
  changed: z.int(),
  /** Share with exactly their labels, as judged. */
  accuracy: Estimate,
  /** The same if the corrected rows counted as right. */
  ifCorrected: Estimate,
  /** Share of wrong labels among the mistakes that were looked at; null where none was. */
  wrongLabels: Estimate.nullable(),
  /** Mistakes that were marked or have another label today. */
  seen: z.array(
    z.object({
      row: RowId,
      mark: ErrorMark.nullable(),
      /** Labels that it was judged against, and those of today. */
      before: z.array(z.string()),
      now: z.array(z.string()),
    }),
  ),
})
export type ErrorReview = z.infer<typeof ErrorReview>

/** A mark on a row; null takes it away. With `labels` the row gets these in the same step. */
export const MarkEdit = z.object({
  row: RowId,
  mark: ErrorMark.nullable(),
  labels: z.array(z.string().trim().min(1)).max(1000).optional(),
})
export type MarkEdit = z.infer<typeof MarkEdit>

/** Asks for the mistakes as a file. */
export const ErrorExport = AnswersOf.omit({ labels: true }).extend({
  as: ExportKind.optional(),
  /** Nearest training rows beside each; 3 when absent. */
  nearest: z.int().min(0).max(20).optional(),
  target: FileTarget,
})
export type ErrorExport = z.infer<typeof ErrorExport>

/** How it goes. */
export const ErrorExportEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    done: z.int(),
    total: z.int(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({ type: z.literal('finished'), rows: z.int(), file: WrittenFile }),
])
export type ErrorExportEvent = z.infer<typeof ErrorExportEvent>
