// Runs: what was asked for, how it goes, what came out. A run pins the dataset's revision, the split and a
// snapshot of the label names, so that later edits never change what it means.
import { z } from 'zod'
import { WireError } from '../errors'
import { Filter } from './filter'
import { TextColumns } from './joined-text'
import { OutputKind } from './label-kind'
import { BaseModel, ModelFolderRef } from './model'
import { RunOrigin } from './run-origin'
import { DatasetId, DatasetRef, LabelId, RunId, SplitId } from './ids'

/** Ids of the model families. */
export const FamilyId = z.enum(['bag-of-words', 'frozen-encoder', 'encoder'])
export type FamilyId = z.infer<typeof FamilyId>

/**
 * What a run is of: a family that was trained, or `imported`, the classifier of a model folder that was used on a
 * dataset as it is. Such a run has predictions and evaluations like any other, and no training.
 */
export const RunFamily = z.enum([...FamilyId.options, 'imported'])
export type RunFamily = z.infer<typeof RunFamily>

/** Number formats a run can be trained in; `auto` picks bf16 where the machine has it and the family uses it. */
export const Precision = z.enum(['auto', 'f32', 'bf16'])
export type Precision = z.infer<typeof Precision>

/** Values of settings by key; checked against the family's settings table (shared/models). */
export const SettingValues = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
export type SettingValues = z.infer<typeof SettingValues>

/** What a person asks for. Missing settings take the family's defaults. */
export const RunRequest = z.object({
  dataset: DatasetRef,
  family: FamilyId,
  name: z.string().min(1).max(200).optional(),
  /** Name of the output to learn; the dataset's first when absent. */
  output: z.string().optional(),
  /** Names of several outputs that one model learns together, in place of `output`. */
  outputs: z.array(z.string()).min(1).optional(),
  settings: SettingValues.optional(),
  /** Learns only from training rows that this keeps; validation, where the split has it, and test stay as they are. */
  rows: Filter.optional(),
  /** The folder to start from, for families that need one; the only linked model when absent. */
  model: ModelFolderRef.optional(),
  /** Not before this moment; as soon as it is its turn when absent. */
  startAt: z.iso.datetime({ offset: true }).optional(),
  /** Who asks does not wait for it: a Winnow that stays open trains it. */
  isLeft: z.boolean().optional(),
})
export type RunRequest = z.infer<typeof RunRequest>

/** Where a run stands. */
export const RunStatus = z.enum([
  'queued',
  'running',
  'paused',
  'interrupted',
  'cancelled',
  'failed',
  'completed',
])
export type RunStatus = z.infer<typeof RunStatus>

/** A label as the run knew it: index in the list = index in the scores. */
export const LabelSnapshot = z.object({ id: LabelId, name: z.string() })
export type LabelSnapshot = z.infer<typeof LabelSnapshot>

/** One of the outputs that a run answers; `labels` in the order of its scores. */
export const RunOutput = z.object({
  output: z.string(),
  kind: OutputKind,
  labels: z.array(LabelSnapshot),
  /** With several labels a text: the probability from which on a label is given. Null with one label a text. */
  threshold: z.number().nullable(),
})
export type RunOutput = z.infer<typeof RunOutput>

/** Figures of one output of a finished run; null where the part has no row with a label in it. */
export const OutputResult = z.object({
  output: z.string(),
  validation: z.record(z.string(), z.number()).nullable(),
  test: z.record(z.string(), z.number()).nullable(),
})
export type OutputResult = z.infer<typeof OutputResult>

/**
 * A token of a text as the model sees it. `start` and `end` bound what it stands for in the text, in UTF-16 code
 * units; null for tokens that are not of the text, and in runs from before they were kept.
 */
export const TextToken = z.object({
  token: z.string(),
  isSpecial: z.boolean(),
  isUnknown: z.boolean(),
  start: z.int().nullable().default(null),
  end: z.int().nullable().default(null),
})
export type TextToken = z.infer<typeof TextToken>

/** What reading the training texts gave, for families that read tokens. */
export const TextFacts = z.object({
  /** Texts that were measured: all, or a seeded sample of 20,000. */
  texts: z.int(),
  maxLength: z.int(),
  /** Tokens a text, special ones included, before any cut. */
  meanTokens: z.number(),
  medianTokens: z.int(),
  /** The length that covers 99 % of the texts. */
  tokens99: z.int(),
  longestTokens: z.int(),
  /** How the lengths lie; empty in runs from before it was kept. */
  lengths: z.array(z.object({ from: z.int(), to: z.int(), count: z.int() })).default([]),
  /** Texts longer than the max length, and the share of all tokens that is cut off. */
  cutTexts: z.int(),
  cutTokenShare: z.number(),
  /** Share of the tokens that are unknown, and the words and emoji that become so, commonest first. */
  unknownShare: z.number(),
  unknown: z.array(z.object({ text: z.string(), count: z.int() })),
  /** Share of positions in the batches that hold no token. */
  paddingShare: z.number().nullable(),
  /** The first batch as the model sees it: a few texts with their tokens. */
  firstBatch: z.array(z.array(TextToken)),
})
export type TextFacts = z.infer<typeof TextFacts>

