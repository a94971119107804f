// A run that was trained to repeat another: what is the same, what differs, and what has changed around them.
import { z } from 'zod'
import { RunId } from './ids'

/** A figure of both runs; null where one has none. */
const Pair = z.object({ was: z.number().nullable(), is: z.number().nullable() })

/** What a repetition says. `was` is the first run, `is` the repetition. */
export const Reproduction = z.object({
  run: RunId,
  name: z.string(),
  /** The run that it repeats. */
  of: RunId,
  ofName: z.string(),
  /** True where settings, every figure of every epoch, every final figure and every probability are the same. */
  isSame: z.boolean(),
  /** What there is to say, the verdict first. */
  sentences: z.array(z.string()),
  /** Settings that differ: none, unless a later Winnow has others. */
  settings: z.array(z.object({ key: z.string(), was: z.string(), is: z.string() })),
  /** Versions and machines of both; null where it was not kept. */
  surroundings: z.array(
    z.object({
      what: z.enum(['Winnow', 'backend', 'device', 'precision']),
      was: z.string().nullable(),
      is: z.string().nullable(),
    }),
  ),
  /** Loss and figures at the end of each epoch. */
  epochs: z.array(Pair.extend({ epoch: z.number(), figure: z.string() })),
  /** Figures at the end. */
  finals: z.array(Pair.extend({ part: z.string(), output: z.string(), figure: z.string() })),
  /** The largest difference of any figure above. */
  largestDifference: z.number(),
  /** Rows that both have scored: with the same label, with the same probabilities to the last bit. */
  predictions: z.array(
    z.object({
      output: z.string(),
      rows: z.int(),
      sameLabel: z.int(),
      sameScores: z.int(),
      largestDifference: z.number(),
    }),
  ),
  /** What was done to the dataset since the first run: rows of its split with other labels, another text, or gone. */
  dataset: z.object({
    name: z.string(),
    revisionThen: z.int(),
    revisionNow: z.int(),
    labels: z.int(),
    texts: z.int(),
    gone: z.int(),
  }),
})
export type Reproduction = z.infer<typeof Reproduction>
