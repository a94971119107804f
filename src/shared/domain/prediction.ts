// Predictions, evaluations and scored files: what a model says, and how right it was.
import { z } from 'zod'
import { FileSource, FileTarget, TableFormat, WrittenFile } from './file'
import { OutputKind } from './label-kind'
import { LabelsNow } from './labels-now'
import { DatasetRef, RunId, RunRef } from './ids'
import { ModelFolderRef } from './model'
import { Run } from './run'

/** A model: a finished run, a folder that holds a classifier (linked, or by its path), or a pipeline of such. */
export const ModelRef = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('run'), run: RunRef }),
  z.object({ kind: z.literal('folder'), model: ModelFolderRef }),
  /** By id, unique prefix of it, or name. */
  z.object({ kind: z.literal('pipeline'), pipeline: z.string().min(1) }),
])
export type ModelRef = z.infer<typeof ModelRef>

/** One output's answer to one text; `ranked` holds the likeliest labels, best first. */
export const Prediction = z.object({
  output: z.string(),
  kind: OutputKind,
  /** The likeliest label. */
  label: z.string(),
  /** The labels that are given: the likeliest one, or with several a text those over the threshold. */
  labels: z.array(z.string()),
  probability: z.number(),
  ranked: z.array(z.object({ label: z.string(), probability: z.number() })),
  /** Labels not in `ranked`. */
  otherLabels: z.int(),
  /** Words and characters of the text that the model knows; 0 means that it is guessing. */
  knownFeatures: z.int(),
  /** The temperature of calibrated confidences; absent where they are the model's own. */
  temperature: z.number().optional(),
})
export type Prediction = z.infer<typeof Prediction>

/** A figure with its 95 % interval (seeded bootstrap over rows); equal to `value` where n is 0 or 1. */
export const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() })
export type Estimate = z.infer<typeof Estimate>

const Range = z.object({ low: z.number(), high: z.number() })

