// Where a rule sends messages: two steps, first who must be read by a person, then what is answered by itself.
import { z } from 'zod'
import { RunId, RunRef } from './ids'
import { PolicyRule } from './policy'

/** Asks where a rule would send the messages of a part. */
export const RoutingQuery = z.object({
  run: RunRef,
  part: z.string().optional(),
  /** The output whose true labels the messages are grouped by; the first when absent. */
  output: z.string().optional(),
  rule: PolicyRule,
})
export type RoutingQuery = z.infer<typeof RoutingQuery>

/** Rows with a true label, by where they went. */
const Routed = z.object({
  label: z.string(),
  rows: z.int(),
  /** To a person, as their score is high enough. */
  flagged: z.int(),
  /** To a person, as the model is not sure. */
  unsure: z.int(),
  answered: z.int(),
  filed: z.int(),
})
export type RoutedLabel = z.infer<typeof Routed>

/** Rows that got the automatic answer of a label; of these, rows whose own label is known, and those where it is that one. */
export const AnsweredLabel = z.object({ label: z.string(), rows: z.int(), judged: z.int(), right: z.int() })
export type AnsweredLabel = z.infer<typeof AnsweredLabel>

/** The answer. */
export const Routing = z.object({
  run: RunId,
  part: z.string(),
  output: z.string(),
  rows: z.int(),
  labels: z.array(Routed),
  /** By what was answered, most rows first. */
  answers: z.array(AnsweredLabel),
})
export type Routing = z.infer<typeof Routing>