/** Figures of a finished run; `testAccuracy` is absent where the split has no test part. */
export const RunResult = z.object({
  backend: z.string(),
  device: z.string(),
  precision: z.string(),
  trainRows: z.int(),
  validationRows: z.int(),
  testRows: z.int(),
  features: z.int(),
  epochs: z.number(),
  bestEpoch: z.number(),
  isStoppedEarly: z.boolean(),
  keptBy: z.string(),
  trainSeconds: z.number(),
  trainSamplesPerSecond: z.number(),
  evalSamplesPerSecond: z.number().nullable(),
  peakRssMiB: z.number(),
  trainLoss: z.number(),
  validationAccuracy: z.number().nullable(),
  validationMacroF1: z.number().nullable(),
  testAccuracy: z.number().nullable(),
  testMacroF1: z.number().nullable(),
  /**
   * Of each output, with several or one that is not of one label a message; accuracy and macro-F1 above are those of
   * the first.
   */
  outputs: z.array(OutputResult).optional(),
})
export type RunResult = z.infer<typeof RunResult>

/** A word that people give to runs, to find them by. */
export const RunTag = z.string().trim().min(1).max(60)

/** Most tags of one run, and most characters of its note. */
export const mostTags = 30
export const longestNote = 20_000

/** What people note of runs; absent members stay as they are. */
export const RunNotes = z.object({
  isStarred: z.boolean().optional(),
  note: z.string().max(longestNote).optional(),
  addTags: z.array(RunTag).max(mostTags).optional(),
  removeTags: z.array(RunTag).optional(),
  /** Archived runs are hidden from lists unless they are asked for. */
  isArchived: z.boolean().optional(),
})
export type RunNotes = z.infer<typeof RunNotes>

/** Which runs a list holds. Of archived ones: none, these too, or these alone. */
export const RunQuery = z.object({
  archived: z.enum(['none', 'too', 'only']).optional(),
  tag: z.string().optional(),
  isStarred: z.boolean().optional(),
  /** Of this dataset alone, by id or name. */
  dataset: z.string().optional(),
  /** In any of these states, of any of these families. */
  status: z.array(RunStatus).optional(),
  family: z.array(RunFamily).optional(),
  /** False leaves the names of labels out, which are most of a long list; `labelCount` says how many there are. */
  hasLabels: z.boolean().optional(),
})
export type RunQuery = z.infer<typeof RunQuery>

