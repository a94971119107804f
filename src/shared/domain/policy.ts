// From scores to actions: what an analyst says of the business, and the rule that comes of it and is kept with a run.
import { z } from 'zod'
import { RunId, RunRef } from './ids'

/** Steps of the threshold for which a decision is worked out: 0, 0.001, … 1. */
export const thresholdSteps = 1000

/** What the business says. Money is in one currency, times are minutes. */
export const BusinessInputs = z.object({
  /** Labels whose messages must be caught. */
  catch: z.array(z.string()).min(1),
  /** Labels whose probabilities make the score: a message is flagged when it is high enough. */
  trigger: z.array(z.string()).min(1),
  /** Labels for whose messages a flag is a waste; labels in neither list count as neither. */
  waste: z.array(z.string()),
  /** Messages a day. */
  volume: z.number().min(0).max(1e9),
  /** Messages a day by label; those of labels left out share what is left of the volume as the rows do. */
  perDay: z.record(z.string(), z.number().min(0)).optional(),
  minutesToRead: z.number().min(0).max(1e5),
  costPerHour: z.number().min(0).max(1e6),
  costOfMiss: z.number().min(0).max(1e9),
  costOfFalseAlarm: z.number().min(0).max(1e9),
  workDays: z.number().min(0).max(31),
  currency: z.string().max(3),
})
export type BusinessInputs = z.infer<typeof BusinessInputs>

/** What a threshold is to keep to. */
export const Wish = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('catchAtLeast'), share: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('readAtMost'), messages: z.number().min(0) }),
  z.object({ kind: z.literal('lowestCost') }),
])
export type Wish = z.infer<typeof Wish>

/** What the messages of a dataset are decided by: its trainings are watched by it, and its runs compared. */
export const BusinessGoal = z.object({ output: z.string(), inputs: BusinessInputs, wish: Wish })
export type BusinessGoal = z.infer<typeof BusinessGoal>

/** What flags a message: the sum of the triggers' probabilities, or any one of them over its own threshold. */
export const FlagRule = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sum'),
    output: z.string(),
    labels: z.array(z.string()).min(1),
    threshold: z.number().min(0).max(1),
  }),
  z.object({
    kind: z.literal('each'),
    output: z.string(),
    thresholds: z.array(z.object({ label: z.string(), threshold: z.number().min(0).max(1) })).min(1),
  }),
])
export type FlagRule = z.infer<typeof FlagRule>

/**
 * The rule: a flagged message goes to a person, and so does one that the model is not sure of; any other gets an automatic
 * answer by its label of `answerBy`, or is filed.
 */
export const PolicyRule = z.object({
  flag: FlagRule.nullable(),
  /** To a person where the likeliest label of this output is less probable than this. */
  unsure: z.object({ output: z.string(), below: z.number().min(0).max(1) }).nullable(),
  /** Output whose label says which automatic answer is sent; null: messages are filed. */
  answerBy: z.string().nullable(),
  /** Temperatures by output of the confidences it was chosen on; it reads those wherever it is applied. */
  temperatures: z.record(z.string(), z.number().positive()).optional(),
})
export type PolicyRule = z.infer<typeof PolicyRule>

/** A figure a day with its interval. */
const Figure = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** What was expected of a policy when it was saved. */
export const PolicyFigures = z.object({
  part: z.string(),
  rows: z.int(),
  read: Figure,
  caught: Figure,
  missed: Figure,
  saved: Figure,
  money: Figure,
})
export type PolicyFigures = z.infer<typeof PolicyFigures>

/** Identity of a policy. */
export const PolicyId = z.string().min(1).brand<'PolicyId'>()
export type PolicyId = z.infer<typeof PolicyId>

/** A rule with a name, kept with the run whose scores it reads. */
export const Policy = z.object({
  id: PolicyId,
  run: RunId,
  name: z.string(),
  rule: PolicyRule,
  inputs: BusinessInputs.nullable(),
  figures: PolicyFigures.nullable(),
  createdAt: z.string(),
})
export type Policy = z.infer<typeof Policy>

/** A policy by id, or by name among those of its run. */
export const PolicyRef = z.string().min(1)

/** What a policy does with a message, and why. */
export const PolicyAction = z.object({
  /** `person`: somebody reads it. `answer`: the automatic answer of `label`. `file`: nobody reads it. */
  action: z.enum(['person', 'answer', 'file']),
  /** Why: `flag` with the score, `unsure` with the probability; null for none. */
  reason: z.enum(['flag', 'unsure']).nullable(),
  score: z.number().nullable(),
  label: z.string().nullable(),
})
export type PolicyAction = z.infer<typeof PolicyAction>

/** Asks how scores lie over a part. */
export const DecisionQuery = z.object({
  run: RunRef,
  part: z.string().optional(),
  output: z.string().optional(),
  trigger: z.array(z.string()).min(1),
  /** One threshold a trigger, for the rule `each`: how many rows of each label it flags. */
  thresholds: z.array(z.object({ label: z.string(), threshold: z.number().min(0).max(1) })).optional(),
})
export type DecisionQuery = z.infer<typeof DecisionQuery>

/** How the triggers' probability lies over the rows of a part, by true label. */
export const DecisionCurve = z.object({
  run: RunId,
  part: z.string(),
  output: z.string(),
  rows: z.int(),
  labels: z.array(
    z.object({
      label: z.string(),
      /** Rows that truly have it. */
      rows: z.int(),
      /** Of these, by their score in thousandths (index 0 to 1,000): rows with `floor(1000 score)`. */
      counts: z.array(z.int()),
      /** Flagged by `thresholds`; null where none were asked for. */
      flagged: z.int().nullable(),
    }),
  ),
})
export type DecisionCurve = z.infer<typeof DecisionCurve>
