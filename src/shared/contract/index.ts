// Every call and stream between a page (or a terminal) and Winnow's main process. Adding a call is a line
// here; the compiler then asks for its handler.
import { z } from 'zod'
import { AppEvent, AppInfo, DoctorReport } from '../domain/app'
import {
  ColumnFacts,
  Dataset,
  DatasetStatistics,
  RowDetail,
  RowEvent,
  SaidOfRow,
  SimilarRow,
  SplitSummary,
} from '../domain/dataset'
import {
  Combined,
  CombineRequest,
  ExportKind,
  FileSource,
  FileTarget,
  ImportPreview,
  RejectedRow,
  TableFormat,
  WrittenFile,
} from '../domain/file'
import { LabelEffect, LabelOperation, RowChange, Step } from '../domain/edit'
import { Filter } from '../domain/filter'
import { JournalEntry } from '../domain/journal'
import { DatasetId, DatasetRef, RowId, RunId, RunRef } from '../domain/ids'
import { LabelSeparator, OutputKind } from '../domain/label-kind'
import { FolderReport, LinkedModel, ModelFolderRef, ModelId } from '../domain/model'
import {
  JudgeEvent,
  JudgeRequest,
  mostMembers,
  NewMember,
  Pipeline,
  PipelineId,
  PipelineRef,
} from '../domain/pipeline'
import {
  ModelRef,
  Prediction,
  PredictionCounts,
  ScoreEvent,
  ScoreRequest,
  ScoreRowsEvent,
  ScoreRowsRequest,
} from '../domain/prediction'
import {
  FindingQuery,
  FixRequest,
  FoundRow,
  QualityEvent,
  QualityOptions,
  QualityReport,
} from '../domain/quality'
import {
  PreviewEvent,
  Run,
  RunEvent,
  RunNotes,
  RunQuery,
  RunRequest,
  TextFacts,
  TextToken,
} from '../domain/run'
import { PolicyAction, PolicyRef } from '../domain/policy'
import { SplitRequest } from '../domain/split'
import { Study, StudyEvent, StudyId, StudyRef, StudyRequest } from '../domain/study'
import { DatasetCard, View } from '../domain/view'
import { columnCalls } from './columns'
import { additionCalls } from './additions'
import { policyCalls } from './policies'
import { calibrationCalls } from './calibration'
import { sliceCalls } from './slices'
import { comparisonCalls } from './comparison'
import { evaluationCalls } from './evaluation'
import { call, define, stream } from './define'
import { runFileCalls } from './run-files'
import { runReportCalls } from './run-report'
import { curveCalls } from './run-curves'
import { errorCalls, reviewCalls } from './run-errors'
import { GivenRole, ImportEvent, ImportRequest, Ratios } from './import'
import { labelCall, labellingCalls } from './labelling'
import { queueCalls } from './queue'
import { trustCalls } from './trust'
import { RowPage, RowQuery } from './row-query'

export { GivenRole, ImportEvent, ImportRequest, Ratios, RowPage, RowQuery }

const Empty = z.object({})
const DatasetOnly = z.object({ dataset: DatasetRef })
const RunOnly = z.object({ run: RunRef })
const StudyOnly = z.object({ study: StudyRef })
const PipelineOnly = z.object({ pipeline: PipelineRef })
const Done = z.object({})

