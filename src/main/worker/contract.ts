// What main asks of a worker process: one long job (import, training, scoring), or quick questions to a warm
// one (look at a file, predict, evaluate). Private to main: no page ever speaks it. Paths are absolute.
import { z } from 'zod'
import { call, define, stream } from '../../shared/contract/define'
import { AdditionRequest } from '../../shared/domain/addition'
import { ExportKind, ImportPreview, TableFormat } from '../../shared/domain/file'
import { ExplainRequest, Explanation, Strongest } from '../../shared/domain/explanation'
import { Filter } from '../../shared/domain/filter'
import { DatasetId, RunId, SplitId } from '../../shared/domain/ids'
import { TextColumns } from '../../shared/domain/joined-text'
import { Precision, Prediction, ScoreEvent } from '../../shared/domain/prediction'
import { FolderReport } from '../../shared/domain/model'
import { ModelAbout } from '../../shared/domain/model-about'
import { BusinessGoal, PolicyAction, PolicyRule } from '../../shared/domain/policy'
import { Robustness, RobustnessEvent, RobustnessRequest } from '../../shared/domain/robustness'
import {
  FamilyId,
  PreviewEvent,
  type RunEventBody,
  RunOutput,
  RunResult,
  SettingValues,
  TextFacts,
  TextToken,
} from '../../shared/domain/run'
import { ImportRequest, Ratios } from '../../shared/contract'
import { DoctorReport } from '../../shared/domain/app'
import { dataCalls } from './data-contract'
import {
  ImportJobEvent,
  AdditionJobEvent,
  JudgeJobEvent,
  QualityRequest,
  QualityJobEvent,
} from './job-events'
import { runFileCalls } from './run-file-contract'

export type { ComparedPart } from './data-contract'
export type {
  ImportJobEvent,
  AdditionJobEvent,
  JudgeJobEvent,
  QualityRequest,
  FoundRows,
  QualityJobEvent,
} from './job-events'

const RunBody = z.custom<RunEventBody>((value) => typeof value === 'object' && value !== null)

const modelPlace = {
  /** By output: temperatures of the confidences that it answers with; what is stored of rows never has one. */
  temperatures: z.record(z.string(), z.number()).optional(),
  folder: z.string(),
  /** For what may be deleted at any time. */
  cacheFolder: z.string(),
  /** What to score in, for families with a choice; as trained when absent, `auto` for a folder's classifier. */
  precision: Precision.optional(),
}

/** A model on disk: that of a finished run, or the classifier of a model folder. */
export const SingleModelPlace = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('run'),
    ...modelPlace,
    /** The linked folder it started from, for families that still read it. */
    base: z.object({ path: z.string(), hash: z.string() }).nullable(),
  }),
  /** `hash` is the folder's as main has seen it. */
  z.object({ kind: z.literal('folder'), ...modelPlace, hash: z.string() }),
])
export type SingleModelPlace = z.infer<typeof SingleModelPlace>

/** One model, or several that answer side by side, each under its name. */
export const ModelPlace = z.discriminatedUnion('kind', [
  ...SingleModelPlace.options,
  z.object({
    kind: z.literal('pipeline'),
    members: z.array(z.object({ name: z.string(), place: SingleModelPlace })).min(1),
  }),
])
export type ModelPlace = z.infer<typeof ModelPlace>

/** An output to learn; `id` is the output's in the database. */
export const TrainedOutput = RunOutput.extend({ id: z.int() })
export type TrainedOutput = z.infer<typeof TrainedOutput>

/** Everything a training needs; the rows are read from the database, never sent. */
export const TrainRequest = z.object({
  databaseFile: z.string(),
  runId: RunId,
  datasetId: DatasetId,
  /** Labels are read as they stood at this revision. */
  revision: z.int(),
  splitId: SplitId,
  /** Null trains on all of train and keeps the last epoch. */
  validationPart: z.string().nullable(),
  /** Null leaves the test part alone: a trial that others will be preferred to has no use for it. */
  testPart: z.string().nullable(),
  /** Further parts to predict beside validation and test. */
  otherParts: z.array(z.string()),
  outputs: z.array(TrainedOutput).min(1),
  /** What each evaluation says of the business; absent where nothing was said. */
  goal: BusinessGoal.nullable().optional(),
  family: FamilyId,
  settings: SettingValues,
  /** The linked folder to start from; null for families that need none. */
  model: z.object({ path: z.string(), hash: z.string() }).nullable(),
  /** For what may be deleted at any time: features, compiled graphs. */
  cacheFolder: z.string(),
  /** Folder that receives checkpoints and then the model; main renames it when the run is committed. */
  folder: z.string(),
  /** Goes on from the checkpoint in `folder`; without one it starts from the beginning. */
  resume: z.boolean(),
  /** Takes no further step: the best epoch of the checkpoint becomes the model. */
  keepOnly: z.boolean(),
})
export type TrainRequest = z.infer<typeof TrainRequest>

