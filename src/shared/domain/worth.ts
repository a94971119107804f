// Whether labelling was worth it, and would be: runs that learnt from more and more labels on one frozen test part.
import { z } from 'zod'
import { RunId } from './ids'

/** What the labels so far gave. */
export const Worth = z.object({
  output: z.string(),
  /** Labelled messages of the test part. */
  tested: z.int(),
  /** Runs of one family and model tested on the same messages, those with the fewest labels first. */
  points: z.array(
    z.object({ run: RunId, number: z.int(), name: z.string(), labels: z.int(), macroF1: z.number() }),
  ),
  /** Other runs that answer the output: of another family or model, or tested on other messages. */
  leftOut: z.int(),
  /** What so many more labels would bring; null before there are two numbers of labels. */
  next: z
    .object({ more: z.int(), gain: z.number(), low: z.number().nullable(), high: z.number().nullable() })
    .nullable(),
  /** How far models that follow each other agree; null before there are two. */
  stop: z
    .object({
      /** Cohen's kappa of each pair of models, the oldest first. */
      kappas: z.array(z.number()),
      /** Their mean over the last three; null where there are fewer. */
      agreement: z.number().nullable(),
      isSettled: z.boolean(),
      /** Messages that they were asked about, and whether those stand in no part or, where there are too few, in test. */
      rows: z.int(),
      isTest: z.boolean(),
    })
    .nullable(),
  /** The same in sentences. */
  says: z.array(z.string()),
})
export type Worth = z.infer<typeof Worth>
