// Datasets: rows, labels, splits. Rows, labels and splits are separate things (CONTRACT, The data): a label
// belongs to a row and an output, a part belongs to a row and a split.
import { z } from 'zod'
import { Column, DetectedFormat } from './file'
import { DatasetId, LabelId, OutputId, RowId, RunId, SplitId } from './ids'
import { OutputKind } from './label-kind'

/** Who said that a row has a label. */
export const LabelSource = z.enum(['file', 'person', 'rule', 'model'])
export type LabelSource = z.infer<typeof LabelSource>

/** How far a label can be trusted. */
export const LabelStatus = z.enum(['suggested', 'validated', 'discarded', 'flagged'])
export type LabelStatus = z.infer<typeof LabelStatus>

/** The parts that have a meaning of their own; a split may name further ones. */
export const knownParts = ['train', 'validation', 'test'] as const

/** Maps a part as written in a file to its name: dev, val, valid and validation are one; others are kept. */
export function canonicalPart(written: string): string | null {
  const part = written.trim()
  if (part === '') return null
  const folded = part.toLowerCase()
  if (folded === 'dev' || folded === 'val' || folded === 'valid' || folded === 'validation')
    return 'validation'
  if (folded === 'train' || folded === 'training') return 'train'
  if (folded === 'test' || folded === 'testing') return 'test'
  return part
}

/** A label with how often it stands, in all and per part. */
export const LabelCount = z.object({
  id: LabelId,
  name: z.string(),
  count: z.int(),
  parts: z.record(z.string(), z.int()),
  /** Place in the palette; null for the one that the order gives. */
  color: z.int().nullable(),
  description: z.string(),
})
export type LabelCount = z.infer<typeof LabelCount>

/** A named label column. */
export const Output = z.object({ id: OutputId, name: z.string(), kind: OutputKind })
export type Output = z.infer<typeof Output>

/** A split: which row is in which part. Same content, same hash. */
export const SplitSummary = z.object({
  id: SplitId,
  version: z.int().positive(),
  hash: z.string(),
  /** Hash of each part's row ids: two runs are comparable when their test parts have the same hash. */
  partHashes: z.record(z.string(), z.string()),
  parts: z.record(z.string(), z.int()),
  method: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('column'), column: z.string() }),
    z.object({
      kind: z.literal('ratios'),
      ratios: z.record(z.string(), z.number()),
      seed: z.int(),
      groupBy: z.string().optional(),
      keepsTwins: z.boolean().optional(),
    }),
    /** By a date, the newest in test. */
    z.object({ kind: z.literal('date'), column: z.string(), ratios: z.record(z.string(), z.number()) }),
    /** Test is a random sample that was drawn before labelling; rows labelled later are train. */
    z.object({ kind: z.literal('testSample'), size: z.int(), seed: z.int() }),
    /** One fold of a cross-validation is test, the others are train; rows that take no part are in no part. */
    z.object({
      kind: z.literal('fold'),
      fold: z.int(),
      folds: z.int(),
      seed: z.int(),
      groupBy: z.string().nullable(),
    }),
    /** Of a backtest: what came up to a period is train, what came later is test. */
    z.object({
      kind: z.literal('period'),
      column: z.string(),
      period: z.string(),
      until: z.string(),
      window: z.int().nullable(),
    }),
    /** Rows of an earlier split moved by hand; a fixed one is not extended by labelling. */
    z.object({ kind: z.literal('edited'), from: SplitId.nullable(), isFixed: z.boolean() }),
    /** Another split, of whose training part only the rows stay that a filter keeps. */
    z.object({ kind: z.literal('rows'), from: SplitId, filter: z.unknown() }),
    z.object({ kind: z.literal('validationFromTrain'), from: SplitId, fraction: z.number(), seed: z.int() }),
  ]),
  createdAt: z.string(),
})
export type SplitSummary = z.infer<typeof SplitSummary>

/** A dataset as a list shows it. */
export const Dataset = z.object({
  id: DatasetId,
  name: z.string(),
  createdAt: z.string(),
  /** Grows by one with every change of labels, text, splits or label set. */
  revision: z.int(),
  fileName: z.string(),
  sizeBytes: z.int(),
  sha256: z.string(),
  format: DetectedFormat,
  columns: z.array(Column),
  outputs: z.array(Output),
  /** Rows stored. */
  rows: z.int(),
  rejected: z.int(),
  /** Distinct labels over all outputs. */
  classes: z.int(),
  split: SplitSummary.nullable(),
  /**
   * Stands in for the dataset of an imported run that is not here, in no list: it has hashes of the rows, or their texts
   * as well. Null for every other.
   */
  standIn: z.enum(['hashes', 'texts']).nullable().default(null),
})
export type Dataset = z.infer<typeof Dataset>

