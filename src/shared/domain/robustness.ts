// How a run stands messages that are changed by rules: share of answers that flip, which, and accuracy before and after.
import { z } from 'zod'
import { RunId, RunRef } from './ids'

/** Kinds of changes that Winnow brings along. */
export const ChangeKind = z.enum([
  'typos',
  'letters',
  'lower',
  'upper',
  'noPunctuation',
  'punctuation',
  'accents',
  'whitespace',
  'paraphrase',
  'greeting',
  'signature',
  'names',
  'emoji',
  'shakespeare',
  'pirate',
])
export type ChangeKind = z.infer<typeof ChangeKind>

/** A change of the user's own: every place where `find` is found becomes `replace`. */
export const OwnChange = z.object({
  name: z.string().trim().min(1).max(100),
  find: z.string().min(1).max(1000),
  replace: z.string().max(1000),
  /** `find` is a regular expression (JavaScript, flags u and g); `$1` in `replace` is its first group. */
  isRegex: z.boolean(),
})
export type OwnChange = z.infer<typeof OwnChange>

/** Asks for a check. */
export const RobustnessRequest = z.object({
  run: RunRef,
  /** All when absent. */
  kinds: z.array(ChangeKind).optional(),
  own: z.array(OwnChange).max(20).optional(),
  /** `test` when absent. */
  part: z.string().optional(),
  /** Messages of the part that are drawn; 500 when absent. */
  sample: z.int().min(1).max(100_000).optional(),
  seed: z.int().optional(),
})
export type RobustnessRequest = z.infer<typeof RobustnessRequest>

/** A share of messages with its 95 % Wilson interval. */
const Share = z.object({ count: z.int(), value: z.number(), low: z.number(), high: z.number() })

/** A message whose answer flipped. */
export const Flip = z.object({
  row: z.int(),
  before: z.string(),
  after: z.string(),
  saidBefore: z.array(z.string()),
  saidAfter: z.array(z.string()),
  /** Its true labels; none where it has none. */
  truth: z.array(z.string()),
})
export type Flip = z.infer<typeof Flip>

/** What one change does to one output. */
export const ChangeResult = z.object({
  /** A `ChangeKind`, or the name of an own change. */
  kind: z.string(),
  isOwn: z.boolean(),
  /** Messages that the change changes; the others say nothing. */
  applicable: z.int(),
  flips: Share,
  /** Over applicable messages with a label; null where there is none. */
  accuracyBefore: z.number().nullable(),
  accuracyAfter: z.number().nullable(),
  labelled: z.int(),
  /** The first 50. */
  flipped: z.array(Flip),
})
export type ChangeResult = z.infer<typeof ChangeResult>

/** The result of a check. */
export const Robustness = z.object({
  run: RunId,
  part: z.string(),
  /** Messages drawn, of how many. */
  rows: z.int(),
  of: z.int(),
  seed: z.int(),
  madeAt: z.string(),
  outputs: z.array(z.object({ output: z.string(), changes: z.array(ChangeResult) })),
})
export type Robustness = z.infer<typeof Robustness>

/** How a check goes. */
export const RobustnessEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    /** Messages scored, of all that will be. */
    done: z.int(),
    total: z.int(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({ type: z.literal('finished'), result: Robustness }),
])
export type RobustnessEvent = z.infer<typeof RobustnessEvent>

/** The last check of a run, and that of the newest other run on the dataset to compare with: a bag of words, if it is none. */
export const RobustnessReport = z.object({
  result: Robustness.nullable(),
  peer: z.object({ run: RunId, name: z.string(), family: z.string(), result: Robustness }).nullable(),
})
export type RobustnessReport = z.infer<typeof RobustnessReport>
