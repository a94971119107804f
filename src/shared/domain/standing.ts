// Where a run stands: its figures on each part, and those of a bag of words on the same messages.
import { z } from 'zod'
import { RunId } from './ids'
import { Estimate } from './prediction'

/** Figures of one part. */
export const PartFigures = z.object({
  part: z.string(),
  rows: z.int(),
  metrics: z.record(z.string(), Estimate),
})
export type PartFigures = z.infer<typeof PartFigures>

/** Where a run stands in one output. */
export const Standing = z.object({
  run: RunId,
  output: z.string(),
  /** Of training, validation and test those that it has scored, in this order. */
  parts: z.array(PartFigures),
  /** Rows that it was trained on where it has not scored them: what `predict.rows` with the part train would add. */
  unscoredTraining: z.int(),
  /** The bag of words with the most training rows that has scored the same rows of the part; null where there is none. */
  bagOfWords: PartFigures.extend({ run: RunId, number: z.int(), name: z.string() }).nullable(),
})
export type Standing = z.infer<typeof Standing>