/** Figures of one label. Undefined ratios (0/0) are 0, as scikit-learn's zero_division=0. */
export const LabelFigures = z.object({
  label: z.string(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  /** Rows that truly have the label. */
  support: z.int(),
  /** Rows that were given it. */
  predicted: z.int(),
  /** 95 % intervals; absent where none were asked for. */
  intervals: z.object({ precision: Range, recall: Range, f1: Range }).optional(),
})
export type LabelFigures = z.infer<typeof LabelFigures>

/** Several outputs on the same rows. */
export const TogetherFigures = z.object({
  outputs: z.array(z.string()),
  rows: z.int(),
  /** Rows that are right in every output. */
  right: z.int(),
  allRight: Estimate,
  /** Mean of the shares of right rows of the outputs. */
  meanRight: Estimate,
})
export type TogetherFigures = z.infer<typeof TogetherFigures>

/** How right a run is on one part. */
export const Evaluation = z.object({
  run: RunId,
  part: z.string(),
  output: z.string(),
  kind: OutputKind,
  /** With several labels a row: the probability from which on one was given. Null with one label a row. */
  threshold: z.number().nullable(),
  rows: z.int(),
  /** Rows with exactly their label or labels. */
  right: z.int(),
  /** A figure that is not defined for these rows is left out. */
  metrics: z.record(z.string(), Estimate),
  labels: z.array(LabelFigures),
  /** Non-empty cells; indices into `labels`. */
  confusion: z.array(z.object({ truth: z.int(), predicted: z.int(), count: z.int() })),
  /** What always saying the commonest training label would reach. */
  majority: z.object({ label: z.string(), accuracy: z.number() }),
  /** Labels of this part that training never saw; their rows count as wrong. */
  unseenLabels: z.array(z.string()),
  /** The precision in which the rows were scored. */
  precision: z.string(),
  /**
   * Rows by the probability of the label that was given, in 15 bins of equal width: how many, its mean, and how many
   * are right. Null with several labels a row.
   */
  calibration: z
    .array(z.object({ rows: z.int(), confidence: z.number(), right: z.int() }))
    .nullable()
    .optional(),
  /** Of ordered classes: the accuracy of each split into two groups, the classes up to this one against the others. */
  splits: z
    .array(Estimate.extend({ upTo: z.string() }))
    .nullable()
    .optional(),
  /** What the intervals were made by. */
  bootstrap: z.object({ resamples: z.int(), seed: z.int() }).optional(),
  /** Where the run answers several outputs: rows that have a label in each of them, and how right the answers are together. */
  together: TogetherFigures.nullable().optional(),
  /** What the labels of today changed, where it is judged against these; null against the labels as the run saw them. */
  against: LabelsNow.nullable().optional(),
})
export type Evaluation = z.infer<typeof Evaluation>

/** What the matrix products of an encoder work in; `auto` takes the faster one, other families know f32 alone. */
export const Precision = z.enum(['auto', 'f32', 'bf16'])
export type Precision = z.infer<typeof Precision>

/** Which labels of a model are which of a dataset: the same name, else the same but for case and outer space. */
export const LabelMatching = z.object({
  matched: z.array(z.object({ model: z.string(), dataset: z.string() })),
  /** Labels of the model that the dataset does not have. */
  modelOnly: z.array(z.string()),
  /** Labels of the dataset that the model does not know: their rows count as wrong. */
  datasetOnly: z.array(z.string()),
})
export type LabelMatching = z.infer<typeof LabelMatching>

/** How many rows a run gave each label, the commonest first, and how sure it was. */
export const PredictionCounts = z.object({
  rows: z.int(),
  labels: z.array(z.object({ label: z.string(), count: z.int() })),
  /** Rows by the probability of their label, in 20 bins from 0 to 1; each holds its upper end. */
  confidence: z.array(z.int()),
})
export type PredictionCounts = z.infer<typeof PredictionCounts>

/** Asks for rows of a dataset to be scored; what comes out is kept as columns of the dataset. */
export const ScoreRowsRequest = z.object({
  model: ModelRef,
  /** For a folder; a run scores the dataset that it has learnt from. */
  dataset: DatasetRef.optional(),
  /** The output that the labels of a folder are matched with; the first when absent. */
  output: z.string().optional(),
  /** Only the rows of this part; all rows when absent. */
  part: z.string().optional(),
  /** For a folder; a run scores as it was trained. */
  precision: Precision.optional(),
})
export type ScoreRowsRequest = z.infer<typeof ScoreRowsRequest>

/** How scoring rows goes. Rows that were scored before are not scored again. */
export const ScoreRowsEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('started'),
    /** Where the predictions are kept. */
    run: RunId,
    rows: z.int(),
    /** Of these, how many had been scored before. */
    known: z.int(),
    matching: LabelMatching,
  }),
  z.object({
    type: z.literal('progress'),
    rows: z.int(),
    totalRows: z.int(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({
    type: z.literal('finished'),
    run: Run,
    rows: z.int(),
    /** Rows that were scored now. */
    scored: z.int(),
    samplesPerSecond: z.number(),
    precision: z.string(),
    /** Over the rows that were asked for. */
    counts: PredictionCounts.shape.labels,
    matching: LabelMatching,
  }),
])
export type ScoreRowsEvent = z.infer<typeof ScoreRowsEvent>

/** Asks for a file to be scored: all columns come back, then label and probability. */
export const ScoreRequest = z.object({
  model: ModelRef,
  source: FileSource,
  format: TableFormat.optional(),
  /** Header of the text column; the one named as in training, else guessed. */
  textColumn: z.string().optional(),
  /** Header of the column to append to it; null for none; as in training when absent. */
  appendColumn: z.string().nullable().optional(),
  probabilities: z.boolean().optional(),
  precision: Precision.optional(),
  /** Of a run: by id or name; what it does with each row stands in the column `action`. */
  policy: z.string().min(1).optional(),
  target: FileTarget,
})
export type ScoreRequest = z.infer<typeof ScoreRequest>

/** How scoring goes. `total` is in bytes of the file. */
export const ScoreEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    rows: z.int(),
    doneBytes: z.int(),
    totalBytes: z.int(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({
    type: z.literal('finished'),
    rows: z.int(),
    rejected: z.int(),
    file: WrittenFile,
    samplesPerSecond: z.number(),
    /** The precision that was used. */
    precision: z.string(),
    counts: z.array(z.object({ output: z.string(), label: z.string(), count: z.int() })),
    /** How the texts were made, where two columns make them, and what the file lacks for that. */
    notices: z.array(z.string()),
    /** Under a policy: its name, and rows by action. */
    policy: z
      .object({ name: z.string(), person: z.int(), answer: z.int(), file: z.int() })
      .nullable()
      .optional(),
    /** The first rows of the file that was written. */
    preview: z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) }),
  }),
])
export type ScoreEvent = z.infer<typeof ScoreEvent>