const ofTraining = { goal: true, folder: true, runId: true, resume: true, keepOnly: true } as const

/** A training as far as a look at it needs it. */
export const PreviewRequest = TrainRequest.omit({ ...ofTraining, testPart: true, otherParts: true })
export type PreviewRequest = z.infer<typeof PreviewRequest>

/** What a training reports: events for the run's history, scores to store, and the end. */
export const TrainJobEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), body: RunBody }),
  z.object({
    type: z.literal('predictions'),
    part: z.string(),
    output: z.string(),
    rowIds: z.instanceof(Int32Array),
    /** (rows, labels), row-major. */
    scores: z.instanceof(Float32Array),
  }),
  /** Comes before the predictions of outputs that may give several labels. */
  z.object({ type: z.literal('thresholds'), thresholds: z.record(z.string(), z.number()) }),
  z.object({
    type: z.literal('finished'),
    endedBy: z.enum(['epochs', 'patience', 'cancelled']),
    /** Null when the training was stopped before its first epoch ended. */
    result: RunResult.nullable(),
  }),
])
export type TrainJobEvent = z.infer<typeof TrainJobEvent>

/** What scoring rows reports: what there is to do, scores to store, and the end. */
export const ScoreRowsJobEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    /** Of a run, its own; of a folder, one. */
    outputs: z.array(RunOutput),
    backend: z.string(),
    device: z.string(),
    precision: z.string(),
    features: z.int(),
    /** Rows that were asked for, and how many of them have no prediction yet. */
    rows: z.int(),
    left: z.int(),
  }),
  z.object({
    type: z.literal('predictions'),
    rowIds: z.instanceof(Int32Array),
    /** (rows, labels of all outputs), row-major. */
    scores: z.instanceof(Float32Array),
  }),
  z.object({ type: z.literal('finished'), seconds: z.number(), peakRssMiB: z.int() }),
])
export type ScoreRowsJobEvent = z.infer<typeof ScoreRowsJobEvent>