/** The whole interface of Winnow's main process. */
export const contract = define({
  app: {
    info: call(Empty, AppInfo),
    doctor: call(Empty, DoctorReport),
    /** Changes from now on; the first event is the present activity. */
    watch: stream(Empty, AppEvent),
  },
  datasets: {
    list: call(Empty, z.array(Dataset)),
    get: call(DatasetOnly, Dataset),
    inspect: call(
      z.object({ source: FileSource, format: TableFormat.optional(), roles: ImportRequest.shape.roles }),
      ImportPreview,
    ),
    /**
     * Several files, or all files of folders, as one that can be looked at and imported: the columns of all of them, and
     * `file` and `folder`, which say where a row comes from. Text files are messages.
     */
    combine: call(CombineRequest, Combined),
    import: stream(ImportRequest, ImportEvent),
    ...additionCalls,
    rows: call(RowQuery, RowPage),
    /** How many rows a search and a filter match. */
    count: call(RowQuery.pick({ dataset: true, query: true, filter: true }), z.object({ total: z.int() })),
    row: call(DatasetOnly.extend({ row: RowId }), RowDetail),
    /** What every run says of a row. */
    said: call(DatasetOnly.extend({ row: RowId }), z.array(SaidOfRow)),
    /** What a column of the file holds. */
    column: call(DatasetOnly.extend({ column: z.string() }), ColumnFacts),
    statistics: call(DatasetOnly, DatasetStatistics),
    /** Where a row stands among those that are shown: its index, or that of the next one; null where none follows. */
    place: call(
      RowQuery.pick({ dataset: true, query: true, filter: true }).extend({ row: z.int() }),
      z.object({ index: z.int().nullable(), isShown: z.boolean() }),
    ),
    /** Rows with a text like that of a row, the likest first. */
    similar: call(
      DatasetOnly.extend({ row: RowId, limit: z.int().positive().max(100).optional() }),
      z.array(SimilarRow),
    ),
    /** What happened to a row since the import, the latest first. */
    rowHistory: call(DatasetOnly.extend({ row: RowId }), z.array(RowEvent)),
    /** How long the texts are for a model's tokenizer, and what is cut or unknown; of more than 20,000 a sample. */
    tokens: call(
      DatasetOnly.extend({ model: ModelFolderRef, maxLength: z.int().min(2).max(100_000).optional() }),
      TextFacts,
    ),
    rejected: call(
      DatasetOnly.extend({ limit: z.int().positive().max(1000).optional() }),
      z.array(RejectedRow),
    ),
    rename: call(DatasetOnly.extend({ name: z.string().trim().min(1).max(200) }), Dataset),
    /** Moves the dataset to the trash; `restore` brings it back. */
    remove: call(DatasetOnly, Done),
    restore: call(z.object({ dataset: DatasetId }), Dataset),
    /** Sets labels as one undoable step. New names join the label set. */
    label: labelCall,
    /** Makes one change to every row that a search and a filter match, as one undoable step. */
    edit: call(
      DatasetOnly.extend({
        query: z.string().optional(),
        filter: Filter.optional(),
        output: z.string().optional(),
        change: RowChange,
      }),
      Step,
    ),
    /** Renames, merges, splits, deletes or describes labels, as one undoable step. */
    changeLabels: call(
      DatasetOnly.extend({ output: z.string().optional(), operation: LabelOperation }),
      Step,
    ),
    /** What such a change would touch. */
    labelEffect: call(
      DatasetOnly.extend({ output: z.string().optional(), operation: LabelOperation }),
      LabelEffect,
    ),
    /** The history, newest first. */
    journal: call(
      DatasetOnly.extend({ limit: z.int().positive().max(10_000).optional() }),
      z.object({
        entries: z.array(JournalEntry),
        /** What undo and redo would take back and make again; null where there is nothing. */
        undoes: z.string().nullable(),
        redoes: z.string().nullable(),
      }),
    ),
    /**
     * What labels an output holds, in which order, as one undoable step. From one label a message to several, names that
     * hold `separator` become several labels; back to one is refused while a message has several.
     */
    setLabelSet: call(
      DatasetOnly.extend({
        output: z.string().optional(),
        kind: OutputKind.optional(),
        separator: LabelSeparator.optional(),
        /** Every label, the lowest first. */
        order: z.array(z.string()).optional(),
      }),
      z.object({ description: z.string(), revision: z.int() }),
    ),
    /** Draws messages that are in no part at random into the test part, before they are labelled; one undoable step. */
    drawTestSample: call(
      DatasetOnly.extend({ size: z.int().min(1).max(100_000).optional(), seed: z.int().optional() }),
      SplitSummary,
    ),
    ...columnCalls,
    ...reviewCalls,
    views: call(DatasetOnly, z.array(View)),
    /** Keeps filters under a name; a view of the same name is replaced. */
    saveView: call(
      DatasetOnly.extend(View.pick({ name: true, address: true, query: true, filter: true }).shape),
      View,
    ),
    removeView: call(DatasetOnly.extend({ view: z.string() }), View),
    card: call(DatasetOnly, DatasetCard),
    /** Where the data come from and who may use them; what is not given stays. */
    setCard: call(
      DatasetOnly.extend({
        card: z.object({
          description: z.string().max(20_000).optional(),
          source: z.string().max(2000).optional(),
          licence: z.string().max(2000).optional(),
          language: z.string().max(2000).optional(),
          labelledBy: z.string().max(2000).optional(),
        }),
      }),
      DatasetCard,
    ),
    /** Divides the labelled rows anew: a further version, in use from then on; one undoable step. */
    split: call(DatasetOnly.extend({ request: SplitRequest }), SplitSummary),
    /** All versions. */
    splits: call(DatasetOnly, z.array(SplitSummary)),
    undo: call(DatasetOnly, z.object({ description: z.string(), revision: z.int() })),
    redo: call(DatasetOnly, z.object({ description: z.string(), revision: z.int() })),
    /** Writes the lines that could not become rows, as CSV. */
    exportRejected: call(
      DatasetOnly.extend({ target: FileTarget }),
      z.object({ rows: z.int(), file: WrittenFile }),
    ),
    export: call(
      DatasetOnly.extend({
        query: z.string().optional(),
        filter: Filter.optional(),
        /** CSV when absent. */
        as: ExportKind.optional(),
        target: FileTarget,
      }),
      z.object({ rows: z.int(), file: WrittenFile }),
    ),
  },
  quality: {
    /** Checks a dataset; what it finds takes the place of the check before. Ending the stream keeps that one. */
    check: stream(DatasetOnly.extend({ options: QualityOptions.optional() }), QualityEvent),
    /** The last check; null where there was none. */
    report: call(DatasetOnly, z.object({ report: QualityReport.nullable() })),
    rows: call(FindingQuery, z.object({ rows: z.array(FoundRow), total: z.int(), groups: z.int() })),
    /** Mends the rows of a finding, as one undoable step. */
    fix: call(FixRequest, Step),
  },
  runs: {
    list: call(RunQuery, z.array(Run)),
    get: call(RunOnly, Run),
    start: call(RunRequest, z.object({ run: RunId })),
    /** Stops at the end of the running step and keeps the best epoch; a second call ends the process. */
    cancel: call(RunOnly, Done),
    /**
     * Reads the training texts as the run would, then times 20 steps on this machine. Nothing is stored; ending
     * the stream ends the work.
     */
    preview: stream(RunRequest, PreviewEvent),
    /** Holds the training at the end of the running step; its process and memory stay. */
    pause: call(RunOnly, Done),
    /** Goes on: a paused run at once, an interrupted one from its last checkpoint through the queue. */
    resume: call(RunOnly, Done),
    /** Replays the stored events after `after` (a seq; -1 for all), then goes on live until the run has ended. */
    follow: stream(RunOnly.extend({ after: z.int().min(-1) }), RunEvent),
    ...comparisonCalls,
    ...evaluationCalls,
    ...queueCalls,
    ...runFileCalls,
    ...runReportCalls,
    ...curveCalls,
    ...errorCalls,
    /** What a run says of the rows that it has scored, in one part or all. */
    predicted: call(RunOnly.extend({ part: z.string().optional() }), PredictionCounts),
    rename: call(RunOnly.extend({ name: z.string().trim().min(1).max(200) }), Run),
    /** Stars, tags, notes and the archive, of one run or many at once. */
    annotate: call(z.object({ runs: z.array(RunRef).min(1).max(10_000), change: RunNotes }), z.array(Run)),
    /** Bytes on disk by run: its model and what a training can go on from. */
    disk: call(Empty, z.record(z.string(), z.number())),
    remove: call(RunOnly, Done),
    restore: call(z.object({ run: RunId }), Run),
    /** Settings and figures as a table: of these runs, or of all that are listed. */
    export: call(
      z.object({ target: FileTarget, runs: z.array(RunRef).min(1).max(10_000).optional() }),
      z.object({ rows: z.int(), file: WrittenFile }),
    ),
    /**
     * Writes a finished run as a folder that Python's transformers or sentence-transformers loads. `path` must be empty
     * or not there; pages may name it inside allowed folders alone.
     */
    exportModel: call(
      RunOnly.extend({ to: z.enum(['hf']), path: z.string().min(1) }),
      z.object({ path: z.string(), files: z.array(z.string()), notices: z.array(z.string()) }),
    ),
  },
  models: {
    list: call(Empty, z.array(LinkedModel)),
    /** Looks into a folder without linking it. */
    inspect: call(z.object({ path: z.string().min(1) }), FolderReport),
    /** Links a folder; linking it again gives the same model with a fresh report. */
    add: call(
      z.object({ path: z.string().min(1), name: z.string().trim().min(1).max(200).optional() }),
      LinkedModel,
    ),
    rename: call(z.object({ model: ModelFolderRef, name: z.string().trim().min(1).max(200) }), LinkedModel),
    /** Takes it from the list; the folder is not touched. `restore` brings it back. */
    remove: call(z.object({ model: ModelFolderRef }), Done),
    restore: call(z.object({ model: ModelId }), LinkedModel),
  },
  studies: {
    list: call(Empty, z.array(Study)),
    get: call(StudyOnly, Study),
    /** Checks and stores a study; its trainings then run one after another. */
    start: call(StudyRequest, z.object({ study: StudyId })),
    /** How it stands, then after each change until it has ended. */
    follow: stream(StudyOnly, StudyEvent),
    /** Stops it at the end of the running step; what is done stays. */
    cancel: call(StudyOnly, Done),
    /** Goes on with the trainings that are not done, the interrupted one from its checkpoint. */
    resume: call(StudyOnly, Done),
    remove: call(StudyOnly, Done),
    restore: call(z.object({ study: StudyId }), Study),
    /** Puts the best run of a sweep that has not come to its end into the list of runs; a finished one has done so. */
    keepBest: call(StudyOnly, z.object({ run: RunId })),
    /** Writes what each fold of a cross-validation said of the rows that it had left out. */
    outOfFold: call(StudyOnly.extend({ target: FileTarget }), z.object({ rows: z.int(), file: WrittenFile })),
  },
  pipelines: {
    list: call(Empty, z.array(Pipeline)),
    get: call(PipelineOnly, Pipeline),
    /** Several models under one name; each must be able to answer now. */
    create: call(
      z.object({
        name: z.string().trim().min(1).max(200),
        members: z.array(NewMember).min(1).max(mostMembers),
      }),
      Pipeline,
    ),
    rename: call(PipelineOnly.extend({ name: z.string().trim().min(1).max(200) }), Pipeline),
    /** Moves it to the trash; its models stay. `restore` brings it back. */
    remove: call(PipelineOnly, Done),
    restore: call(z.object({ pipeline: PipelineId }), Pipeline),
    /** Scores rows of a dataset and compares every output with the labels of one of its columns; keeps nothing. */
    judge: stream(JudgeRequest, JudgeEvent),
  },
  labelling: labellingCalls,
  policies: policyCalls,
  ...trustCalls,
  calibration: calibrationCalls,
  slices: sliceCalls,
  predict: {
    texts: call(
      z.object({
        model: ModelRef,
        texts: z.array(z.string()).min(1).max(1000),
        top: z.int().positive().max(50).optional(),
      }),
      z.array(z.array(Prediction)),
    ),
    /** What a policy of a run does with texts. */
    actions: call(
      z.object({ run: RunRef, texts: z.array(z.string()).min(1).max(1000), policy: PolicyRef }),
      z.object({ policy: z.string(), actions: z.array(PolicyAction) }),
    ),
    /**
     * A text as the model reads it, cut where it cuts. A folder need not hold a classifier. Throws `model.unsupported`
     * for a model that counts words.
     */
    tokens: call(z.object({ model: ModelRef, text: z.string() }), z.array(TextToken)),
    file: stream(ScoreRequest, ScoreEvent),
    /** Scores rows of a dataset and keeps what comes out; ending the stream keeps what was scored so far. */
    rows: stream(ScoreRowsRequest, ScoreRowsEvent),
  },
})

/** The type of the contract. */
export type WinnowContract = typeof contract
