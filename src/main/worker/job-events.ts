// What the long jobs of a worker report while they go on, and what a check is asked.
import { z } from 'zod'
import { Addition } from '../../shared/domain/addition'
import { JudgedOutput } from '../../shared/domain/pipeline'
import { KeptKind, QualityReport, QualityStage } from '../../shared/domain/quality'

/** What an import reports; the rows are written by the worker itself. */
export const ImportJobEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    rows: z.int(),
    rejected: z.int(),
    doneBytes: z.int(),
    totalBytes: z.int(),
  }),
  z.object({ type: z.literal('phase'), phase: z.enum(['reading', 'splitting', 'indexing']) }),
  z.object({ type: z.literal('finished'), rows: z.int(), rejected: z.int(), notices: z.array(z.string()) }),
])
export type ImportJobEvent = z.infer<typeof ImportJobEvent>

/** How an addition goes: rows written, and the end. */
export const AdditionJobEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), rows: z.int(), totalRows: z.int() }),
  z.object({ type: z.literal('finished'), addition: Addition }),
])
export type AdditionJobEvent = z.infer<typeof AdditionJobEvent>

/** How judging goes: rows scored, and the end. */
export const JudgeJobEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), rows: z.int(), totalRows: z.int() }),
  z.object({
    type: z.literal('finished'),
    rows: z.int(),
    samplesPerSecond: z.number(),
    outputs: z.array(JudgedOutput),
  }),
])
export type JudgeJobEvent = z.infer<typeof JudgeJobEvent>

/** What to check. */
export const QualityRequest = z.object({
  databaseFile: z.string(),
  dataset: z.string(),
  options: QualityReport.shape.options,
  /** Whose tokenizer counts tokens and unknown words. */
  model: z.object({ path: z.string(), hash: z.string() }).nullable(),
})
export type QualityRequest = z.infer<typeof QualityRequest>

/** Rows of a finding: row id, group, score, label id, detail. */
export const FoundRows = z.object({
  finding: KeptKind,
  rows: z.array(z.tuple([z.int(), z.int(), z.number(), z.int().nullable(), z.string().nullable()])),
})
export type FoundRows = z.infer<typeof FoundRows>

/** How a check goes: rows to store, and the report. */
export const QualityJobEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), stage: QualityStage, share: z.number() }),
  z.object({ type: z.literal('rows'), found: FoundRows }),
  z.object({
    type: z.literal('finished'),
    report: QualityReport.omit({
      dataset: true,
      madeAt: true,
      card: true,
      isOutdated: true,
      options: true,
    }),
  }),
])
export type QualityJobEvent = z.infer<typeof QualityJobEvent>
