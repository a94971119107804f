// Pipelines: several models that answer one text side by side, such as a category by a run and a sentiment by a folder's
// classifier. A pipeline is taken wherever a model is.
import { z } from 'zod'
import { Evaluation } from './prediction'
import { ModelFolderRef } from './model'
import { DatasetRef, RunRef } from './ids'

/** Identity of a pipeline. */
export const PipelineId = z.string().min(1).brand<'PipelineId'>()
export type PipelineId = z.infer<typeof PipelineId>

/** A pipeline's id, a unique prefix of it, or its name. */
export const PipelineRef = z.string().min(1)

/** How many models a pipeline may have: each stays in memory while it answers. */
export const mostMembers = 8

/** A model to take in: a finished run or a linked folder, and the name under which it answers. */
export const NewMember = z.object({
  model: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('run'), run: RunRef }),
    z.object({ kind: z.literal('folder'), model: ModelFolderRef }),
  ]),
  /** The model's own output when absent; two that would be alike get a number. */
  name: z.string().trim().min(1).max(100).optional(),
})
export type NewMember = z.infer<typeof NewMember>

/** A model of a pipeline as lists and pages show it. */
export const PipelineMember = z.object({
  /** What its answer is called; of a model with several outputs what tells their names from those of others. */
  name: z.string(),
  kind: z.enum(['run', 'folder']),
  /** Id of the run or of the linked folder. */
  id: z.string(),
  /** Name of the run or folder today. */
  model: z.string(),
  /** What keeps it from answering, in one sentence; null where nothing does. */
  problem: z.string().nullable(),
})
export type PipelineMember = z.infer<typeof PipelineMember>

/** Several models under one name. */
export const Pipeline = z.object({
  id: PipelineId,
  name: z.string(),
  createdAt: z.string(),
  members: z.array(PipelineMember),
})
export type Pipeline = z.infer<typeof Pipeline>

/** Asks how right the answers of a pipeline are on a dataset. */
export const JudgeRequest = z.object({
  pipeline: PipelineRef,
  dataset: DatasetRef,
  /** Test where there is one, else all rows, when absent; `all` is every row. */
  part: z.string().optional(),
  /** Which label column of the dataset tells the truth of an output; the one of the same name when absent. */
  match: z.record(z.string(), z.string()).optional(),
})
export type JudgeRequest = z.infer<typeof JudgeRequest>

/** One output of a pipeline against the labels of a dataset. */
export const JudgedOutput = z.object({
  output: z.string(),
  /** The label column that was taken for its truth; null where there is none. */
  column: z.string().nullable(),
  /** Null where there is no truth: why is in `reason`. */
  evaluation: Evaluation.omit({ run: true }).nullable(),
  reason: z.string().nullable(),
})
export type JudgedOutput = z.infer<typeof JudgedOutput>

/** How judging goes; `finished` is the last event. */
export const JudgeEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    rows: z.int(),
    totalRows: z.int(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({
    type: z.literal('finished'),
    pipeline: z.string(),
    dataset: z.string(),
    part: z.string(),
    rows: z.int(),
    samplesPerSecond: z.number(),
    outputs: z.array(JudgedOutput),
  }),
])
export type JudgeEvent = z.infer<typeof JudgeEvent>
