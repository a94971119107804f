// A new division of a dataset's labelled rows.
import { z } from 'zod'

const Shares = z.object({ validation: z.number().min(0).max(0.9), test: z.number().min(0).max(0.9) })

/** How to divide; the rest is train. */
export const SplitRequest = z.discriminatedUnion('kind', [
  /** At random, stratified by label; equal texts are never on two sides. */
  Shares.extend({
    kind: z.literal('random'),
    seed: z.int().min(0),
    /** Rows with the same value of this column stay together: a customer, a thread. */
    groupBy: z.string().optional(),
    /** Near-duplicates of the last check stay together, too. */
    keepsTwins: z.boolean().optional(),
  }),
  /** The newest are test, those before them validation: what is to come is judged by what was. */
  Shares.extend({ kind: z.literal('date'), column: z.string() }),
  /** As a column says. */
  z.object({ kind: z.literal('column'), column: z.string() }),
])
export type SplitRequest = z.infer<typeof SplitRequest>