/** The interface of a worker process. */
export const workerContract = define({
  file: {
    ...runFileCalls,
    combine: call(
      z.object({
        files: z.array(z.object({ path: z.string(), name: z.string() })).min(1),
        outFile: z.string(),
      }),
      z.object({ files: z.int(), rows: z.int(), notices: z.array(z.string()) }),
    ),
    inspect: call(
      z.object({
        path: z.string(),
        fileName: z.string(),
        format: TableFormat.optional(),
        roles: ImportRequest.shape.roles,
      }),
      ImportPreview,
    ),
    import: stream(
      z.object({
        databaseFile: z.string(),
        datasetId: DatasetId,
        path: z.string(),
        fileName: z.string(),
        format: TableFormat.optional(),
        roles: ImportRequest.shape.roles,
        /** Used where the file has no split column. */
        ratios: Ratios,
        splitSeed: z.int(),
        /** The rows wait to join another dataset. */
        isStaged: z.boolean().optional(),
      }),
      ImportJobEvent,
    ),
    /** Adds rows to a dataset; writes them itself, and the step of the journal. */
    add: stream(
      z.object({ databaseFile: z.string(), request: AdditionRequest, at: z.string() }),
      AdditionJobEvent,
    ),
    /** Takes a step back, or makes it again, that has many rows come or go. */
    reverse: call(
      z.object({
        databaseFile: z.string(),
        dataset: z.string(),
        way: z.enum(['undo', 'redo']),
        at: z.string(),
      }),
      z.object({ description: z.string(), revision: z.int() }),
    ),
    /** Writes matching rows: the cells as in the file, then what the dataset says of them. */
    exportRows: call(
      z.object({
        databaseFile: z.string(),
        dataset: z.string(),
        query: z.string().optional(),
        filter: Filter.optional(),
        as: ExportKind,
        outFile: z.string(),
      }),
      z.object({ rows: z.int() }),
    ),
    /** Writes the lines of the file that could not become rows. */
    exportRejected: call(
      z.object({ databaseFile: z.string(), dataset: z.string(), outFile: z.string() }),
      z.object({ rows: z.int() }),
    ),
    /** Writes a small table that main has in memory. */
    writeTable: call(
      z.object({ rows: z.array(z.array(z.string())), outFile: z.string() }),
      z.object({ rows: z.int() }),
    ),
    /** Writes a text that main has in memory. */
    writeText: call(z.object({ text: z.string(), outFile: z.string() }), z.object({})),
    /** Texts with their labels, of the columns text and label. Throws `csv.*`, naming the line. */
    readLabelled: call(
      z.object({ path: z.string(), fileName: z.string() }),
      z.array(z.object({ text: z.string(), label: z.string(), output: z.string().nullable() })),
    ),
    score: stream(
      z.object({
        model: ModelPlace,
        path: z.string(),
        fileName: z.string(),
        format: TableFormat.optional(),
        textColumn: z.string().optional(),
        appendColumn: z.string().nullable().optional(),
        /** What the texts of its training were made of. */
        trained: TextColumns.nullable(),
        probabilities: z.boolean(),
        policy: z.object({ name: z.string(), rule: PolicyRule }).nullable(),
        outFile: z.string(),
        batchSize: z.int().positive(),
      }),
      ScoreEvent,
    ),
  },
  data: dataCalls,
  model: {
    train: stream(TrainRequest, TrainJobEvent),
    /** Ends the training at the end of its step; its stream then goes on to the result. Cancelling would cut it. */
    stop: call(z.object({}), z.object({})),
    /** Holds the training at the end of its step until `resume`. */
    pause: call(z.object({}), z.object({})),
    resume: call(z.object({}), z.object({})),
    /** Reads the texts, then times 20 steps; writes nothing but caches. */
    preview: stream(PreviewRequest, PreviewEvent),
    /** What a Hugging Face folder holds; problems are in the report. Throws `file.notFound`, `model.unsupported`. */
    inspect: call(z.object({ path: z.string() }), FolderReport),
    predict: call(
      z.object({ model: ModelPlace, texts: z.array(z.string()), top: z.int().positive() }),
      /** For each text, an answer an output. */
      z.array(z.array(Prediction)),
    ),
    /** Why; as the call of the page, with the model's place. */
    explain: call(ExplainRequest.omit({ model: true }).extend({ model: ModelPlace }), Explanation),
    strongest: call(
      z.object({
        model: SingleModelPlace,
        output: z.string().optional(),
        label: z.string().optional(),
        kind: z.enum(['word', 'characters']),
        limit: z.int().positive(),
      }),
      Strongest,
    ),
    /** What a rule does with texts. */
    act: call(
      z.object({ model: ModelPlace, texts: z.array(z.string()), rule: PolicyRule }),
      z.array(PolicyAction),
    ),
    /** Writes a run's folder as a Hugging Face folder; gives the names of its files. */
    exportToHuggingFace: call(
      z.object({
        folder: z.string(),
        base: z.object({ path: z.string(), hash: z.string() }).nullable(),
        out: z.string(),
        about: ModelAbout,
      }),
      z.object({ files: z.array(z.string()) }),
    ),
    tokens: call(z.object({ model: SingleModelPlace, text: z.string() }), z.array(TextToken)),
    /** Lengths of the texts of a dataset for a folder's tokenizer. */
    tokenLengths: call(
      z.object({
        databaseFile: z.string(),
        dataset: z.string(),
        model: z.object({ path: z.string(), hash: z.string() }),
        maxLength: z.int().optional(),
      }),
      TextFacts,
    ),
    /** Scores the rows of a dataset that a run has no prediction for; main stores what comes out. */
    scoreRows: stream(
      z.object({
        databaseFile: z.string(),
        model: SingleModelPlace,
        datasetId: DatasetId,
        splitId: SplitId.nullable(),
        /** Null: every row of the dataset. */
        part: z.string().nullable(),
        /** The run that keeps the predictions; null while there is none. */
        runId: RunId.nullable(),
        batchSize: z.int().positive(),
      }),
      ScoreRowsJobEvent,
    ),
    /** Checks the rows of a dataset; main stores what is found. */
    checkQuality: stream(QualityRequest, QualityJobEvent),
    /** Scores rows and compares the answers with labels of the dataset; nothing is stored. */
    judge: stream(
      z.object({
        databaseFile: z.string(),
        model: ModelPlace,
        datasetId: DatasetId,
        splitId: SplitId.nullable(),
        /** Null: every row of the dataset. */
        part: z.string().nullable(),
        /** Label columns by the outputs whose truth they are. */
        match: z.record(z.string(), z.string()),
        batchSize: z.int().positive(),
      }),
      JudgeJobEvent,
    ),
    /** Changes messages of a part by rules and asks the model; nothing is stored. */
    checkRobustness: stream(
      RobustnessRequest.required().extend({
        databaseFile: z.string(),
        model: SingleModelPlace,
        run: RunId,
        datasetId: DatasetId,
        splitId: SplitId.nullable(),
        revision: z.int(),
        batchSize: z.int().positive(),
      }),
      z.discriminatedUnion('type', [
        RobustnessEvent.options[0],
        z.object({ type: z.literal('finished'), result: Robustness.omit({ madeAt: true }) }),
      ]),
    ),
    probe: call(
      z.object({ home: z.string() }),
      DoctorReport.omit({ workspace: true, version: true }).extend({ cache: z.string() }),
    ),
  },
})

/** The type of the worker's contract. */
export type WorkerContract = typeof workerContract