/** A label as it stands on a row. */
export const RowLabel = z.object({
  output: z.string(),
  label: z.string(),
  labelId: LabelId,
  source: LabelSource,
  status: LabelStatus,
})
export type RowLabel = z.infer<typeof RowLabel>

/** One message with everything known about it. `text` is verbatim. */
export const Row = z.object({
  id: RowId,
  line: z.int(),
  externalId: z.string().nullable(),
  text: z.string(),
  words: z.int(),
  /** Label names by output. */
  labels: z.record(z.string(), z.array(z.string())),
  part: z.string().nullable(),
  /** Cells of the columns that the query names, as in the file. */
  cells: z.record(z.string(), z.string()).optional(),
  /** What a run says, when the query names one: the likeliest label, and the labels that are given. */
  prediction: z
    .object({
      label: z.string(),
      labels: z.array(z.string()),
      confidence: z.number(),
      isRight: z.boolean().nullable(),
    })
    .optional(),
})
export type Row = z.infer<typeof Row>

/** What a run says of a row. */
export const SaidOfRow = z.object({
  run: RunId,
  name: z.string(),
  output: z.string(),
  labels: z.array(z.string()),
  confidence: z.number(),
  isRight: z.boolean().nullable(),
})
export type SaidOfRow = z.infer<typeof SaidOfRow>

/** A row with its cells as in the file and the history of its labels. */
export const RowDetail = Row.omit({ cells: true }).extend({
  cells: z.array(z.object({ column: z.string(), value: z.string() })),
  labelDetails: z.array(RowLabel),
})
export type RowDetail = z.infer<typeof RowDetail>

/** Equal-width bins; the last one is closed on the right. */
export const Histogram = z.object({
  unit: z.string(),
  min: z.number(),
  median: z.number(),
  p95: z.number(),
  max: z.number(),
  bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.int() })),
})
export type Histogram = z.infer<typeof Histogram>

/** What the dataset page shows above its rows. */
export const DatasetStatistics = z.object({
  rows: z.int(),
  withoutText: z.int(),
  distinctTexts: z.int(),
  unlabelled: z.int(),
  outputs: z.array(Output.extend({ labels: z.array(LabelCount) })),
  parts: z.record(z.string(), z.int()),
  /** Rows in no part. */
  inNoPart: z.int(),
  words: Histogram,
})
export type DatasetStatistics = z.infer<typeof DatasetStatistics>

/** Something that happened to a row: labels, text or part before and after it. */
export const RowEvent = z.object({
  revision: z.int(),
  /** Kind of the journal's entry; undo and redo among them. */
  kind: z.string(),
  author: z.string().nullable(),
  source: z.string(),
  at: z.string(),
  what: z.enum(['labels', 'text', 'part']),
  output: z.string().nullable(),
  before: z.array(z.string()),
  after: z.array(z.string()),
})
export type RowEvent = z.infer<typeof RowEvent>

/** A row whose text is like that of another; `similarity` is the Jaccard similarity of character 5-grams. */
export const SimilarRow = z.object({ row: Row, similarity: z.number() })
export type SimilarRow = z.infer<typeof SimilarRow>

/** What a column of the file holds. */
export const ColumnFacts = z.object({
  column: z.string(),
  /** Rows with an empty cell. */
  missing: z.int(),
  distinct: z.int(),
  /** The fifty commonest values. */
  values: z.array(z.object({ value: z.string(), rows: z.int() })),
  /**
   * Where nearly all cells that are filled are numbers, or dates: how they lie. Dates are milliseconds since 1970, UTC;
   * `others` are filled cells that are none.
   */
  scale: z
    .object({
      kind: z.enum(['number', 'date']),
      min: z.number(),
      max: z.number(),
      bins: z.array(z.object({ from: z.number(), to: z.number(), count: z.int() })),
      others: z.int(),
    })
    .nullable(),
})
export type ColumnFacts = z.infer<typeof ColumnFacts>