/** A run as lists and pages show it. */
export const Run = z.object({
  id: RunId,
  /** 1, 2, 3 … in the workspace: "Run 21". */
  number: z.int().positive(),
  name: z.string(),
  status: RunStatus,
  datasetId: DatasetId,
  /** The dataset's name today. */
  dataset: z.string(),
  datasetRevision: z.int(),
  splitId: SplitId.nullable(),
  splitVersion: z.int().nullable(),
  /** Hash of the test part: figures of two runs compare when it is the same. */
  testHash: z.string().nullable(),
  /** The first of `outputs`. */
  output: z.string(),
  /** Labels of the first output. */
  labels: z.array(LabelSnapshot),
  /** How many these are, where a list leaves them out. */
  labelCount: z.int().default(0),
  outputs: z.array(RunOutput),
  family: RunFamily,
  settings: SettingValues,
  /** Columns that its texts were made of; a file that it scores is read in the same way. */
  textColumns: TextColumns.nullable(),
  /** The folder it started from; null for families that need none. */
  model: BaseModel.nullable(),
  step: z.int(),
  totalSteps: z.int(),
  checkpointStep: z.int(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  result: RunResult.nullable(),
  /** Validation figure of each epoch, for the sparkline of the list. */
  validationCurve: z.array(z.number()),
  error: WireError.nullable(),
  isStarred: z.boolean().default(false),
  tags: z.array(z.string()).default([]),
  note: z.string().default(''),
  archivedAt: z.string().nullable().default(null),
  /** Where it comes from, of a run that was imported from a file; null for those that were trained here. */
  origin: RunOrigin.nullable().default(null),
  /** The run that it was trained to reproduce. */
  repeats: RunId.nullable().default(null),
  /** The version of Winnow that started it; null in runs from before it was kept. */
  madeBy: z.string().nullable().default(null),
})
export type Run = z.infer<typeof Run>

/** Rows of validation by label, in the order of the output's labels: that have it, that were given it, and both. */
export const WatchedClasses = z.object({
  /** Rows with a label in this output. */
  rows: z.int(),
  truth: z.array(z.int()),
  said: z.array(z.int()),
  right: z.array(z.int()),
})
export type WatchedClasses = z.infer<typeof WatchedClasses>

const base = { run: RunId, seq: z.int().nonnegative(), at: z.string() }

/** How a run ended. */
export const RunEnd = z.object({
  type: z.literal('finished'),
  status: z.enum(['completed', 'cancelled', 'failed', 'interrupted']),
  /** What was kept, in one sentence. */
  message: z.string(),
  result: RunResult.nullable(),
  error: WireError.nullable(),
})
export type RunEnd = z.infer<typeof RunEnd>

/** What happened in a run, in order of `seq`; stored before it is sent. */
export const RunEvent = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.literal('queued'),
    /** Not before this moment; absent for as soon as it is its turn. */
    startAt: z.string().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('phase'),
    phase: z.enum(['reading', 'preparing', 'training', 'evaluating', 'saving']),
    /** Texts done and in all, where the phase is long. */
    done: z.int().optional(),
    total: z.int().optional(),
  }),
  z.object({
    ...base,
    type: z.literal('started'),
    step: z.int(),
    totalSteps: z.int(),
    /** A fraction where the steps are limited. */
    epochs: z.number(),
    backend: z.string(),
    device: z.string(),
    precision: z.string(),
    refused: z.array(z.object({ id: z.string(), reason: z.string() })),
    trainRows: z.int(),
    validationRows: z.int(),
    testRows: z.int(),
    features: z.int(),
    /** Rows a step: batch size times gradient accumulation. */
    rowsPerStep: z.int(),
    /** Numbers that the training changes. */
    trainableParameters: z.int(),
    text: TextFacts.nullable(),
    /** The checkpoint it went on from; 0 for a fresh start. */
    resumedFrom: z.int(),
    /** Texts of validation whose prediction is followed; `label` is an index of the first output's labels. */
    followedTexts: z.array(z.object({ text: z.string(), label: z.int() })).optional(),
  }),
  z.object({
    ...base,
    type: z.literal('step'),
    step: z.int(),
    totalSteps: z.int(),
    epoch: z.number(),
    /** Mean loss of the steps since the last event. */
    loss: z.number(),
    learningRate: z.number(),
    /** Norm of all gradients together before any limit; null where it is not computed. */
    gradientNorm: z.number().nullable(),
    samplesPerSecond: z.number(),
    secondsLeft: z.number(),
    elapsedSeconds: z.number(),
    rssMiB: z.number(),
  }),
  z.object({
    ...base,
    type: z.literal('epoch'),
    /** Passes done; a fraction where validation is scored within a pass. */
    epoch: z.number(),
    step: z.int(),
    totalSteps: z.int(),
    trainLoss: z.number(),
    validation: z
      .object({
        loss: z.number(),
        metrics: z.record(z.string(), z.number()),
        /** For each output, what became of each label; null where no row has one. Absent in earlier runs. */
        classes: z.array(WatchedClasses.nullable()).optional(),
      })
      .nullable(),
    /** What was said of the followed texts: the probability of the right label, and the index of the likeliest. */
    followed: z.array(z.object({ probability: z.number(), said: z.int() })).optional(),
    isBest: z.boolean(),
    elapsedSeconds: z.number(),
  }),
  /** The training can go on from here after a crash. */
  z.object({ ...base, type: z.literal('checkpoint'), step: z.int() }),
  z.object({ ...base, type: z.literal('paused'), step: z.int() }),
  z.object({ ...base, type: z.literal('resumed'), step: z.int() }),
  z.object({ ...base, type: z.literal('notice'), message: z.string() }),
  RunEnd.extend(base),
])
export type RunEvent = z.infer<typeof RunEvent>

/** What a look at the settings gives before a run is started. */
export const PreviewEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('texts'),
    trainRows: z.int(),
    rowsPerStep: z.int(),
    totalSteps: z.int(),
    trainableParameters: z.int(),
    text: TextFacts.nullable(),
    /** Classes under eight rows, imbalance over 5:1, many texts cut: one sentence each. */
    warnings: z.array(z.string()),
  }),
  /** Texts read so far, where that is slow. */
  z.object({ type: z.literal('preparing'), done: z.int(), total: z.int() }),
  z.object({ type: z.literal('measuring'), step: z.int(), steps: z.int() }),
  z.object({
    type: z.literal('estimate'),
    secondsPerStep: z.number(),
    /** The whole training, validation included. */
    seconds: z.number(),
    peakRssMiB: z.number(),
    samplesPerSecond: z.number(),
    backend: z.string(),
    device: z.string(),
  }),
])
export type PreviewEvent = z.infer<typeof PreviewEvent>

/** An event before main gives it run, seq and time. */
export type RunEventBody = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'run' | 'seq' | 'at'>
    : never
  : never
